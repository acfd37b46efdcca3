"""A refund made at Stripe brings money and no story. Staff say afterwards what it was for."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from storefront.database import touched
from storefront.errors import IllegalTransition, StorefrontError
from storefront.orders.lots import lock_lots
from storefront.orders.models import Order, in_session
from storefront.orders.payments import Payment
from storefront.orders.refund_lines import reserve_units, told_apart
from storefront.orders.refunds import LOST, MADE_AT_STRIPE, Refund, shipping_left
from storefront.orders.returns import Came, write_received
from storefront.translation import say


def is_unallocated() -> ColumnElement[bool]:
    """A stray payment that goes back is for nothing of the order."""
    return (
        (Refund.reason == MADE_AT_STRIPE)
        & Refund.allocated_by.is_(None)
        & Refund.status.not_in(LOST)
        & Refund.payment.has(Payment.stray.is_(False))
    )


def unallocated(session: Session, order: Order) -> list[Refund]:
    rows = select(Refund).where(Refund.order_id == order.id, is_unallocated())
    return list(session.scalars(rows.order_by(Refund.id)))


def allocate_refund(
    refund: Refund,
    units: Mapping[int, int],
    by: str,
    *,
    sent: Mapping[int, int] | None = None,
    came: Came | None = None,
    shipping_amount: int = 0,
) -> None:
    """Say that it was for units {line item id: count} and for so much of the delivery, or for
    neither. The money stays as it is. `sent` and `came` as with a refund made here.

    Raises IllegalTransition when it was said before, StorefrontError when it is too much.
    """
    order, session = refund.order, in_session(refund)
    order.lock()
    if shipping_amount > min(refund.amount, shipping_left(order)):
        raise StorefrontError(say("That is more than went back, or than is left of the delivery."))
    said = session.execute(
        update(Refund)
        .where(Refund.id == refund.id, is_unallocated())
        .values(allocated_by=by, shipping_amount=shipping_amount)
        .execution_options(synchronize_session=False)
    )
    session.refresh(refund)
    if not touched(said):
        raise IllegalTransition(say("Somebody said already what this refund was for."))
    if came:
        lock_lots(order)
    rows = reserve_units(order, told_apart(order, units, sent), came or {}, by)
    refund.lines.extend(rows)
    session.flush()
    if came:
        write_received(order, came, refund.reason, by)
    order.record(
        "allocate_refund",
        by,
        refund_id=refund.id,
        amount=refund.amount,
        units=sum(row.quantity for row in rows),
    )
