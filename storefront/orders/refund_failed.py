"""What a refund that failed leaves behind: units that are the customer's again."""

from storefront.orders.holds import hold, may_hold
from storefront.orders.models import Order
from storefront.orders.oversold import hold_or_flag
from storefront.orders.states import Status
from storefront.translation import say


def owe_again(order: Order, units: dict[int, int], by: str) -> None:
    """Units that nobody sent and nobody paid back are the customer's again; before they are
    packed, a person says what is to become of them."""
    if order.status is not Status.PAID or not any(units.values()):
        return
    hold_or_flag(order, units, by)
    if may_hold(order):
        hold(order, say("A refund failed. Decide whether its units are to be sent."), by)
