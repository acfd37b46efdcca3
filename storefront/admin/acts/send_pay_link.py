"""Mail the customer the link to pay what an edit left open, once more or for the first time."""

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import OrderForm
from storefront.checkout.edit_order import TIME_TO_PAY, ask_for_difference
from storefront.checkout.totals import LEAST_CHARGE
from storefront.orders import states
from storefront.orders.models import Order
from storefront.translation import later, say


def _can_be_charged(order: Order) -> bool:
    return states.balance_due(order) >= LEAST_CHARGE[order.currency]


class PayLinkForm(OrderForm):
    days = TIME_TO_PAY.days


ACT = Act(
    name="send_pay_link",
    noun="invoices",
    title=later("Send a pay link"),
    group=Group.MONEY,
    form=PayLinkForm,
    rule=lambda order, form: ask_for_difference(order, my_name()),
    said=lambda _none: say(
        "The pay link goes to the customer. It works for %(days)s days.", days=TIME_TO_PAY.days
    ),
    offered=_can_be_charged,
)
