"""Say that a trouble was looked at; it leaves the first page."""

from wtforms import StringField

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import NOTE, OrderForm
from storefront.admin.alerts import CHECKED, TROUBLE
from storefront.admin.forms import stripped
from storefront.orders.models import Order
from storefront.translation import later, say


class CheckForm(OrderForm):
    text = StringField(later("What you found"), [NOTE], [stripped])


def _in_trouble(order: Order) -> bool:
    last_check = max((event.id for event in order.events if event.kind == CHECKED), default=0)
    return any(event.kind in TROUBLE and event.id > last_check for event in order.events)


def _check(order: Order, form: CheckForm) -> None:
    order.record(CHECKED, my_name(), text=form.text.data or "")


ACT = Act(
    name="check",
    noun="checks",
    title=later("Mark as looked at"),
    group=Group.TROUBLE,
    form=CheckForm,
    rule=_check,
    said=lambda _none: say("Marked as looked at."),
    offered=_in_trouble,
    open=True,
)
