"""Who received units of a recalled lot, and the word that goes to each of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storefront.errors import IllegalTransition, StorefrontError
from storefront.inventory.ledger import StockMove
from storefront.inventory.models import Allocation, InventoryLot
from storefront.inventory.recalls import Recall, RecallNotice, add_notice
from storefront.inventory.swap import swap_away
from storefront.orders.fulfillment import Fulfillment, FulfillmentLine
from storefront.orders.models import LineItem, Order, OrderEvent, in_session, lock_order
from storefront.translation import say

NOTICE = "recall_notice"


@dataclass(frozen=True, slots=True)
class Received:
    """Units of a lot in one parcel. `came_back` is what the customer has returned of the lot on
    this line of the order, whatever parcel it came in."""

    order_id: int
    order_number: str
    name: str | None
    email: str | None
    phone: str | None
    country: str
    sku: str
    title: str
    units: int
    came_back: int
    sent_at: datetime
    carrier: str
    tracking_number: str


@dataclass(frozen=True, slots=True)
class Held:
    """Units of a lot that a line of an order holds and that are not sent yet."""

    order_number: str
    line_item_id: int
    title: str
    units: int


def distribution(session: Session, lot_id: int, order_id: int | None = None) -> Iterator[Received]:
    """Everything that left the house of a lot, or of it to one order, oldest first. Undone
    parcels never left."""
    parcel, line = Fulfillment, FulfillmentLine
    rows = (
        select(Order.id, Order.number, Order.name, Order.email, Order.phone, Order.country)
        .add_columns(LineItem.sku, LineItem.title, line.quantity, _came_back(lot_id))
        .add_columns(parcel.sent_at, parcel.carrier, parcel.tracking_number)
        .join(parcel, parcel.order_id == Order.id)
        .join(line, line.fulfillment_id == parcel.id)
        .join(LineItem, LineItem.id == line.line_item_id)
        .where(line.lot_id == lot_id, parcel.undone_at.is_(None))
        .order_by(parcel.sent_at, line.id)
    )
    if order_id is not None:
        rows = rows.where(Order.id == order_id)
    return (Received(*row) for row in session.execute(rows))


def _came_back(lot_id: int) -> ColumnElement[int]:
    return (
        select(func.coalesce(func.sum(StockMove.units), 0))
        .where(
            StockMove.line_item_id == FulfillmentLine.line_item_id,
            StockMove.lot_id == lot_id,
            StockMove.cause == "return",
        )
        .correlate(FulfillmentLine)
        .scalar_subquery()
    )


def held_units(session: Session, lot_id: int) -> list[Held]:
    """Orders that hold units of a lot, oldest first."""
    rows = session.execute(
        select(Order.number, LineItem.id, LineItem.title, Allocation.quantity)
        .join(LineItem, LineItem.id == Allocation.line_item_id)
        .join(Order, Order.id == LineItem.order_id)
        .where(Allocation.lot_id == lot_id, Allocation.quantity > 0)
        .order_by(Order.placed_at, LineItem.id)
    )
    return [Held(*row) for row in rows]


def move_holds(session: Session, recall: Recall, number: str, by: str) -> int:
    """Let an order hold units of other lots instead; how many moved.

    Raises IllegalTransition when it holds none, OutOfStock when the other lots have too few.
    """
    order, moved = lock_order(session, number), 0
    if order is not None:
        mine = [held for held in held_units(session, recall.lot_id) if held.order_number == number]
        for held in mine:
            moved += swap_held(
                order, held.line_item_id, recall.lot, held.units, say("The lot is recalled"), by
            )
    if not moved:
        raise IllegalTransition(
            say("Order %(number)s holds no units of this lot any more.", number=number)
        )
    return moved


def swap_held(
    order: Order, line_item_id: int, lot: InventoryLot, units: int, reason: str, by: str
) -> int:
    """Swap units a line holds for whichever other lots come first; how many."""
    session, from_lot = in_session(order), lot.number
    taken = swap_away(session, line_item_id, lot, units, reason, order_id=order.id, by=by)
    for other, part in taken:
        order.record(
            "swap_lot", by, units=part, from_lot=from_lot, to_lot=other.number, reason=reason
        )
    return units


def send_notice(
    session: Session, recall: Recall, number: int, danger: str, advice: str, reason: str, by: str
) -> int:
    """Let the worker write to every customer who received units; how many orders that are.

    Raises IllegalTransition when notice `number` is not the next one, StorefrontError when nobody
    received any.
    """
    units: dict[int, int] = {}
    for received in distribution(session, recall.lot_id):
        units[received.order_id] = units.get(received.order_id, 0) + received.units
    if not units:
        raise StorefrontError(say("No customer has received units of this lot."))
    notice = add_notice(session, recall, number, danger, advice, reason, by)
    about = {"recall_id": recall.id, "notice_id": notice.id, "lot": recall.lot.number}
    session.add_all(
        OrderEvent(order_id=order_id, kind=NOTICE, by=by, details={**about, "units": count})
        for order_id, count in units.items()
    )
    return len(units)


def notice_of(session: Session, event: OrderEvent) -> tuple[RecallNotice, list[Received]]:
    """What a customer is told: the notice, and the units they received."""
    notice = session.get_one(RecallNotice, event.details["notice_id"])
    recall = session.get_one(Recall, event.details["recall_id"])
    return notice, list(distribution(session, recall.lot_id, event.order_id))


def notices_to(order: Order) -> list[tuple[str, RecallNotice]]:
    """(lot, newest notice) of each recall the customer was told of and that still stands."""
    session, newest = in_session(order), {}
    for event in order.events:
        if event.kind == NOTICE:
            newest[event.details["recall_id"]] = event.details
    told = [(session.get_one(Recall, each), newest[each]["notice_id"]) for each in newest]
    return [
        (recall.lot.number, session.get_one(RecallNotice, notice_id))
        for recall, notice_id in told
        if recall.lot.recalled_at
    ]
