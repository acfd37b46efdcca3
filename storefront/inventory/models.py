"""Stock of one SKU from one receipt, with the date it must be sold by."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base


class InventoryLot(Base):
    """`allocated` units are promised to orders; `on_hand - allocated` may be sold.

    The constraint documents the rule; the guarded UPDATEs in allocation.py are what holds it.
    """

    __tablename__ = "storefront_inventory_lot"
    __table_args__ = (
        UniqueConstraint("sku", "number"),
        CheckConstraint("allocated BETWEEN 0 AND on_hand", name="allocated"),
        Index("ix_storefront_inventory_lot_pick", "sku", "best_before", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(64))
    best_before: Mapped[date]
    received_at: Mapped[datetime] = mapped_column(default=now)
    on_hand: Mapped[int]
    allocated: Mapped[int] = mapped_column(default=0)
    sellable: Mapped[bool] = mapped_column(default=True)

    @property
    def available(self) -> int:
        return self.on_hand - self.allocated


class Allocation(Base):
    """Units of a lot held for one line of an order until they are shipped or released."""

    __tablename__ = "storefront_allocation"
    __table_args__ = (
        UniqueConstraint("line_item_id", "lot_id"),
        CheckConstraint("quantity >= 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_item_id: Mapped[int] = mapped_column(index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("storefront_inventory_lot.id"), index=True)
    quantity: Mapped[int]
    lot: Mapped[InventoryLot] = relationship(lazy="joined")
