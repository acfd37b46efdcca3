"""The packer takes another lot than the one that was planned, and says why."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.errors import OutOfStock, StorefrontError
from storefront.inventory.allocation import count_hold, locked, promised_from, sent_from, shelve
from storefront.inventory.ledger import Place, Why, move
from storefront.inventory.models import InventoryLot
from storefront.translation import say


def others(session: Session, lot: InventoryLot) -> list[InventoryLot]:
    """Lots that may stand in for a lot, first expired first: they may be inside the days before
    their date in which nothing is promised any more, never past it."""
    rows = select(InventoryLot).where(
        *sent_from([lot.sku], now().date()),
        InventoryLot.id != lot.id,
        InventoryLot.available > 0,
    )
    return list(session.scalars(rows.order_by(InventoryLot.best_before, InventoryLot.id)))


def swap(
    session: Session,
    line_id: int,
    from_lot_id: int,
    to_lot_id: int,
    units: int,
    reason: str,
    *,
    order_id: int,
    by: str,
) -> None:
    """Let a line hold units of another lot of the same pack.

    Raises StorefrontError when that lot may not be sent, OutOfStock when it has too few, and the
    caller rolls back.
    """
    lots = _lock(session, [from_lot_id, to_lot_id])
    if len(lots) != 2 or units < 1:
        raise StorefrontError(say("Choose another lot and at least one unit."))
    old, new = lots[from_lot_id], lots[to_lot_id]
    _may_be_sent(new, old.sku)
    why = Why("swap", by, order_id, line_id, reason)
    if not count_hold(session, line_id, old.id, -units):
        raise StorefrontError(
            say("The order does not hold so many units of lot %(number)s.", number=old.number)
        )
    shelve(session, old.id, Place.COMMITTED, units, why)
    if not move(session, new.id, Place.AVAILABLE, Place.COMMITTED, units, why):
        session.refresh(new)
        left = {new.sku: new.available}
        raise OutOfStock(
            say(
                "Lot %(number)s has only %(available)s units free.",
                number=new.number,
                available=new.available,
            ),
            left,
        )
    count_hold(session, line_id, new.id, units)


def swap_away(
    session: Session,
    line_id: int,
    lot: InventoryLot,
    units: int,
    reason: str,
    *,
    order_id: int,
    by: str,
) -> list[tuple[InventoryLot, int]]:
    """Let a line hold units of whichever other lots are promised from, first expired first:
    [(lot, units)]. Raises OutOfStock when all of them together have too few."""
    rows = select(InventoryLot.id).where(*promised_from([lot.sku]), InventoryLot.id != lot.id)
    locked = _lock(session, [lot.id, *session.scalars(rows)])
    free = sorted(locked.values(), key=lambda other: (other.best_before, other.id))
    taken: list[tuple[InventoryLot, int]] = []
    missing = units
    for other in (other for other in free if other.id != lot.id):
        if part := min(missing, other.available):
            swap(session, line_id, lot.id, other.id, part, reason, order_id=order_id, by=by)
            taken.append((other, part))
            missing -= part
    if missing:
        raise OutOfStock(
            say(
                "The other lots have only %(value)s of %(units)s units free.",
                value=units - missing,
                units=units,
            ),
            {lot.sku: units - missing},
        )
    return taken


def _lock(session: Session, lot_ids: Sequence[int]) -> dict[int, InventoryLot]:
    return {lot.id: lot for lot in locked(session, InventoryLot.id.in_(lot_ids))}


def _may_be_sent(lot: InventoryLot, sku: str) -> None:
    if lot.sku != sku:
        raise StorefrontError(say("Lot %(number)s is another pack.", number=lot.number))
    if lot.recalled_at:
        raise StorefrontError(say("Lot %(number)s is recalled.", number=lot.number))
    if not lot.sellable:
        raise StorefrontError(say("Lot %(number)s was taken off sale.", number=lot.number))
    if lot.best_before <= now().date():
        raise StorefrontError(say("Lot %(number)s is past its date.", number=lot.number))
