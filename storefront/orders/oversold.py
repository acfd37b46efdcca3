"""Units an order is owed and the shelf does not have. The order is kept; a person has to look."""

from collections.abc import Mapping

from storefront.errors import OutOfStock
from storefront.inventory.allocation import allocate
from storefront.orders.holding import held_units
from storefront.orders.lots import lock_lots
from storefront.orders.models import LineItem, Order, in_session


def hold_or_flag(order: Order, units: Mapping[int, int], by: str) -> None:
    """Hold units {line item id: count} more, as many as there are; flag the order for the rest."""
    lock_lots(order)
    short: dict[str, int] = {}
    for line in sorted(order.lines, key=lambda line: line.id):
        wanted = units.get(line.id, 0)
        held = _hold(order, line, wanted, by) if wanted else 0
        if held < wanted:
            short[line.sku] = wanted - held
    if short:
        order.oversold = True
        order.record("oversold", by, short=short)


def hold_what_is_there(order: Order, by: str) -> None:
    """Stock may have come in since: hold for the order what is there now, and take the flag off
    once nothing is missing."""
    lock_lots(order)
    held = held_units(order)
    missing = {line.id: line.to_ship - held[line.id] for line in order.lines}
    taken = {
        line.id: _hold(order, line, missing[line.id], by)
        for line in sorted(order.lines, key=lambda line: line.id)
        if missing[line.id] > 0
    }
    if all(taken.get(line_id, 0) >= units for line_id, units in missing.items()):
        order.oversold = False


def _hold(order: Order, line: LineItem, wanted: int, by: str) -> int:
    """How many of the wanted units could be held."""
    session = in_session(order)
    try:
        with session.begin_nested():
            allocate(session, {line.id: (line.sku, wanted)}, order_id=order.id, by=by)
    except OutOfStock as short:
        left = min(wanted, short.available.get(line.sku, 0))
        return _hold(order, line, left, by) if left else 0
    return wanted
