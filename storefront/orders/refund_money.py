"""Which payments a refund comes from. No payment gives back more than it brought."""

from sqlalchemy import update

from storefront.database import touched
from storefront.errors import StorefrontError
from storefront.orders.models import Order, in_session
from storefront.orders.payments import Payment
from storefront.translation import say

Share = tuple[Payment, int]


def reserve_money(order: Order, amount: int, of: Payment | None = None) -> list[Share]:
    """Count `amount` minor units as going back, of one payment or whichever can: [(payment,
    part)], a single part where one can give it all. Raises StorefrontError when it is too much."""
    session = in_session(order)
    reserved = session.execute(
        update(Order)
        .where(
            Order.id == order.id,
            Order.refund_amount + Order.lost_amount + amount <= Order.charged_amount,
        )
        .values(refund_amount=Order.refund_amount + amount)
        .execution_options(synchronize_session=False)
    )
    shares: list[Share] = []
    if amount > 0 and touched(reserved):
        shares = [(of, amount)] if of else _shares(order, amount)
    session.refresh(order, ["refund_amount", "charged_amount", "lost_amount"])
    if not shares or not all(count_back(payment, part) for payment, part in shares):
        raise StorefrontError(
            say(
                "You can refund at most %(amount)s.",
                amount=order.money(order.refundable).show(order.locale),
            )
        )
    return shares


def _shares(order: Order, amount: int) -> list[Share]:
    """The payment that fits best, or the fewest that do together; [] when all are too small."""
    giving = [payment for payment in order.own_payments if payment.left and not payment.frozen]
    alone = [payment for payment in giving if payment.left >= amount]
    if alone:
        return [(min(alone, key=lambda payment: (payment.left, payment.id)), amount)]
    shares = []
    for payment in sorted(giving, key=lambda payment: (-payment.left, payment.id)):
        part = min(amount, payment.left)
        amount -= part
        if part:
            shares.append((payment, part))
    return [] if amount else shares


def count_back(payment: Payment, amount: int) -> bool:
    """Note on a payment that some of it goes back, unless it brought less than that."""
    session = in_session(payment)
    counted = session.execute(
        update(Payment)
        .where(
            Payment.id == payment.id,
            Payment.refund_amount + Payment.lost_amount + amount <= Payment.amount,
        )
        .values(refund_amount=Payment.refund_amount + amount)
        .execution_options(synchronize_session=False)
    )
    session.refresh(payment)
    return bool(touched(counted))


def free_money(order: Order, payment: Payment, amount: int) -> None:
    """What did not go back may be refunded again. A stray payment was never the order's own."""
    session = in_session(order)
    session.execute(
        update(Payment)
        .where(Payment.id == payment.id)
        .values(refund_amount=Payment.refund_amount - amount)
        .execution_options(synchronize_session=False)
    )
    session.refresh(payment)
    if not payment.stray:
        session.execute(
            update(Order)
            .where(Order.id == order.id)
            .values(refund_amount=Order.refund_amount - amount)
            .execution_options(synchronize_session=False)
        )
        session.refresh(order, ["refund_amount"])
