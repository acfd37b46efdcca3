"""The order: a promise with fixed prices. Stored is where the money is; the rest is derived."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, lazyload, mapped_column, object_session, relationship
from sqlalchemy.orm.attributes import set_committed_value

from storefront.clock import now
from storefront.database import Base, table, touched, words
from storefront.errors import IllegalTransition
from storefront.money import Money
from storefront.orders import states
from storefront.orders.disputes import Dispute
from storefront.orders.numbers import new_number
from storefront.orders.order_indexes import EVENT_INDEXES, ORDER_INDEXES
from storefront.orders.payments import Payment, PaymentAttempt, payments_of
from storefront.orders.states import TRANSITIONS, Status


class Order(Base):
    """All amounts in minor units of `currency`."""

    __tablename__ = "storefront_order"
    __table_args__ = (
        *ORDER_INDEXES,
        CheckConstraint(
            "refund_amount >= 0 AND lost_amount >= 0"
            " AND refund_amount + lost_amount <= charged_amount",
            name="refund_amount",
        ),
        CheckConstraint(
            "total = subtotal - discount_amount + shipping_amount + tax_added", name="total"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True, default=new_number)
    status: Mapped[Status] = mapped_column(words(Status), default=Status.PENDING)
    market: Mapped[str] = mapped_column(String(2))
    currency: Mapped[str] = mapped_column(String(3))
    locale: Mapped[str] = mapped_column(String(16))
    subtotal: Mapped[int]
    discount_amount: Mapped[int] = mapped_column(default=0)  # off the goods, by a promotion code
    promotion_code: Mapped[str | None] = mapped_column(String(40))
    shipping_amount: Mapped[int]
    shipping_label: Mapped[str] = mapped_column(String(120))
    tax_basis_points: Mapped[int] = mapped_column(default=0)  # of the country of delivery
    tax_amount: Mapped[int]  # all tax in `total`, contained in the prices or added to them
    tax_added: Mapped[int] = mapped_column(default=0)  # what Stripe Tax put on top of the prices
    total: Mapped[int]
    # Money that came, that goes or went back, and that was lost. Guarded: no two refunds both pass.
    charged_amount: Mapped[int] = mapped_column(default=0)
    refund_amount: Mapped[int] = mapped_column(default=0)
    lost_amount: Mapped[int] = mapped_column(default=0)
    # What refunds before the last edit were for: part of the price, or what was paid too much.
    granted_before: Mapped[int] = mapped_column(default=0)
    returned_before: Mapped[int] = mapped_column(default=0)
    cart_id: Mapped[int | None] = mapped_column(index=True)
    cart_fingerprint: Mapped[str] = mapped_column(String(64))
    placed_at: Mapped[datetime] = mapped_column(default=now)
    hold_until: Mapped[datetime]
    pay_until: Mapped[datetime | None]  # how long a link to pay on works
    oversold: Mapped[bool] = mapped_column(default=False)
    hold_reason: Mapped[str | None] = mapped_column(String(500))  # None: may be packed
    version: Mapped[int] = mapped_column(default=1)  # rises with each edit
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    email: Mapped[str | None] = mapped_column(String(320))
    phone: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str | None] = mapped_column(String(200))
    line1: Mapped[str | None] = mapped_column(String(200))
    line2: Mapped[str | None] = mapped_column(String(200))
    city: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str | None] = mapped_column(String(120))
    postal_code: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))

    lines: Mapped[list["LineItem"]] = relationship(
        back_populates="order", order_by="LineItem.id", lazy="selectin"
    )
    events: Mapped[list["OrderEvent"]] = relationship(
        back_populates="order", order_by="OrderEvent.id"
    )
    attempts: Mapped[list["PaymentAttempt"]] = relationship(
        back_populates="order", order_by="PaymentAttempt.id", lazy="selectin"
    )
    payments: Mapped[list["Payment"]] = relationship(back_populates="order", order_by="Payment.id")

    def apply(self, event: str, by: str, **details: Any) -> bool:
        """Move to the event's target in one guarded UPDATE and write its row.

        False: it was there already. Raises IllegalTransition from any other state.
        """
        target = TRANSITIONS[event][1]
        moved = in_session(self).execute(states.moving(table(Order), event), {"moved": self.id})
        if touched(moved):
            set_committed_value(self, "status", target)
            self.record(event, by, **details)
            return True
        in_session(self).refresh(self, ["status"])
        if self.status != target:
            raise IllegalTransition(states.not_now(self))
        return False

    def lock(self) -> None:
        """Read the order afresh, with its lines, payments, attempts and disputes, and keep others
        from changing it until commit. Locks are taken in one order: order, cart, lines, lots."""
        lock_order(in_session(self), self.number)

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
        """Minor units that may go back to the customer now."""
        free = sum(payment.left for payment in self.own_payments if not payment.frozen)
        return min(states.net(self), free)

    @property
    def balance_due(self) -> int:
        return states.balance_due(self)

    @property
    def overcharge(self) -> int:
        return states.overcharge(self)

    @property
    def fulfillment_status(self) -> str:
        return states.fulfillment_status(self)

    @property
    def payment_status(self) -> str:
        return states.payment_status(self)

    def allowed_actions(self) -> frozenset[str]:
        """What staff may do to this order now; the page shows exactly these."""
        return frozenset(act for act in states.ACTIONS if states.why_not(self, act) is None)

    @property
    def own_payments(self) -> list["Payment"]:
        """What this order was paid with; strays were paid twice and go back."""
        return [payment for payment in self.payments if not payment.stray]

    @property
    def disputes(self) -> list[Dispute]:
        return [dispute for payment in self.payments for dispute in payment.disputes]


class LineItem(Base):
    """A variant with the price it had when the order was placed."""

    __tablename__ = "storefront_line_item"
    __table_args__ = (
        CheckConstraint("quantity BETWEEN 0 AND 999", name="quantity"),
        CheckConstraint("refunded BETWEEN 0 AND quantity", name="refunded"),
        CheckConstraint("shipped + refunded_unshipped <= quantity", name="shipped"),
        CheckConstraint("replaced BETWEEN 0 AND returned AND returned <= shipped", name="returned"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), index=True)
    sku: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    product_handle: Mapped[str] = mapped_column(String(80))
    quantity: Mapped[int]
    unit_amount: Mapped[int]
    discount_amount: Mapped[int] = mapped_column(default=0)  # this line's share of the order's
    # Counters moved by guarded UPDATEs only, so that two people cannot ship or refund one unit.
    shipped: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)
    refunded_unshipped: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    replaced: Mapped[int] = mapped_column(default=0)  # of these, owed anew on a line of their own
    order: Mapped[Order] = relationship(back_populates="lines")

    @property
    def amount(self) -> int:
        return self.unit_amount * self.quantity

    def worth(self, units: int) -> int:
        """What the next `units` not refunded yet cost, minor units; parts add up to the line."""
        return self._worth_of_first(self.refunded + units) - self._worth_of_first(self.refunded)

    def _worth_of_first(self, units: int) -> int:
        net = self.amount - self.discount_amount
        return net * units // self.quantity if self.quantity else 0

    @property
    def to_ship(self) -> int:
        return self.quantity - self.refunded_unshipped - self.shipped


class OrderEvent(Base):
    """What happened, by whom and when: timeline, audit trail and the worker's queue in one."""

    __tablename__ = "storefront_order_event"
    __table_args__ = EVENT_INDEXES

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
    if found := object_session(thing):
        return found
    raise RuntimeError(f"{type(thing).__name__} is not in a session")


_LOCKED = select(Order).where(Order.number == bindparam("number")).with_for_update()
_WITHOUT_LINES = _LOCKED.options(lazyload(Order.lines))


def lock_order(session: Session, number: str, *, lines: bool = True) -> Order | None:
    """Find an order and lock it at once, as Order.lock() does. Without its lines only where none
    are loaded yet: they are read when somebody asks for them."""
    session.flush()  # reading afresh would drop what was not written yet
    rows, afresh = _LOCKED if lines else _WITHOUT_LINES, {"populate_existing": True}
    order = session.scalar(rows, {"number": number}, execution_options=afresh)
    if order is not None:
        set_committed_value(order, "payments", payments_of(session, order.id))
    return order


def find_order(session: Session, number: str) -> Order | None:
    return session.scalar(select(Order).where(Order.number == number))
