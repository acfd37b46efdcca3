"""Stock of one SKU from one receipt, with the date it must be sold by."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base, table

HELD = text("quantity > 0")


class InventoryLot(Base):
    """`on_hand` = available + `allocated` (promised to orders) + unavailable.

    Counts are moved by ledger.move() alone. The constraint documents the rule; the guarded
    UPDATE there is what holds it.
    """

    __tablename__ = "storefront_inventory_lot"
    __table_args__ = (
        UniqueConstraint("sku", "number"),
        CheckConstraint(
            "allocated >= 0 AND quality_control >= 0 AND damaged >= 0 AND reserved >= 0"
            " AND safety_stock >= 0"
            " AND allocated + quality_control + damaged + reserved + safety_stock <= on_hand",
            name="states",
        ),
        Index("ix_storefront_inventory_lot_pick", "sku", "best_before", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(64))
    made_on: Mapped[date | None]
    best_before: Mapped[date]
    certificate: Mapped[str | None] = mapped_column(String(500))  # its number, or an https link
    received_at: Mapped[datetime] = mapped_column(default=now)
    on_hand: Mapped[int] = mapped_column(default=0)
    allocated: Mapped[int] = mapped_column(default=0)
    quality_control: Mapped[int] = mapped_column(default=0)
    damaged: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    safety_stock: Mapped[int] = mapped_column(default=0)
    sellable: Mapped[bool] = mapped_column(default=True)
    recalled_at: Mapped[datetime | None]

    @hybrid_property
    def unavailable(self) -> int:
        return self.quality_control + self.damaged + self.reserved + self.safety_stock

    @hybrid_property
    def available(self) -> int:
        return self.on_hand - self.allocated - self.unavailable


# The same for statements that pass the ORM by.
LOT = table(InventoryLot).c
UNAVAILABLE = LOT.quality_control + LOT.damaged + LOT.reserved + LOT.safety_stock
AVAILABLE = LOT.on_hand - LOT.allocated - UNAVAILABLE


class Allocation(Base):
    """Units of a lot held for one line of an order until they are shipped or released."""

    __tablename__ = "storefront_allocation"
    __table_args__ = (
        UniqueConstraint("line_item_id", "lot_id"),
        CheckConstraint("quantity >= 0", name="quantity"),
        # Of all units ever held few are held still; the lines of any are found by the first rule.
        Index(
            "ix_storefront_allocation_held",
            "line_item_id",
            sqlite_where=HELD,
            postgresql_where=HELD,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_item_id: Mapped[int]
    lot_id: Mapped[int] = mapped_column(ForeignKey("storefront_inventory_lot.id"), index=True)
    quantity: Mapped[int]
    lot: Mapped[InventoryLot] = relationship(lazy="joined")
