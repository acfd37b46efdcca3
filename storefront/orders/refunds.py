"""Money back. Our row comes first, Stripe second; never more than was paid or bought."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base, touched, words
from storefront.errors import IllegalTransition, StorefrontError
from storefront.inventory.allocation import release
from storefront.orders.models import LineItem, Order, in_session
from storefront.orders.payments import Payment

REASONS = {
    "changed_mind": "Customer changed their mind",
    "damaged": "Arrived damaged",
    "missing": "Item missing or never arrived",
    "wrong_item": "Wrong item sent",
    "quality": "Quality complaint",
    "goodwill": "Goodwill",
    "cancelled": "Order cancelled",
    "late_payment": "Paid after the order was cancelled",
    "duplicate": "Paid twice",
    "made_at_stripe": "Made at Stripe",
}


class RefundStatus(StrEnum):
    REQUESTED = "requested"  # ours; Stripe has not answered yet
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


class Disposition(StrEnum):
    RELEASE = "release"  # never sent: back on sale
    QUARANTINE = "quarantine"  # came back: to be looked at before anybody sells it
    NOTHING = "nothing"  # the customer keeps it, or it is lost


class Refund(Base):
    """`amount` in minor units of the order's currency. Its id makes the idempotency key."""

    __tablename__ = "storefront_refund"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_storefront_refund_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), index=True)
    stripe_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("storefront_payment.id"), index=True)
    amount: Mapped[int]
    shipping_amount: Mapped[int] = mapped_column(default=0)
    restocking_fee: Mapped[int] = mapped_column(default=0)  # kept back from what the units cost
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[RefundStatus] = mapped_column(
        words(RefundStatus), default=RefundStatus.REQUESTED
    )
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str] = mapped_column(String(200))
    lines: Mapped[list["RefundLine"]] = relationship(lazy="selectin")
    order: Mapped[Order] = relationship()
    payment: Mapped[Payment] = relationship(lazy="joined", innerjoin=True)

    @property
    def idempotency_key(self) -> str:
        return f"{self.order.number}-refund-{self.id}"


class RefundLine(Base):
    __tablename__ = "storefront_refund_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("storefront_refund.id"), index=True)
    line_item_id: Mapped[int] = mapped_column(ForeignKey("storefront_line_item.id"), index=True)
    quantity: Mapped[int]
    unshipped: Mapped[int] = mapped_column(default=0)  # of these, units that never left the shelf
    disposition: Mapped[Disposition] = mapped_column(words(Disposition))


def request_refund(
    order: Order,
    units: Mapping[int, int],
    amount: int,
    reason: str,
    by: str,
    note: str = "",
    shipping_amount: int = 0,
) -> Refund:
    """Write down a refund of `amount` minor units covering units {line item id: count}.

    Raises IllegalTransition when no money is here, StorefrontError when it is too much.
    """
    session = in_session(order)
    order.lock()
    if not order.charged_amount:
        raise IllegalTransition(f"No payment for order {order.number} has arrived to give back.")
    refund = Refund(
        order=order,
        payment=_reserve_money(order, amount),
        amount=amount,
        shipping_amount=shipping_amount,
        reason=reason,
        note=note,
        by=by,
    )
    session.add(refund)
    for line in sorted(order.lines, key=lambda line: line.id):
        if count := units.get(line.id, 0):
            refund.lines.append(_reserve_units(line, count))
    session.flush()
    order.record("refund_requested", by, refund_id=refund.id, amount=amount, reason=reason)
    return refund


def refund_stray_payment(order: Order, payment: Payment) -> Refund:
    """Give back a second payment for one order. The order's own money is not touched."""
    _count_back(payment, payment.amount)
    refund = Refund(
        order=order,
        payment=payment,
        amount=payment.amount,
        reason="duplicate",
        by="Stripe",
    )
    in_session(order).add(refund)
    in_session(order).flush()
    order.record("paid_twice", "Stripe", refund_id=refund.id, amount=payment.amount)
    return refund


