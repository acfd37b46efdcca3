"""Hold, give back and hand out stock. First expired goes first; nobody gets a unit twice.

Lots are always locked in id order, so that two orders cannot deadlock.
"""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Insert, bindparam, func, select, update
from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.database import insert_into, table, touched
from storefront.errors import OutOfStock, StorefrontError
from storefront.inventory.ledger import Place, Why, move
from storefront.inventory.models import AVAILABLE, LOT, Allocation, InventoryLot
from storefront.inventory.sell_by import sell_by_cutoff
from storefront.translation import say


def available(session: Session, skus: Collection[str]) -> dict[str, int]:
    """Units that can be promised now, per SKU."""
    rows = session.execute(UNITS, {"skus": list(skus), "past": sell_by_cutoff()})
    return dict.fromkeys(skus, 0) | {sku: int(units) for sku, units in rows}


def promised_from(skus: Collection[str]) -> list[ColumnElement[bool]]:
    """The lots of these SKUs whose units may be promised."""
    return sent_from(skus, sell_by_cutoff())


def sent_from(skus: Collection[str], past: date) -> list[ColumnElement[bool]]:
    """The lots of these SKUs that may go out, with a date later than `past`."""
    return [InventoryLot.sku.in_(skus), *may_go_out(past)]


def may_go_out(past: date | BindParameter[date]) -> list[ColumnElement[bool]]:
    """What is true of lots that may go out, with a date later than `past`."""
    return [LOT.sellable.is_(True), LOT.recalled_at.is_(None), LOT.best_before > past]


# Made once: putting a statement together costs more than asking it.
_THESE = (LOT.sku.in_(bindparam("skus", expanding=True)), *may_go_out(bindparam("past")))
UNITS = select(LOT.sku, func.sum(AVAILABLE)).where(*_THESE).group_by(LOT.sku)
_TO_PROMISE = (
    select(LOT.id, LOT.sku, LOT.best_before, AVAILABLE)
    .where(*_THESE)
    .order_by(LOT.id)
    .with_for_update()
)


