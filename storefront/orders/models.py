"""The order: a promise with fixed prices. Stored is where the money is; the rest is derived."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session, relationship

from storefront.clock import now
from storefront.database import Base, touched, words
from storefront.errors import IllegalTransition
from storefront.money import Money


class Status(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


# event: (states it may start from, state it ends in). A repeated event is a no-op.
TRANSITIONS: dict[str, tuple[frozenset[Status], Status]] = {
    "await_payment": (frozenset({Status.PENDING, Status.EXPIRED}), Status.PROCESSING),
    "pay": (frozenset({Status.PENDING, Status.PROCESSING, Status.EXPIRED}), Status.PAID),
    "fail": (frozenset({Status.PENDING, Status.PROCESSING}), Status.CANCELLED),
    "expire": (frozenset({Status.PENDING}), Status.EXPIRED),
    "cancel": (frozenset({Status.PENDING, Status.PAID, Status.EXPIRED}), Status.CANCELLED),
}

NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else


def new_number() -> str:
    """An order number people can read out and nobody can count from."""
    return "T-" + "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(9))


class Order(Base):
    """All amounts in minor units of `currency`."""

    __tablename__ = "storefront_order"
    __table_args__ = (
        Index("ix_storefront_order_status_placed", "status", "placed_at", "id"),
        Index("ix_storefront_order_placed", "placed_at", "id"),
        CheckConstraint("refund_amount BETWEEN 0 AND total", name="refund_amount"),
        CheckConstraint("total = subtotal + shipping_amount", name="total"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True, default=new_number)
    status: Mapped[Status] = mapped_column(words(Status), default=Status.PENDING)
    market: Mapped[str] = mapped_column(String(2))
    currency: Mapped[str] = mapped_column(String(3))
    locale: Mapped[str] = mapped_column(String(16))
    subtotal: Mapped[int]
    shipping_amount: Mapped[int]
    shipping_label: Mapped[str] = mapped_column(String(120))
    tax_amount: Mapped[int]  # contained in `total` where prices include tax
    total: Mapped[int]
    # Money on its way back or gone back; the guard that two refunds cannot both pass.
    refund_amount: Mapped[int] = mapped_column(default=0)
    cart_id: Mapped[int | None] = mapped_column(index=True)
    cart_fingerprint: Mapped[str] = mapped_column(String(64))
    placed_at: Mapped[datetime] = mapped_column(default=now)
    hold_until: Mapped[datetime]
    oversold: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    phone: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str | None] = mapped_column(String(200))
    line1: Mapped[str | None] = mapped_column(String(200))
    line2: Mapped[str | None] = mapped_column(String(200))
    city: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str | None] = mapped_column(String(120))
    postal_code: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))
    payment_intent_id: Mapped[str | None] = mapped_column(String(255), unique=True)

    lines: Mapped[list["LineItem"]] = relationship(
        back_populates="order", order_by="LineItem.id", lazy="selectin"
    )
    events: Mapped[list["OrderEvent"]] = relationship(
        back_populates="order", order_by="OrderEvent.id"
    )
    attempts: Mapped[list["PaymentAttempt"]] = relationship(
        back_populates="order", order_by="PaymentAttempt.id", lazy="selectin"
    )

    def apply(self, event: str, by: str, **details: Any) -> bool:
        """Move to the event's target in one guarded UPDATE and write its row.

        False: it was there already. Raises IllegalTransition from any other state.
        """
        sources, target = TRANSITIONS[event]
        moved = in_session(self).execute(
            update(Order)
            .where(Order.id == self.id, Order.status.in_(sources))
            .values(status=target)
            .execution_options(synchronize_session=False)
        )
        in_session(self).refresh(self, ["status"])
        if touched(moved):
            self.record(event, by, **details)
            return True
        if self.status != target:
            raise IllegalTransition(f"Order {self.number} is {self.status}: it cannot {event} now.")
        return False

    def lock(self) -> None:
        """Read the order afresh and keep others from changing it until commit.

        Locks are taken in one order everywhere: order, cart, lines, lots.
        """
        in_session(self).flush()  # refreshing would drop what was not written yet
        in_session(self).refresh(self, with_for_update=True)

    def record(self, kind: str, by: str, **details: Any) -> "OrderEvent":
        """Append to the timeline. The row is also what the worker acts on."""
        event = OrderEvent(order_id=self.id, kind=kind, by=by, details=details)
        in_session(self).add(event)
        return event

    def money(self, amount: int) -> Money:
        return Money(amount, self.currency)

    def latest_attempt(self) -> "PaymentAttempt | None":
        return self.attempts[-1] if self.attempts else None

    @property
    def refundable(self) -> int:
        """Minor units that may still go back to the customer."""
        return self.total - self.refund_amount if self.charged else 0

    @property
    def charged(self) -> bool:
        """True once Stripe holds the customer's money for this order."""
        return self.payment_intent_id is not None and self.status in (Status.PAID, Status.CANCELLED)

    @property
    def fulfillment_status(self) -> str:
        sent = sum(line.shipped for line in self.lines)
        owed = sum(line.quantity - line.refunded_unshipped for line in self.lines)
        if sent == 0:
            return "none"
        return "complete" if sent >= owed else "partial"

    @property
    def payment_status(self) -> str:
        """Derived for people: how much of the money is here."""
        if self.charged and self.refund_amount:
            return "refunded" if self.refund_amount == self.total else "partly refunded"
        return {Status.PENDING: "awaiting payment", Status.PROCESSING: "payment on its way"}.get(
            self.status, str(self.status)
        )

    def allowed_actions(self) -> frozenset[str]:
        """What staff may do to this order now; the page shows exactly these."""
        paid, unsent = self.status is Status.PAID, not any(line.shipped for line in self.lines)
        allowed = {
            "fulfill": paid and any(line.to_ship for line in self.lines),
            "refund": paid and self.refundable > 0,
            "cancel": unsent and (paid or self.status is Status.PENDING),
        }
        return frozenset(action for action, may in allowed.items() if may)