def _reserve_money(order: Order, amount: int) -> Payment:
    """The order's payment that gives the money back. Raises StorefrontError when it is too much."""
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
    session.refresh(order, ["refund_amount", "charged_amount", "lost_amount"])
    for payment in order.own_payments:
        if amount > 0 and touched(reserved) and _count_back(payment, amount):
            return payment
    raise StorefrontError(
        f"You can refund at most {order.money(order.refundable).show(order.locale)}."
    )


def _count_back(payment: Payment, amount: int) -> bool:
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


def _reserve_units(line: LineItem, count: int) -> RefundLine:
    """Count units as refunded. Units not sent yet go back to stock and are no longer owed."""
    session = in_session(line)
    session.refresh(line, ["shipped", "refunded", "refunded_unshipped"], with_for_update=True)
    unshipped = min(count, line.to_ship)
    reserved = session.execute(
        update(LineItem)
        .where(LineItem.id == line.id, LineItem.refunded + count <= LineItem.quantity)
        .values(
            refunded=LineItem.refunded + count,
            refunded_unshipped=LineItem.refunded_unshipped + unshipped,
        )
        .execution_options(synchronize_session=False)
    )
    if not touched(reserved):
        left = line.quantity - line.refunded
        raise StorefrontError(f"Only {left} of {line.title} can still be refunded.")
    session.refresh(line, ["refunded", "refunded_unshipped"])
    release(session, {line.id: unshipped})
    disposition = Disposition.RELEASE if unshipped == count else Disposition.NOTHING
    return RefundLine(
        line_item_id=line.id, quantity=count, unshipped=unshipped, disposition=disposition
    )


def take_in_refund(
    order: Order, payment: Payment, stripe_id: str, amount: int, status: RefundStatus
) -> str | None:
    """Write down a refund somebody made at Stripe itself: money first, lines for staff to say.

    Returns why a person has to look, always: which lines it was for is not known yet.
    """
    session = in_session(order)
    order.lock()
    lost = status in (RefundStatus.FAILED, RefundStatus.CANCELED)
    if not lost:
        try:
            payment = _reserve_money(order, amount)
        except StorefrontError:
            return f"Refund {stripe_id} at Stripe is more than was left of order {order.number}."
    refund = Refund(
        order=order,
        payment=payment,
        stripe_id=stripe_id,
        amount=amount,
        reason="made_at_stripe",
        status=status,
        by="Stripe",
    )
    session.add(refund)
    session.flush()
    order.record("refund", "Stripe", refund_id=refund.id, amount=amount, outside=True)
    return f"Refund {stripe_id} was made at Stripe. Say which lines it was for."


def record_outcome(refund: Refund, status: RefundStatus, stripe_id: str | None) -> None:
    """Take Stripe's word for a refund. Safe to repeat; a failed one frees its money again."""
    session, order = in_session(refund), refund.order
    order.lock()
    session.refresh(refund)
    before = refund.status
    moved = session.execute(
        update(Refund)
        .where(Refund.id == refund.id, Refund.status == before, Refund.status != status)
        .values(status=status, stripe_id=stripe_id)
        .execution_options(synchronize_session=False)
    )
    if not touched(moved):
        return
    session.refresh(refund)
    lost = (RefundStatus.FAILED, RefundStatus.CANCELED)
    if status in lost and before not in lost:
        _free_money(order, refund)
        order.record("refund_failed", "Stripe", refund_id=refund.id, amount=refund.amount)
    elif before is RefundStatus.REQUESTED:
        order.record("refund", "Stripe", refund_id=refund.id, amount=refund.amount)


def _free_money(order: Order, refund: Refund) -> None:
    """What did not go back may be refunded again. A stray payment was never the order's own."""
    session = in_session(order)
    session.execute(
        update(Payment)
        .where(Payment.id == refund.payment_id)
        .values(refund_amount=Payment.refund_amount - refund.amount)
        .execution_options(synchronize_session=False)
    )
    session.refresh(refund.payment)
    if not refund.payment.stray:
        session.execute(
            update(Order)
            .where(Order.id == order.id)
            .values(refund_amount=Order.refund_amount - refund.amount)
            .execution_options(synchronize_session=False)
        )
        session.refresh(order, ["refund_amount"])
