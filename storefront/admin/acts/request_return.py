"""Write down that units are to come back. Money is another matter."""

from typing import Any

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import ReasonForm, numbers
from storefront.orders.models import Order
from storefront.orders.return_requests import request_return, returnable
from storefront.translation import later, say


class ReturnForm(ReasonForm):
    notify = None

    @classmethod
    def fields_of(cls, order: Order, about: Any) -> dict[str, Any]:
        left = returnable(order)
        return numbers(order, lambda line: left[line.id], chosen=False)


def _ask(order: Order, form: ReturnForm) -> None:
    request_return(order, form.units(), str(form.reason.data), my_name(), form.note.data or "")


ACT = Act(
    name="request_return",
    noun="returns",
    title=later("Expect a return"),
    group=Group.PARCEL,
    form=ReturnForm,
    rule=_ask,
    said=lambda _none: say("The return is written down. Take it in when it comes."),
    offered=lambda order: any(returnable(order).values()),
)
