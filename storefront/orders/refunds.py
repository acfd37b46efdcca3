"""Money back. Our row comes first, Stripe second; never more than was paid or bought."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base, touched, words
from storefront.errors import StorefrontError
from storefront.orders.lots import lock_lots
from storefront.orders.models import Order, in_session
from storefront.orders.payments import Payment
from storefront.orders.refund_failed import owe_again
from storefront.orders.refund_lines import RefundLine, free_units, reserve_units, told_apart
from storefront.orders.refund_money import count_back, free_money, reserve_money
from storefront.orders.refund_parts import parts_of, share_out, worth_of_one
from storefront.orders.returns import Came, write_received
from storefront.orders.states import require
from storefront.translation import later, say

STRIPE = "Stripe"
MADE_AT_STRIPE = "made_at_stripe"
REASONS = {
    "changed_mind": later("Customer changed their mind"),
    "damaged": later("Arrived damaged"),
    "missing": later("Item missing or never arrived"),
    "wrong_item": later("Wrong item sent"),
    "quality": later("Quality complaint"),
    "goodwill": later("Goodwill"),
    "cancelled": later("Order cancelled"),
    "order_changed": later("Order changed"),
    "late_payment": later("Paid after the order was cancelled"),
    "duplicate": later("Paid twice"),
    MADE_AT_STRIPE: later("Made at Stripe"),
}


class RefundStatus(StrEnum):
    REQUESTED = "requested"  # ours; Stripe has not answered yet
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


LOST = (RefundStatus.FAILED, RefundStatus.CANCELED)


class Refund(Base):
    """`amount` in minor units of the order's currency. Its id makes the idempotency key."""

    __tablename__ = "storefront_refund"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_storefront_refund_status", "status", "id"),
        Index("ix_storefront_refund_reason", "reason", "id"),
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
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    by: Mapped[str] = mapped_column(String(200))
    notify: Mapped[bool] = mapped_column(default=True)  # the customer gets a mail about it
    # Who said which units a refund made at Stripe was for; None: nobody yet.
    allocated_by: Mapped[str | None] = mapped_column(String(200))
    lines: Mapped[list[RefundLine]] = relationship(lazy="selectin")
    order: Mapped[Order] = relationship()
    payment: Mapped[Payment] = relationship(lazy="joined", innerjoin=True)


def key_of(number: str, refund_id: int) -> str:
    return f"{number}-refund-{refund_id}"


def shipping_left(order: Order) -> int:
    """What of the delivery has not gone back, minor units."""
    rows = (
        select(func.coalesce(func.sum(Refund.shipping_amount), 0))
        .join(Payment)
        .where(Refund.order_id == order.id, Refund.status.not_in(LOST), Payment.stray.is_(False))
    )
    return order.shipping_amount - (in_session(order).scalar(rows) or 0)


def request_refund(
    order: Order,
    units: Mapping[int, int],
    amount: int,
    reason: str,
    by: str,
    note: str = "",
    shipping_amount: int = 0,
    *,
    restocking_fee: int = 0,
    sent: Mapping[int, int] | None = None,
    came: Came | None = None,
    notify: bool = True,
) -> list[Refund]:
    """Write down a refund of `amount` minor units covering units {line item id: count}.

    `sent` says how many of them were sent; left out, those not sent come first. `came` are sent
    units that are here again, by lot. More than one payment makes more than one refund, each with
    units of its own. Raises NotAllowed when there is no money to give back, StorefrontError when
    it is too much.
    """
    order.lock()
    require(order, "refund")
    if shipping_amount > shipping_left(order):
        raise StorefrontError(
            say("Of the delivery, %(amount)s is left.", amount=_said(order, shipping_left(order)))
        )
    shares = reserve_money(order, amount)
    refunds = [Refund(order=order, payment=payment, amount=part) for payment, part in shares]
    for refund in refunds:
        refund.reason, refund.by, refund.note, refund.notify = reason, by, note, notify
    if came:
        lock_lots(order)
    apart, worth = told_apart(order, units, sent), worth_of_one(order, units)
    rows = reserve_units(order, apart, came or {}, by)
    share_out(refunds, rows, worth, shipping_amount, restocking_fee)
    in_session(order).add_all(refunds)
    in_session(order).flush()
    if came:
        write_received(order, came, reason, by)
    order.record(
        "refund_requested",
        by,
        refund_id=refunds[0].id,
        refund_ids=[refund.id for refund in refunds],
        amount=amount,
        reason=reason,
        note=note,
    )
    return refunds


