"""A promotion is a code that takes something off; a use of it belongs to one order."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storefront.clock import now
from storefront.database import Base, words


class Kind(StrEnum):
    PERCENT = "percent"
    AMOUNT = "amount"
    FREE_DELIVERY = "free_delivery"


class Promotion(Base):
    """`uses` counts orders that hold a use. Only guarded UPDATEs move it: see uses.py. It may pass
    `cap` when money came for an order whose use had gone to somebody else."""

    __tablename__ = "storefront_promotion"
    __table_args__ = (
        CheckConstraint("basis_points BETWEEN 0 AND 10000", name="basis_points"),
        CheckConstraint("uses >= 0", name="uses"),
        CheckConstraint("cap IS NULL OR cap > 0", name="cap"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[Kind] = mapped_column(words(Kind))
    basis_points: Mapped[int] = mapped_column(default=0)  # off the goods; 1000 is 10 %
    # {currency: minor units}: what comes off, and the least the goods have to cost before that
    amounts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    minimums: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    markets: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]  # from this moment on it no longer applies
    once_per_customer: Mapped[bool] = mapped_column(default=False)
    cap: Mapped[int | None]
    uses: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)  # rises with each edit
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(200))

    @property
    def used_up(self) -> bool:
        return self.cap is not None and self.uses >= self.cap


class PromotionUse(Base):
    """`claim` keeps a customer from using a code twice: NULLs never collide, equal names do."""

    __tablename__ = "storefront_promotion_use"
    __table_args__ = (UniqueConstraint("promotion_id", "claim"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    promotion_id: Mapped[int] = mapped_column(ForeignKey("storefront_promotion.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), unique=True)
    # Whose: kept for a late payment, which takes the use again.
    customer: Mapped[str | None] = mapped_column(String(320))
    claim: Mapped[str | None] = mapped_column(String(320))
    at: Mapped[datetime] = mapped_column(default=now)
    released_at: Mapped[datetime | None]


def find_promotion(session: Session, code: str) -> Promotion | None:
    return session.scalar(select(Promotion).where(Promotion.code == code))
