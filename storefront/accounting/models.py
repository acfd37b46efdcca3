"""What reached the bank and what it was made of, as Stripe says; and what does not fit."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base
from storefront.translation import later

KINDS = {
    "charge": later("Payment"),
    "charge_failure": later("Payment taken back"),
    "refund": later("Refund"),
    "refund_failure": later("Refund that failed"),
    "dispute": later("Disputed"),
    "dispute_reversal": later("Dispute won"),
    "fee": later("Stripe's own fee"),
}
STATES = {
    "pending": later("pending"),
    "in_transit": later("on its way"),
    "paid": later("paid"),
    "failed": later("failed"),
    "canceled": later("called off"),
}
BY_HAND = "not_applicable"


class Payout(Base):
    """Money sent to the bank, in minor units of `currency`."""

    __tablename__ = "storefront_payout"
    __table_args__ = (Index("ix_storefront_payout_made", "made_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stripe_id: Mapped[str] = mapped_column(String(255), unique=True)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(20))
    itemised: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime]
    arrives_on: Mapped[date] = mapped_column(index=True)
    failure: Mapped[str | None] = mapped_column(String(500))
    read_at: Mapped[datetime | None]  # when all its transactions were taken in
    transactions: Mapped[list["BalanceTransaction"]] = relationship(
        back_populates="payout", order_by="BalanceTransaction.at, BalanceTransaction.id"
    )

    @property
    def state(self) -> str:
        """In words."""
        return str(STATES.get(self.status, self.status))

    @property
    def by_hand(self) -> bool:
        """Somebody sent it from Stripe's dashboard: Stripe does not say what is in it."""
        return self.itemised == BY_HAND


class BalanceTransaction(Base):
    """One movement of the balance at Stripe. `amount`, `fee` and `net` in minor units of
    `currency`; `charged` is what its charge, refund or dispute says in `charged_currency`."""

    __tablename__ = "storefront_balance_transaction"
    __table_args__ = (Index("ix_storefront_balance_transaction_at", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stripe_id: Mapped[str] = mapped_column(String(255), unique=True)
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("storefront_payout.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    amount: Mapped[int]
    fee: Mapped[int]
    net: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    at: Mapped[datetime]
    source_id: Mapped[str | None] = mapped_column(String(255), index=True)
    payment_intent_id: Mapped[str | None] = mapped_column(String(255), index=True)
    charged: Mapped[int | None]
    charged_currency: Mapped[str | None] = mapped_column(String(3))
    description: Mapped[str] = mapped_column(String(300), default="")
    payout: Mapped[Payout | None] = relationship(back_populates="transactions")

    @property
    def in_words(self) -> str:
        return str(KINDS.get(self.kind) or self.kind.replace("_", " ").capitalize())


class Difference(Base):
    """Something that does not fit, in one plain sentence. The sentence says which: found again by
    the next comparison, it is the same difference."""

    __tablename__ = "storefront_difference"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(500), unique=True)
    subject: Mapped[str] = mapped_column(String(16))  # "orders" or "payouts"
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("storefront_payout.id"), index=True)
    since: Mapped[datetime]  # how far back the comparison that found it looked
    first_seen: Mapped[datetime] = mapped_column(default=now)
    gone_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    looked_at_by: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500), default="")
