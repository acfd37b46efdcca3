"""Money: what was asked for, came in and went back."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storefront.orders.disputes import CLOSED, Dispute
from storefront.orders.models import LineItem, Order
from storefront.orders.payments import Payment
from storefront.orders.refunds import LOST, Refund


def payments_add_up(db: Session) -> Iterator[str]:
    """What an order counts is what its own payments say, stray ones apart."""

    def of_payments(column: ColumnElement[int]) -> ColumnElement[int]:
        return (
            select(func.coalesce(func.sum(column), 0))
            .where(Payment.order_id == Order.id, Payment.stray.is_(False))
            .correlate(Order)
            .scalar_subquery()
        )

    for name in ("charged_amount", "refund_amount", "lost_amount"):
        counted = getattr(Order, name)
        listed = of_payments(getattr(Payment, name.replace("charged_", "")))
        rows = db.execute(select(Order.number, counted, listed).where(counted != listed))
        for number, here, there in rows:
            yield f"Order {number}: {name} is {here}, but its payments say {there}."


def refunds_add_up(db: Session) -> Iterator[str]:
    back = (
        select(func.coalesce(func.sum(Refund.amount), 0))
        .where(Refund.payment_id == Payment.id, Refund.status.not_in(LOST))
        .correlate(Payment)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Payment.payment_intent_id, Payment.refund_amount, back).where(
            Payment.refund_amount != back
        )
    )
    for intent, counted, listed in rows:
        yield f"Payment {intent}: {counted} went back, but refunds add up to {listed}."


def disputes_add_up(db: Session) -> Iterator[str]:
    lost = (
        select(func.coalesce(func.sum(Dispute.lost_amount), 0))
        .where(Dispute.payment_id == Payment.id)
        .correlate(Payment)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Payment.payment_intent_id, Payment.lost_amount, lost).where(
            Payment.lost_amount != lost
        )
    )
    for intent, counted, listed in rows:
        yield f"Payment {intent}: {counted} was lost, but disputes add up to {listed}."
    undone = Dispute.status.in_(CLOSED - {"lost"}) & (Dispute.lost_amount != 0)
    for stripe_id in db.scalars(select(Dispute.stripe_id).where(undone)):
        yield f"Dispute {stripe_id} was not lost, but counts as lost."


def lines_add_up(db: Session) -> Iterator[str]:
    def of_lines(column: ColumnElement[int]) -> ColumnElement[int]:
        return (
            select(func.coalesce(func.sum(column), 0))
            .where(LineItem.order_id == Order.id)
            .correlate(Order)
            .scalar_subquery()
        )

    goods = of_lines(LineItem.unit_amount * LineItem.quantity)
    for number in db.scalars(select(Order.number).where(Order.subtotal != goods)):
        yield f"Order {number}: the lines do not add up to its subtotal."
    shares = of_lines(LineItem.discount_amount)  # type: ignore[arg-type]
    for number in db.scalars(select(Order.number).where(Order.discount_amount != shares)):
        yield f"Order {number}: the lines' shares do not add up to its discount."


RULES = (payments_add_up, refunds_add_up, disputes_add_up, lines_add_up)
