"""Units: on the shelf, promised and sent, and the ledger that says how they came there."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from storefront.inventory.ledger import COUNTED, ELSEWHERE, Place, StockMove
from storefront.inventory.models import Allocation, InventoryLot
from storefront.orders.drafts import Draft
from storefront.orders.fulfillment import Fulfillment, FulfillmentLine
from storefront.orders.models import LineItem, Order
from storefront.orders.states import LIVE, Status


def lots_add_up(db: Session) -> Iterator[str]:
    """No state is below nought, they make up what is on hand, and holds are what is promised."""
    held = func.coalesce(func.sum(Allocation.quantity), 0)
    states = (*COUNTED.values(), InventoryLot.available)
    rows = db.execute(
        select(InventoryLot.number, InventoryLot.on_hand, InventoryLot.allocated, held)
        .outerjoin(Allocation, Allocation.lot_id == InventoryLot.id)
        .group_by(InventoryLot.id)
        .having(or_(InventoryLot.allocated != held, *(state < 0 for state in states)))
    )
    for number, on_hand, allocated, holds in rows:
        yield f"Lot {number}: {allocated} of {on_hand} allocated, but holds add up to {holds}."


def lots_are_the_sum_of_their_moves(db: Session) -> Iterator[str]:
    inside = {place: sum_at(place) for place in Place if place not in ELSEWHERE}
    counted = {**COUNTED, Place.AVAILABLE: InventoryLot.available}
    rows = db.execute(
        select(InventoryLot.number, *counted.values(), *(inside[place] for place in counted))
        .outerjoin(StockMove, StockMove.lot_id == InventoryLot.id)
        .group_by(InventoryLot.id)
    )
    for number, *units in rows:
        here, moved = units[: len(counted)], units[len(counted) :]
        for place, count, total in zip(counted, here, moved, strict=True):
            if count != total:
                yield f"Lot {number}: {count} {place}, but its ledger adds up to {total}."


def sum_at(place: Place) -> ColumnElement[int]:
    """What the moves of a group brought to a place, less what they took from it."""
    came = case((StockMove.target == place, StockMove.units), else_=0)
    went = case((StockMove.source == place, StockMove.units), else_=0)
    return func.coalesce(func.sum(came - went), 0)


def recalled_lots_are_frozen(db: Session) -> Iterator[str]:
    rows = db.execute(
        select(InventoryLot.number, InventoryLot.available).where(
            InventoryLot.recalled_at.is_not(None), InventoryLot.available != 0
        )
    )
    for number, units in rows:
        yield f"Lot {number} is recalled, but {units} of it could be sold."


def holds_match_orders(db: Session) -> Iterator[str]:
    """Units still owed are held exactly, unless the order is flagged as oversold."""
    held = (
        select(func.coalesce(func.sum(Allocation.quantity), 0))
        .where(Allocation.line_item_id == LineItem.id)
        .correlate(LineItem)
        .scalar_subquery()
    )
    unsent = LineItem.quantity - LineItem.shipped - LineItem.refunded_unshipped
    kept = select(Draft.order_id).where(Draft.order_id == Order.id, Draft.holds_stock)
    waits = and_(Order.status == Status.DRAFT, kept.correlate(Order).exists())
    owed = case((or_(Order.status.in_(LIVE), waits), unsent), else_=0)
    rows = db.execute(
        select(Order.number, LineItem.sku, owed, held)
        .join(LineItem, LineItem.order_id == Order.id)
        .where(or_(held > owed, and_(held != owed, Order.oversold.is_(False))))
    )
    for number, sku, wanted, holds in rows:
        yield f"Order {number}: {holds} of {sku} held, {wanted} owed."


def shipments_add_up(db: Session) -> Iterator[str]:
    sent = (
        select(func.coalesce(func.sum(FulfillmentLine.quantity), 0))
        .join(Fulfillment)
        .where(FulfillmentLine.line_item_id == LineItem.id, Fulfillment.undone_at.is_(None))
        .correlate(LineItem)
        .scalar_subquery()
    )
    rows = db.execute(select(LineItem.id, LineItem.shipped, sent).where(LineItem.shipped != sent))
    for line_id, shipped, written in rows:
        yield f"Line {line_id}: {shipped} sent, but shipments list {written}."


def what_is_sent_is_in_the_ledger(db: Session) -> Iterator[str]:
    """A line's units that the ledger sent, less those it took back, are with the customer; and
    every unit on a parcel's list was taken from the lot named there."""
    moves = (
        select(sum_at(Place.SENT))
        .where(StockMove.line_item_id == LineItem.id)
        .correlate(LineItem)
        .scalar_subquery()
    )
    away = LineItem.shipped - LineItem.returned
    for line_id, units, moved in db.execute(select(LineItem.id, away, moves).where(away != moves)):
        yield f"Line {line_id}: {units} are with the customer, but the ledger says {moved}."
    listed = (
        select(func.coalesce(func.sum(FulfillmentLine.quantity), 0))
        .where(FulfillmentLine.lot_id == InventoryLot.id)
        .correlate(InventoryLot)
        .scalar_subquery()
    )
    sent = (
        select(func.coalesce(func.sum(StockMove.units), 0))
        .where(StockMove.lot_id == InventoryLot.id, StockMove.target == Place.SENT)
        .correlate(InventoryLot)
        .scalar_subquery()
    )
    for number, units, moved in db.execute(
        select(InventoryLot.number, listed, sent).where(listed != sent)
    ):
        yield f"Lot {number}: parcels list {units}, but the ledger sent {moved}."


RULES = (
    lots_add_up,
    lots_are_the_sum_of_their_moves,
    recalled_lots_are_frozen,
    holds_match_orders,
    shipments_add_up,
    what_is_sent_is_in_the_ledger,
)
