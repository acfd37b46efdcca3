"""What Stripe was asked for and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base, words

if TYPE_CHECKING:
    from storefront.orders.disputes import Dispute
    from storefront.orders.models import Order


class Purpose(StrEnum):
    ORDER = "order"
    DIFFERENCE = "difference"  # an edit made the order dearer


class PaymentAttempt(Base):
    """One Checkout Session asked of Stripe. Key and expiry are kept before the call is made, so
    that asking again sends the same words (https://docs.stripe.com/api/idempotent_requests)."""

    __tablename__ = "storefront_payment_attempt"
    __table_args__ = (
        Index(
            "ix_storefront_payment_attempt_open",
            "expires_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), index=True)
    idempotency_key: Mapped[str] = mapped_column(String(255), unique=True)
    purpose: Mapped[Purpose] = mapped_column(words(Purpose), default=Purpose.ORDER)
    amount: Mapped[int]  # minor units the session must ask for, before any tax is added to it
    tax_added: Mapped[bool] = mapped_column(default=False)  # Stripe is asked to add the tax
    expires_at: Mapped[datetime]
    session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    url: Mapped[str | None] = mapped_column(String(2000))
    ended_at: Mapped[datetime | None]  # nothing more can come of it
    order: Mapped["Order"] = relationship(back_populates="attempts")


class Payment(Base):
    """Money that reached Stripe for an order, in minor units of `currency`.

    What goes back is counted here too, so that no payment gives back more than it brought.
    """

    __tablename__ = "storefront_payment"
    __table_args__ = (
        CheckConstraint(
            "refund_amount >= 0 AND lost_amount >= 0 AND refund_amount + lost_amount <= amount",
            name="refund_amount",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("storefront_payment_attempt.id"))
    session_id: Mapped[str] = mapped_column(String(255))
    payment_intent_id: Mapped[str] = mapped_column(String(255), unique=True)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    refund_amount: Mapped[int] = mapped_column(default=0)
    lost_amount: Mapped[int] = mapped_column(default=0)
    stray: Mapped[bool] = mapped_column(default=False)  # a second payment for the same thing
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    order: Mapped["Order"] = relationship(back_populates="payments")
    disputes: Mapped[list["Dispute"]] = relationship(
        back_populates="payment", order_by="Dispute.id", lazy="selectin"
    )

    @property
    def left(self) -> int:
        """Minor units that came and stayed."""
        return self.amount - self.refund_amount - self.lost_amount

    @property
    def frozen(self) -> bool:
        """True while a dispute keeps Stripe from refunding it."""
        return any(dispute.freezes for dispute in self.disputes)


_OF_ORDER = (
    select(Payment)
    .where(Payment.order_id == bindparam("order"))
    .order_by(Payment.id)
    .execution_options(populate_existing=True)
)


def payments_of(session: Session, order_id: int) -> list[Payment]:
    """Read afresh, with their disputes."""
    return list(session.scalars(_OF_ORDER, {"order": order_id}))


def find_payment(session: Session, payment_intent_id: str | None) -> Payment | None:
    return session.scalar(select(Payment).where(Payment.payment_intent_id == payment_intent_id))
