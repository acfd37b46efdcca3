"""Call an order off before anything was sent: one act, one transaction."""

from storefront.inventory.allocation import release
from storefront.orders.models import Order, in_session
from storefront.orders.refunds import Refund, request_refund, shipping_left
from storefront.orders.states import Status, require
from storefront.promotions.uses import give_back


def release_all(order: Order, by: str) -> None:
    """Give back the use of a code, unless it was paid for, and every unit still held."""
    if not order.charged_amount and give_back(in_session(order), order.id):
        order.record("promotion_released", by, code=order.promotion_code)
    units = {line.id: line.quantity for line in order.lines}
    release(in_session(order), units, order_id=order.id, by=by)


def cancel(
    order: Order,
    by: str,
    reason: str,
    note: str = "",
    *,
    amount: int | None = None,
    notify: bool = True,
) -> list[Refund]:
    """Cancel, free the stock and refund `amount` minor units: all that is left unless told
    otherwise, nothing when it is nought.

    An open Checkout Session has to be expired first, or the customer could still pay.
    Returns the refunds to send to Stripe. Raises NotAllowed, or StorefrontError when it is too
    much.
    """
    order.lock()
    # Stripe's word that the session expired may arrive while staff are calling the order off.
    if order.status is not Status.EXPIRED:
        require(order, "cancel")
    back = order.refundable if amount is None else amount
    refunds = []
    if back:
        whole = back == order.refundable
        units = {line.id: line.quantity - line.refunded for line in order.lines} if whole else {}
        shipping = shipping_left(order) if whole else 0
        refunds = request_refund(order, units, back, reason, by, note, shipping, notify=notify)
    order.apply("cancel", by, reason=reason, note=note, mail=notify, amount=back)
    release_all(order, by)
    return refunds
