"""Keep an order from being packed."""

from wtforms import StringField
from wtforms.validators import DataRequired

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import NOTE, OrderForm
from storefront.admin.forms import stripped
from storefront.orders.holds import hold, may_hold
from storefront.orders.models import Order
from storefront.translation import later, say


class HoldForm(OrderForm):
    reason = StringField(later("Reason"), [DataRequired(later("Say why.")), NOTE], [stripped])


def _hold(order: Order, form: HoldForm) -> None:
    hold(order, str(form.reason.data), my_name())


ACT = Act(
    name="hold",
    noun="holds",
    title=later("Put on hold"),
    group=Group.PARCEL,
    form=HoldForm,
    rule=_hold,
    said=lambda _none: say("The order is on hold: nobody packs it until it is released."),
    offered=may_hold,
)