class LineItem(Base):
    """A variant with the price it had when the order was placed."""

    __tablename__ = "storefront_line_item"
    __table_args__ = (
        CheckConstraint("quantity BETWEEN 1 AND 999", name="quantity"),
        CheckConstraint("refunded BETWEEN 0 AND quantity", name="refunded"),
        CheckConstraint("shipped + refunded_unshipped <= quantity", name="shipped"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), index=True)
    sku: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    product_handle: Mapped[str] = mapped_column(String(80))
    quantity: Mapped[int]
    unit_amount: Mapped[int]
    # Counters moved by guarded UPDATEs only, so that two people cannot ship or refund one unit.
    shipped: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)
    refunded_unshipped: Mapped[int] = mapped_column(default=0)
    order: Mapped[Order] = relationship(back_populates="lines")

    @property
    def amount(self) -> int:
        return self.unit_amount * self.quantity

    @property
    def to_ship(self) -> int:
        return self.quantity - self.refunded_unshipped - self.shipped


class PaymentAttempt(Base):
    """One Checkout Session asked of Stripe. Key and expiry are kept before the call is made, so
    that asking again sends the same words (https://docs.stripe.com/api/idempotent_requests)."""

    __tablename__ = "storefront_payment_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), index=True)
    idempotency_key: Mapped[str] = mapped_column(String(255), unique=True)
    expires_at: Mapped[datetime]
    session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    url: Mapped[str | None] = mapped_column(String(2000))
    order: Mapped[Order] = relationship(back_populates="attempts")


class OrderEvent(Base):
    """What happened, by whom and when: timeline, audit trail and the worker's queue in one."""

    __tablename__ = "storefront_order_event"
    __table_args__ = (
        Index("ix_storefront_order_event_queue", "done_at", "due_at"),
        Index("ix_storefront_order_event_kind", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # The worker's columns: a lease is `due_at` moved into the future.
    due_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(500))
    order: Mapped[Order] = relationship(back_populates="events")


def in_session(thing: Base) -> Session:
    found = object_session(thing)
    if found is None:
        raise RuntimeError(f"{type(thing).__name__} is not in a session")
    return found


def find_order(session: Session, number: str) -> Order | None:
    return session.scalar(select(Order).where(Order.number == number))
