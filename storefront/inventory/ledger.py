"""The one way units move: a guarded UPDATE of the lot and a row that says what, why and by whom.

Every change of a count carries its own condition. Reading, deciding and then writing oversells on
both databases, whatever constraint stands on the table.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Update,
    bindparam,
    insert,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storefront.clock import now
from storefront.database import Base, forget, table, touched, words
from storefront.inventory.models import AVAILABLE, LOT, InventoryLot


class Place(StrEnum):
    OUTSIDE = "outside"  # a supplier, the bin, or a count that was wrong
    AVAILABLE = "available"
    COMMITTED = "committed"
    QUALITY_CONTROL = "quality_control"
    DAMAGED = "damaged"
    RESERVED = "reserved"
    SAFETY_STOCK = "safety_stock"
    SENT = "sent"


# The lot's column that counts a place. What is available is what remains of `on_hand`.
COUNTED = {
    Place.COMMITTED: LOT.allocated,
    Place.QUALITY_CONTROL: LOT.quality_control,
    Place.DAMAGED: LOT.damaged,
    Place.RESERVED: LOT.reserved,
    Place.SAFETY_STOCK: LOT.safety_stock,
}
ELSEWHERE = (Place.OUTSIDE, Place.SENT)
# Where units of a recalled lot may still go.
OPEN_TO_RECALLED = (Place.QUALITY_CONTROL, Place.DAMAGED, Place.OUTSIDE)


class StockMove(Base):
    """Rows are written once and never changed: the counts of a lot are the sum of its moves."""

    __tablename__ = "storefront_stock_move"
    __table_args__ = (
        CheckConstraint("units > 0", name="units"),
        CheckConstraint("source <> target", name="places"),
        Index("ix_storefront_stock_move_lot", "lot_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("storefront_inventory_lot.id"))
    source: Mapped[Place] = mapped_column(words(Place))
    target: Mapped[Place] = mapped_column(words(Place))
    units: Mapped[int]
    cause: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)
    order_id: Mapped[int | None]
    line_item_id: Mapped[int | None] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(String(500), default="")


@dataclass(frozen=True, slots=True)
class Why:
    """What a row of the ledger says besides places and units."""

    cause: str
    by: str
    order_id: int | None = None
    line_item_id: int | None = None
    note: str = ""


def move(session: Session, lot_id: int, source: Place, target: Place, units: int, why: Why) -> bool:
    """False, and nothing changed, when so many units are not there or may not go there: a
    recalled lot is frozen, and a lot taken off sale is promised to nobody."""
    if not touched(session.execute(_moving(source, target), {"lot": lot_id, "units": units})):
        return False
    row = {"lot_id": lot_id, "source": source, "target": target, "units": units, **asdict(why)}
    session.execute(_WRITTEN, row)
    forget(session, InventoryLot, lot_id)
    return True


_WRITTEN = insert(table(StockMove))


@cache
def _moving(source: Place, target: Place) -> Update:
    units = bindparam("units", type_=Integer())
    return (
        update(table(InventoryLot))
        .where(LOT.id == bindparam("lot"), *_guards(source, target, units))
        .values(_changes(source, target, units))
    )


def _guards(source: Place, target: Place, units: BindParameter[int]) -> list[ColumnElement[bool]]:
    guards: list[ColumnElement[bool]] = []
    if source is Place.AVAILABLE:
        guards.append(units <= AVAILABLE)
    elif source in COUNTED:
        guards.append(COUNTED[source] >= units)
    if target not in OPEN_TO_RECALLED:
        guards.append(LOT.recalled_at.is_(None))
    if target is Place.COMMITTED:
        guards.append(LOT.sellable.is_(True))
    return guards


def _changes(source: Place, target: Place, units: BindParameter[int]) -> dict[Any, Any]:
    changes: dict[Any, Any] = {}
    if source in COUNTED:
        changes[COUNTED[source]] = COUNTED[source] - units
    if target in COUNTED:
        changes[COUNTED[target]] = COUNTED[target] + units
    if source in ELSEWHERE and target not in ELSEWHERE:
        changes[LOT.on_hand] = LOT.on_hand + units
    elif target in ELSEWHERE and source not in ELSEWHERE:
        changes[LOT.on_hand] = LOT.on_hand - units
    return changes
