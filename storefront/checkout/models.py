"""What Stripe told us, once each."""

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.clock import now
from storefront.database import Base


class WebhookEvent(Base):
    """A Stripe event that was taken in. The unique id makes a second delivery harmless."""

    __tablename__ = "storefront_webhook_event"
    __table_args__ = (
        Index(
            "ix_storefront_webhook_event_review",
            "received_at",
            sqlite_where=text("review IS NOT NULL AND reviewed_by IS NULL"),
            postgresql_where=text("review IS NOT NULL AND reviewed_by IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    type: Mapped[str] = mapped_column(String(100))
    received_at: Mapped[datetime] = mapped_column(default=now, index=True)
    order_number: Mapped[str | None] = mapped_column(String(16))
    # None: nothing to look at. Else why a person should look (other account, wrong amount …).
    review: Mapped[str | None] = mapped_column(String(500))
    reviewed_by: Mapped[str | None] = mapped_column(String(200))
    # Money that no order asked for, in minor units, and the refund that gave it back.
    payment_intent_id: Mapped[str | None] = mapped_column(String(255), index=True)
    amount: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    refund_id: Mapped[str | None] = mapped_column(String(255))

    @property
    def may_be_given_back(self) -> bool:
        return self.amount is not None and self.refund_id is None


class ReconcileRun(Base):
    """One comparison with Stripe: what it put right and what was still different afterwards."""

    __tablename__ = "storefront_reconcile_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    days: Mapped[int]  # how far back it looked
    healed: Mapped[int]
    open: Mapped[int]
