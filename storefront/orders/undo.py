"""A parcel that did not leave after all. Its units come back and the order is owed them again."""

from collections import Counter

from sqlalchemy import update

from storefront.clock import now
from storefront.database import touched
from storefront.errors import IllegalTransition, StorefrontError
from storefront.inventory.allocation import bring_back
from storefront.orders.fulfillment import Fulfillment
from storefront.orders.lots import lock_lots
from storefront.orders.models import LineItem, Order, in_session
from storefront.orders.oversold import hold_or_flag
from storefront.orders.returns import with_customer
from storefront.orders.states import Status
from storefront.translation import say

TARGETS = ("quality_control", "available")


def may_undo(order: Order, shipment: Fulfillment) -> bool:
    """None of its units came back as a return."""
    out = with_customer(order)
    here = all(
        out[line.line_item_id].get(line.lot_id, 0) >= line.quantity for line in shipment.lines
    )
    return order.status is Status.PAID and shipment.undone_at is None and here


def undo_fulfillment(
    order: Order, shipment: Fulfillment, target: str, by: str, *, notify: bool
) -> None:
    """Take a parcel back: its units go to `target` and are owed and held again, except those
    that were refunded meanwhile. Raises IllegalTransition when it was undone or returned."""
    order.lock()
    if target not in TARGETS:
        raise StorefrontError(say("Say where the units go."))
    if not may_undo(order, shipment):
        raise IllegalTransition(say("This parcel cannot be undone any more. Nothing was changed."))
    _mark(shipment, by)
    units = Counter[int]()
    for sent in shipment.lines:
        units[sent.line_item_id] += sent.quantity
    owed = {line.id: _owe_again(line, units[line.id]) for line in order.lines if units[line.id]}
    lock_lots(order)
    _bring_back(order, shipment, target, by)
    order.record("undo_fulfillment", by, fulfillment_id=shipment.id, target=target, mail=notify)
    hold_or_flag(order, owed, by)


def _mark(shipment: Fulfillment, by: str) -> None:
    session = in_session(shipment)
    marked = session.execute(
        update(Fulfillment)
        .where(Fulfillment.id == shipment.id, Fulfillment.undone_at.is_(None))
        .values(undone_at=now(), undone_by=by)
        .execution_options(synchronize_session=False)
    )
    session.refresh(shipment)
    if not touched(marked):
        raise IllegalTransition(say("This parcel was undone already. Nothing was changed."))


def _owe_again(line: LineItem, units: int) -> int:
    """Count units as not sent; how many of them the customer is still to get."""
    session = in_session(line)
    session.refresh(line, ["shipped", "refunded", "refunded_unshipped"], with_for_update=True)
    stays = line.shipped - units
    given_up = max(0, line.refunded - line.refunded_unshipped - stays)
    counted = session.execute(
        update(LineItem)
        .where(
            LineItem.id == line.id,
            LineItem.shipped == line.shipped,
            LineItem.returned <= stays,
        )
        .values(shipped=stays, refunded_unshipped=LineItem.refunded_unshipped + given_up)
        .execution_options(synchronize_session=False)
    )
    session.refresh(line)
    if not touched(counted):
        raise IllegalTransition(say("Units of this parcel came back already. Nothing was changed."))
    return units - given_up


def _bring_back(order: Order, shipment: Fulfillment, target: str, by: str) -> None:
    for sent in sorted(shipment.lines, key=lambda sent: sent.lot_id):
        bring_back(
            in_session(order),
            sent.lot_id,
            sent.quantity,
            target,
            cause="undo",
            order_id=order.id,
            line_item_id=sent.line_item_id,
            by=by,
        )