def locked(session: Session, *which: ColumnElement[bool]) -> list[InventoryLot]:
    """Lots read anew; others may not change them until commit."""
    rows = session.scalars(
        select(InventoryLot)
        .where(*which)
        .order_by(InventoryLot.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)


def allocate(
    session: Session, lines: Mapping[int, tuple[str, int]], *, order_id: int, by: str
) -> None:
    """Hold stock for lines {line item id: (sku, units)}: all of it or none.

    Raises OutOfStock; the caller rolls back, which frees what was taken on the way.
    """
    skus = [sku for sku, _ in lines.values()]
    rows = session.execute(_TO_PROMISE, {"skus": skus, "past": sell_by_cutoff()})
    first_expired = sorted(rows, key=lambda lot: (lot.best_before, lot.id))
    short: dict[str, int] = {}
    for line_item_id, (sku, wanted) in lines.items():
        why, missing = Why("allocate", by, order_id, line_item_id), wanted
        for lot_id, of_sku, _, here in first_expired:
            if missing and of_sku == sku:
                missing -= _promise(session, lot_id, here, missing, why)
        if missing:
            short[sku] = wanted - missing
    if short:
        raise OutOfStock(say("There is not enough in stock."), short)


def _promise(session: Session, lot_id: int, here: int, wanted: int, why: Why) -> int:
    """Hold up to `wanted` units of a lot for a line; the number held. `here` were available."""
    while units := min(wanted, here):
        if move(session, lot_id, Place.AVAILABLE, Place.COMMITTED, units, why):
            count_hold(session, why.line_item_id, lot_id, units)
            return units
        left = select(InventoryLot.available).where(
            InventoryLot.id == lot_id,
            InventoryLot.sellable.is_(True),
            InventoryLot.recalled_at.is_(None),
        )
        here = session.scalar(left) or 0
    return 0


def count_hold(session: Session, line_item_id: int | None, lot_id: int, units: int) -> bool:
    """Let a line hold more units of a lot, or fewer. False when it does not hold so many."""
    if units > 0:
        row = {"line_item_id": line_item_id, "lot_id": lot_id, "quantity": units}
        session.execute(_one_more(session.get_bind().dialect.name), row)
        return True
    counted = session.execute(
        update(Allocation)
        .where(
            Allocation.line_item_id == line_item_id,
            Allocation.lot_id == lot_id,
            Allocation.quantity + units >= 0,
        )
        .values(quantity=Allocation.quantity + units)
        .execution_options(synchronize_session=False)
    )
    return bool(touched(counted))


@cache
def _one_more(dialect: str) -> Insert:
    """A row, or more units in the row there is."""
    row = insert_into(table(Allocation), dialect)
    return row.on_conflict_do_update(
        index_elements=["line_item_id", "lot_id"],
        set_={"quantity": table(Allocation).c.quantity + row.excluded.quantity},
    )


def lock_held(session: Session, line_item_ids: Collection[int]) -> None:
    """Lock the lots that lines hold units of. Who moves units of several lines one after the
    other calls this before the first."""
    session.execute(
        select(InventoryLot.id)
        .join(Allocation)
        .where(Allocation.line_item_id.in_(line_item_ids), Allocation.quantity > 0)
        .order_by(InventoryLot.id)
        .with_for_update(of=InventoryLot)
    ).all()


def held_by(session: Session, line_item_ids: Collection[int]) -> list[Allocation]:
    """What lines hold, first expired first, with their lots locked."""
    lock_held(session, line_item_ids)
    rows = session.scalars(
        select(Allocation)
        .where(Allocation.line_item_id.in_(line_item_ids), Allocation.quantity > 0)
        .execution_options(populate_existing=True)
    )
    return sorted(rows, key=lambda held: (held.lot.best_before, held.lot_id, held.id))


def release(session: Session, units_by_line: Mapping[int, int], *, order_id: int, by: str) -> None:
    """Give held units {line item id: units} back to their lots, last expiring lot first."""
    wanted = dict(units_by_line)
    for held in reversed(held_by(session, wanted)):
        line_item_id, lot_id = held.line_item_id, held.lot_id
        units = min(wanted[line_item_id], held.quantity)
        if units and count_hold(session, line_item_id, lot_id, -units):
            shelve(
                session,
                lot_id,
                Place.COMMITTED,
                units,
                Why("give_back", by, order_id, line_item_id),
            )
            wanted[line_item_id] -= units


def take_out(
    session: Session, line_item_id: int, units: int, *, order_id: int, by: str
) -> list[tuple[int, int]]:
    """Hand held units to the packer, first expired first: [(lot id, units)] that left the shelf.

    Raises StorefrontError naming a lot whose units must not be sent.
    """
    left: list[tuple[int, int]] = []
    why = Why("fulfill", by, order_id, line_item_id)
    for held in held_by(session, [line_item_id]):
        number, lot_id = held.lot.number, held.lot_id
        taken = min(units, held.quantity)
        if not taken:
            break
        if held.lot.best_before <= now().date():
            raise StorefrontError(
                say(
                    "Lot %(number)s is past its date. Swap it for another lot first.", number=number
                )
            )
        if not count_hold(session, line_item_id, lot_id, -taken):
            continue
        if not move(session, lot_id, Place.COMMITTED, Place.SENT, taken, why):
            raise StorefrontError(
                say("Lot %(number)s is recalled. Swap it for another lot first.", number=number)
            )
        left.append((lot_id, taken))
        units -= taken
    return left


def bring_back(
    session: Session,
    lot_id: int,
    units: int,
    target: str,
    *,
    cause: str,
    order_id: int,
    line_item_id: int,
    by: str,
) -> None:
    """Take in units that were sent: to "quality_control", or to "available" when they never left
    the house. Those of a recalled lot go to quality control in any case."""
    why = Why(cause, by, order_id, line_item_id)
    if target == Place.AVAILABLE:
        shelve(session, lot_id, Place.SENT, units, why)
    else:
        move(session, lot_id, Place.SENT, Place(target), units, why)


def shelve(session: Session, lot_id: int, source: Place, units: int, why: Why) -> None:
    """Put units back on the shelf, or into quality control when their lot is recalled."""
    if not move(session, lot_id, source, Place.AVAILABLE, units, why):
        move(session, lot_id, source, Place.QUALITY_CONTROL, units, why)
