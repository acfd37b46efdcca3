"""Send units."""

from typing import Any

from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Length, Regexp

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import OrderForm, numbers
from storefront.admin.forms import stripped
from storefront.admin.stock_picks import Pick, picks
from storefront.orders.fulfillment import TRACKING_PAGES, fulfill
from storefront.orders.models import Order
from storefront.translation import later, say

CARRIERS = [
    SelectChoice(name, later("Other") if name == "Other" else name) for name in TRACKING_PAGES
]


class FulfillmentForm(OrderForm):
    carrier = SelectField(later("Carrier"), choices=CARRIERS)
    tracking_number = StringField(
        later("Tracking number"),
        [
            Length(max=80, message=later("At most 80 characters.")),
            Regexp(r"^[A-Za-z0-9 -]*$", message=later("Only letters, digits, spaces and hyphens.")),
        ],
        [stripped],
        description=later("Leave empty if the parcel has none."),
    )

    @classmethod
    def fields_of(cls, order: Order, about: Any) -> dict[str, Any]:
        return numbers(order, lambda line: line.to_ship, chosen=True)

    def picks(self) -> list[Pick]:
        return picks(self.order)


def _send(order: Order, form: FulfillmentForm) -> None:
    fulfill(order, form.units(), str(form.carrier.data), form.tracking_number.data or "", my_name())


ACT = Act(
    name="fulfill",
    noun="fulfillments",
    title=later("Send"),
    group=Group.PARCEL,
    form=FulfillmentForm,
    rule=_send,
    said=lambda _none: say("The parcel is on its way."),
    sought=True,
)
