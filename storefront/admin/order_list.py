"""Finding orders: newest first, one page after the other by place, not by counting rows."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, lazyload

from storefront.inventory.models import Allocation
from storefront.orders.disputes import CLOSED, Dispute
from storefront.orders.models import LineItem, Order, find_order
from storefront.orders.order_indexes import TAGGED, begins
from storefront.orders.states import LIVE, Status
from storefront.translation import later

PER_PAGE = 50
SEARCHED = (Order.number, Order.email, Order.name)
TO_SEND, ON_HOLD = "to-send", "on-hold"
FILTERS = {
    "": later("All"),
    TO_SEND: later("To send"),
    ON_HOLD: later("On hold"),
    "draft": later("Draft"),
    "pending": later("Pending"),
    "processing": later("Processing"),
    "paid": later("Paid"),
    "expired": later("Expired"),
    "cancelled": later("Cancelled"),
}


@dataclass(frozen=True, slots=True)
class OrderPage:
    """`older` is the number after which the next page begins, if there is one."""

    orders: list[Order]
    older: str | None


def has_units_to_send() -> ColumnElement[bool]:
    """What an order is owed is held for it, or it is oversold (invariants/stock.py): few lines are
    looked at, however many were sent or never paid for."""
    # The nought is written out, so that both databases see that the index of these is enough.
    held = select(Allocation.line_item_id).where(Allocation.quantity > literal_column("0"))
    oversold = select(Order.id).where(Order.oversold.is_(True))
    left = LineItem.quantity - LineItem.refunded_unshipped - LineItem.shipped
    of_held = select(LineItem.order_id).where(LineItem.id.in_(held), left > 0)
    of_oversold = select(LineItem.order_id).where(LineItem.order_id.in_(oversold), left > 0)
    return Order.id.in_(union_all(of_held, of_oversold))


def to_send() -> Select[Any]:
    """Paid orders with something left to send that neither staff nor a bank holds back, and that
    no edit made dearer than what was paid."""
    disputed = select(Dispute.id).where(Dispute.order_id == Order.id, Dispute.status.not_in(CLOSED))
    free = (
        Order.hold_reason.is_(None),
        Order.charged_amount >= Order.total,
        ~disputed.exists(),
    )
    # Said like this, it does not lead SQLite along the index of all paid orders.
    paid = Order.status.not_in([status for status in Status if status is not Status.PAID])
    return select(Order).where(paid, *free, has_units_to_send())


def on_hold() -> Select[Any]:
    return select(Order).where(Order.hold_reason.is_not(None), Order.status.in_(LIVE))


def matching(session: Session, chosen: str, search: str) -> Select[Any]:
    """Orders with a state of FILTERS whose number, email or name begins like `search`, or that
    have the tag when it is written #tag."""
    rows = {TO_SEND: to_send, ON_HOLD: on_hold}.get(chosen, lambda: select(Order))()
    if chosen in set(Status):
        rows = rows.where(Order.status == Status(chosen))
    if search.startswith("#"):
        return rows.where(_tagged(search[1:].strip().lower()))
    return rows.where(_begins_like(session, search)) if search else rows


def find_orders(session: Session, chosen: str, search: str, after: str) -> OrderPage:
    """A page of matching orders, from the order numbered `after` on."""
    rows = matching(session, chosen, search)
    last = find_order(session, after) if after else None
    if last is not None:
        rows = rows.where(tuple_(Order.placed_at, Order.id) < tuple_(last.placed_at, last.id))
    rows = rows.order_by(Order.placed_at.desc(), Order.id.desc()).limit(PER_PAGE + 1)
    found = list(session.scalars(rows.options(lazyload(Order.attempts))))
    older = found[PER_PAGE - 1].number if len(found) > PER_PAGE else None
    return OrderPage(found[:PER_PAGE], older)


def _begins_like(session: Session, search: str) -> ColumnElement[bool]:
    return or_(*(begins(session, column, search) for column in SEARCHED))


def _tagged(word: str) -> ColumnElement[bool]:
    """Both databases keep the list as JSON text, with each tag between its own quotes. Few orders
    have any: they are looked at through an index of their own."""
    tagged = cast(Order.tags, Text).contains(json.dumps(word), autoescape=True)
    return and_(TAGGED, tagged)
