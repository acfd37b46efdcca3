"""Call an order off before anything was sent: one act, one transaction."""

from storefront.errors import IllegalTransition
from storefront.inventory.allocation import release
from storefront.orders.models import Order, in_session
from storefront.orders.refunds import Refund, request_refund
from storefront.orders.states import Status


def release_all(order: Order) -> None:
    """Give every unit still held for the order back to stock."""
    release(in_session(order), {line.id: line.quantity for line in order.lines})


def cancel(order: Order, by: str, reason: str, note: str = "") -> Refund | None:
    """Cancel, refund what is left of the money and free the stock.

    An open Checkout Session has to be expired first, or the customer could still pay.
    Returns the refund to send to Stripe, if money had arrived. Raises IllegalTransition.
    """
    order.lock()
    # Stripe's word that the session expired may arrive while staff are calling the order off.
    if order.status is not Status.EXPIRED and "cancel" not in order.allowed_actions():
        raise IllegalTransition(f"Order {order.number} is {order.status}: it cannot be cancelled.")
    refund = None
    if order.refundable:
        units = {line.id: line.quantity - line.refunded for line in order.lines}
        refund = request_refund(
            order, units, order.refundable, reason, by, note, order.shipping_amount
        )
    order.apply("cancel", by, reason=reason, note=note)
    release_all(order)
    return refund
