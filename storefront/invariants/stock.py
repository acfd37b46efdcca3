"""Units: on the shelf, promised and sent."""

from collections.abc import Iterator

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from storefront.inventory.models import Allocation, InventoryLot
from storefront.orders.fulfillment import FulfillmentLine
from storefront.orders.models import LineItem, Order
from storefront.orders.states import Status

HOLDING = (Status.PENDING, Status.PROCESSING, Status.PAID)


def lots_add_up(db: Session) -> Iterator[str]:
    held = func.coalesce(func.sum(Allocation.quantity), 0)
    rows = db.execute(
        select(InventoryLot.number, InventoryLot.on_hand, InventoryLot.allocated, held)
        .outerjoin(Allocation, Allocation.lot_id == InventoryLot.id)
        .group_by(InventoryLot.id)
        .having(
            or_(
                InventoryLot.allocated != held,
                InventoryLot.allocated < 0,
                InventoryLot.allocated > InventoryLot.on_hand,
            )
        )
    )
    for number, on_hand, allocated, holds in rows:
        yield f"Lot {number}: {allocated} of {on_hand} allocated, but holds add up to {holds}."


def holds_match_orders(db: Session) -> Iterator[str]:
    """Units still owed are held exactly, unless the order is flagged as oversold."""
    held = (
        select(func.coalesce(func.sum(Allocation.quantity), 0))
        .where(Allocation.line_item_id == LineItem.id)
        .correlate(LineItem)
        .scalar_subquery()
    )
    unsent = LineItem.quantity - LineItem.shipped - LineItem.refunded_unshipped
    owed = case((Order.status.in_(HOLDING), unsent), else_=0)
    rows = db.execute(
        select(Order.number, LineItem.sku, owed, held)
        .join(LineItem, LineItem.order_id == Order.id)
        .where(or_(held > owed, and_(held != owed, Order.oversold.is_(False))))
    )
    for number, sku, wanted, holds in rows:
        yield f"Order {number}: {holds} of {sku} held, {wanted} owed."


def shipments_add_up(db: Session) -> Iterator[str]:
    sent = func.coalesce(func.sum(FulfillmentLine.quantity), 0)
    rows = db.execute(
        select(LineItem.id, LineItem.shipped, sent)
        .outerjoin(FulfillmentLine, FulfillmentLine.line_item_id == LineItem.id)
        .group_by(LineItem.id)
        .having(LineItem.shipped != sent)
    )
    for line_id, shipped, written in rows:
        yield f"Line {line_id}: {shipped} sent, but shipments list {written}."


RULES = (lots_add_up, holds_match_orders, shipments_add_up)
