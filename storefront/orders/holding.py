"""The stock an order holds, brought to what it should hold: all of the difference or none of it."""

from collections.abc import Mapping

from sqlalchemy import func, select

from storefront.errors import OutOfStock
from storefront.inventory.allocation import allocate, release
from storefront.inventory.models import Allocation
from storefront.orders.lots import lock_lots
from storefront.orders.models import Order, in_session
from storefront.translation import say


def held_units(order: Order) -> dict[int, int]:
    """{line item id: units held}"""
    rows = in_session(order).execute(
        select(Allocation.line_item_id, func.sum(Allocation.quantity))
        .where(Allocation.line_item_id.in_([line.id for line in order.lines]))
        .group_by(Allocation.line_item_id)
    )
    return {line.id: 0 for line in order.lines} | {line_id: int(units) for line_id, units in rows}


def hold_for(order: Order, units: Mapping[int, int], by: str) -> None:
    """Hold exactly units {line item id: count}; lines not named keep what they hold.

    Raises OutOfStock naming the packs that are short; the caller rolls back.
    """
    lock_lots(order)
    held, skus = held_units(order), {line.id: line.sku for line in order.lines}
    fewer = {line: held[line] - count for line, count in units.items() if held[line] > count}
    more = {
        line: (skus[line], count - held[line])
        for line, count in units.items()
        if count > held[line]
    }
    if fewer:
        release(in_session(order), fewer, order_id=order.id, by=by)
    if more:
        _take(order, more, by)


def _take(order: Order, more: dict[int, tuple[str, int]], by: str) -> None:
    try:
        allocate(in_session(order), more, order_id=order.id, by=by)
    except OutOfStock as short:
        titles = {line.sku: line.title for line in order.lines}
        told = " ".join(
            say("Only %(units)s more of %(title)s can be had.", units=units, title=titles[sku])
            if units
            else say("%(title)s is sold out.", title=titles[sku])
            for sku, units in short.available.items()
        )
        raise OutOfStock(told, short.available) from short


def hold_all(order: Order, by: str) -> None:
    """Hold all that is still to be sent. Raises OutOfStock."""
    hold_for(order, {line.id: line.to_ship for line in order.lines}, by)
