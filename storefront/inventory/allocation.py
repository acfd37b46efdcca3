"""Hold, give back and hand out stock. First expired goes first; nobody gets a unit twice.

Every change of a count is one UPDATE that carries its own condition. Reading, deciding and then
writing oversells on both databases, whatever constraint stands on the table.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.database import touched
from storefront.errors import OutOfStock
from storefront.inventory.models import Allocation, InventoryLot

# A pack must leave with enough life to be used up; fulfilment houses stop at 45 days.
SELL_BY_MARGIN = timedelta(days=45)


def sell_by_cutoff() -> date:
    """Lots that expire on or before this day are no longer promised to anybody."""
    return now().date() + SELL_BY_MARGIN


def available(session: Session, skus: Sequence[str]) -> dict[str, int]:
    """Units that can be promised now, per SKU."""
    rows = session.execute(
        select(InventoryLot.sku, func.sum(InventoryLot.on_hand - InventoryLot.allocated))
        .where(
            InventoryLot.sku.in_(skus),
            InventoryLot.sellable,
            InventoryLot.best_before > sell_by_cutoff(),
        )
        .group_by(InventoryLot.sku)
    )
    return dict.fromkeys(skus, 0) | {sku: int(units) for sku, units in rows}


def _lock_lots(session: Session, skus: Sequence[str]) -> list[InventoryLot]:
    """The lots that may serve, locked in id order so that two orders cannot deadlock."""
    return list(
        session.scalars(
            select(InventoryLot)
            .where(
                InventoryLot.sku.in_(skus),
                InventoryLot.sellable,
                InventoryLot.best_before > sell_by_cutoff(),
            )
            .order_by(InventoryLot.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _take(session: Session, lot: InventoryLot, units: int) -> bool:
    taken = session.execute(
        update(InventoryLot)
        .where(InventoryLot.id == lot.id, InventoryLot.allocated + units <= InventoryLot.on_hand)
        .values(allocated=InventoryLot.allocated + units)
        .execution_options(synchronize_session=False)
    )
    session.refresh(lot, ["allocated", "on_hand"])
    return bool(touched(taken))


def allocate(session: Session, lines: Mapping[int, tuple[str, int]]) -> None:
    """Hold stock for lines {line item id: (sku, units)}: all of it or none.

    Raises OutOfStock; the caller rolls back, which frees what was taken on the way.
    """
    lots = _lock_lots(session, [sku for sku, _ in lines.values()])
    first_expired = sorted(lots, key=lambda lot: (lot.best_before, lot.id))
    short: dict[str, int] = {}
    for line_item_id, (sku, wanted) in lines.items():
        missing = wanted
        for lot in (lot for lot in first_expired if lot.sku == sku):
            missing -= _hold(session, line_item_id, lot, missing)
        if missing:
            short[sku] = wanted - missing
    if short:
        raise OutOfStock("There is not enough in stock.", short)


def _hold(session: Session, line_item_id: int, lot: InventoryLot, missing: int) -> int:
    """Hold up to `missing` units of a lot for a line; the number held."""
    while units := min(missing, lot.available):
        if _take(session, lot, units):
            held = session.scalar(
                select(Allocation).where(
                    Allocation.line_item_id == line_item_id, Allocation.lot_id == lot.id
                )
            )
            if held:
                held.quantity += units
            else:
                session.add(Allocation(line_item_id=line_item_id, lot_id=lot.id, quantity=units))
            session.flush()  # the next line may hold units of the same lot
            return units
    return 0


def _held_for(session: Session, line_item_ids: Sequence[int]) -> list[Allocation]:
    return list(
        session.scalars(
            select(Allocation)
            .where(Allocation.line_item_id.in_(line_item_ids), Allocation.quantity > 0)
            .order_by(Allocation.lot_id, Allocation.id)
            .with_for_update(of=Allocation)
            .execution_options(populate_existing=True)
        )
    )


def _move(session: Session, held: Allocation, units: int, *, leaves: bool) -> int:
    """Take units off a hold, and off the shelf when they leave. 0 when somebody was first."""
    moved = session.execute(
        update(Allocation)
        .where(Allocation.id == held.id, Allocation.quantity >= units)
        .values(quantity=Allocation.quantity - units)
        .execution_options(synchronize_session=False)
    )
    if not touched(moved):
        return 0
    counts = {"allocated": InventoryLot.allocated - units}
    if leaves:
        counts["on_hand"] = InventoryLot.on_hand - units
    session.execute(
        update(InventoryLot)
        .where(InventoryLot.id == held.lot_id)
        .values(**counts)
        .execution_options(synchronize_session=False)
    )
    session.expire(held)
    return units


def release(session: Session, units_by_line: Mapping[int, int]) -> None:
    """Give held units {line item id: units} back to their lots, last expiring lot first."""
    for held in reversed(_held_for(session, list(units_by_line))):
        wanted = units_by_line.get(held.line_item_id, 0)
        units = min(wanted, held.quantity)
        if units:
            moved = _move(session, held, units, leaves=False)
            units_by_line = {**units_by_line, held.line_item_id: wanted - moved}


def take_out(session: Session, line_item_id: int, units: int) -> list[tuple[int, int]]:
    """Hand held units to the packer, first expired first: [(lot id, units)] that left the shelf."""
    left: list[tuple[int, int]] = []
    by_expiry = sorted(_held_for(session, [line_item_id]), key=lambda h: (h.lot.best_before, h.id))
    for held in by_expiry:
        moved = _move(session, held, min(units, held.quantity), leaves=True)
        if moved:
            left.append((held.lot_id, moved))
            units -= moved
        if not units:
            break
    return left