def _said(order: Order, amount: int) -> str:
    return order.money(amount).show(order.locale)


def refund_stray_payment(order: Order, payment: Payment) -> Refund:
    """Give back a second payment for one order. The order's own money is not touched."""
    count_back(payment, payment.amount)
    refund = Refund(
        order=order,
        payment=payment,
        amount=payment.amount,
        reason="duplicate",
        by=STRIPE,
    )
    in_session(order).add(refund)
    in_session(order).flush()
    order.record("paid_twice", STRIPE, refund_id=refund.id, amount=payment.amount)
    return refund


def take_in_refund(
    order: Order, payment: Payment, stripe_id: str, amount: int, status: RefundStatus
) -> str | None:
    """Write down a refund somebody made at Stripe itself: money first; staff say which units it
    was for. Returns why a person has to look, when it is more than there was."""
    order.lock()
    if status not in LOST and not _reserved(order, payment, amount):
        return say(
            "Refund %(stripe_id)s at Stripe is more than was left of order %(number)s.",
            stripe_id=stripe_id,
            number=order.number,
        )
    refund = Refund(
        order=order,
        payment=payment,
        stripe_id=stripe_id,
        amount=amount,
        reason=MADE_AT_STRIPE,
        status=status,
        by=STRIPE,
    )
    in_session(order).add(refund)
    in_session(order).flush()
    order.record("refund", STRIPE, refund_id=refund.id, amount=amount, outside=True)
    return None


def _reserved(order: Order, payment: Payment, amount: int) -> bool:
    if payment.stray:
        return count_back(payment, amount)
    try:
        with in_session(order).begin_nested():
            reserve_money(order, amount, payment)
    except StorefrontError:
        return False
    return True


def record_outcome(refund: Refund, status: RefundStatus, stripe_id: str | None) -> None:
    """Take Stripe's word for a refund. Safe to repeat; a failed one frees its money and units."""
    session, order = in_session(refund), refund.order
    order.lock()
    session.refresh(refund)
    before = refund.status
    if before in LOST:
        return  # its money is free again: older news that comes late must not undo that
    moved = session.execute(
        update(Refund)
        .where(Refund.id == refund.id, Refund.status == before, Refund.status != status)
        .values(status=status, stripe_id=stripe_id)
        .execution_options(synchronize_session=False)
    )
    if not touched(moved):
        return
    session.refresh(refund)
    told, parts = {"refund_id": refund.id, "amount": refund.amount}, parts_of(order, refund.id)
    if status in LOST:
        order.record("refund_failed", STRIPE, **told)
        free_money(order, refund.payment, refund.amount)
        owe_again(order, free_units(order, refund.lines), STRIPE)
    elif before is RefundStatus.REQUESTED:
        order.record("refund", STRIPE, **told, mail=refund.notify and parts == [refund.id])
    if before is RefundStatus.REQUESTED and refund.notify and len(parts) > 1:
        _tell_once(order, parts)


def _tell_once(order: Order, parts: list[int]) -> None:
    """One mail for a refund of several parts, when the last of them was answered."""
    rows = select(Refund.status, Refund.amount).where(Refund.id.in_(parts))
    answers = in_session(order).execute(rows).all()
    amount = sum(amount for status, amount in answers if status not in LOST)
    if amount and all(status is not RefundStatus.REQUESTED for status, _ in answers):
        order.record("refund_told", STRIPE, amount=amount)
