"""What must be true of the shop's database at any moment. `flask storefront check` proves it."""

from collections.abc import Callable, Iterator

from sqlalchemy import ColumnElement, and_, case, func, or_, select, text
from sqlalchemy.orm import Session

from storefront.inventory.models import Allocation, InventoryLot
from storefront.orders.fulfillment import FulfillmentLine
from storefront.orders.models import LineItem, Order, OrderEvent, Status
from storefront.orders.refunds import Refund, RefundStatus

HOLDING = (Status.PENDING, Status.PROCESSING, Status.PAID)
GONE = (RefundStatus.FAILED, RefundStatus.CANCELED)


def broken(db: Session) -> Iterator[str]:
    """One plain line for each thing that is not as it must be; nothing when all is well."""
    for rule in RULES:
        yield from rule(db)


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


def money_adds_up(db: Session) -> Iterator[str]:
    back = (
        select(func.coalesce(func.sum(Refund.amount), 0))
        .where(
            Refund.order_id == Order.id,
            Refund.payment_intent_id == Order.payment_intent_id,
            Refund.status.not_in(GONE),
        )
        .correlate(Order)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Order.number, Order.refund_amount, back).where(Order.refund_amount != back)
    )
    for number, counted, listed in rows:
        yield f"Order {number}: {counted} refunded, but refunds add up to {listed}."
    lines = (
        select(func.sum(LineItem.unit_amount * LineItem.quantity))
        .where(LineItem.order_id == Order.id)
        .correlate(Order)
        .scalar_subquery()
    )
    for number in db.scalars(select(Order.number).where(Order.subtotal != lines)):
        yield f"Order {number}: the lines do not add up to its subtotal."


def events_tell_the_story(db: Session) -> Iterator[str]:
    """Placed once, paid at most once, and paid exactly when the money is here."""

    def times(kind: str) -> ColumnElement[int]:
        return func.sum(case((OrderEvent.kind == kind, 1), else_=0))

    rows = db.execute(
        select(Order.number, Order.status, Order.payment_intent_id, times("place"), times("pay"))
        .outerjoin(OrderEvent, OrderEvent.order_id == Order.id)
        .group_by(Order.id)
    )
    for number, status, intent, placed, paid in rows:
        if placed != 1 or (paid or 0) > 1:
            yield f"Order {number}: placed {placed or 0} times, paid {paid or 0} times."
        if status is Status.PAID and not (paid == 1 and intent):
            yield f"Order {number} is paid, but nothing says by what."


def the_file_is_sound(db: Session) -> Iterator[str]:
    if db.get_bind().dialect.name == "sqlite":
        found = [row[0] for row in db.execute(text("PRAGMA integrity_check"))]
        yield from (f"The database file is damaged: {line}" for line in found if line != "ok")
        for row in db.execute(text("PRAGMA foreign_key_check")):
            yield f"A row of {row[0]} points to a row of {row[2]} that is not there."


RULES: tuple[Callable[[Session], Iterator[str]], ...] = (
    lots_add_up,
    holds_match_orders,
    shipments_add_up,
    money_adds_up,
    events_tell_the_story,
    the_file_is_sound,
)
