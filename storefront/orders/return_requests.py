"""What a customer wants to send back, before anything has come."""

from collections.abc import Mapping

from sqlalchemy import func, select

from storefront.errors import StorefrontError
from storefront.orders.models import Order, in_session
from storefront.orders.returns import Return, ReturnLine, ReturnState
from storefront.translation import say


def returnable(order: Order) -> dict[int, int]:
    """{line item id: units} that were sent, did not come back and are not announced either."""
    rows = in_session(order).execute(
        select(ReturnLine.line_item_id, func.sum(ReturnLine.quantity))
        .join(Return)
        .where(Return.order_id == order.id, Return.state == ReturnState.REQUESTED)
        .group_by(ReturnLine.line_item_id)
    )
    announced = {line_id: int(units) for line_id, units in rows}
    return {
        line.id: max(0, line.shipped - line.returned - announced.get(line.id, 0))
        for line in order.lines
    }


def request_return(
    order: Order, units: Mapping[int, int], reason: str, by: str, note: str = ""
) -> Return:
    """Write down that units {line item id: count} are to come back. Raises StorefrontError."""
    session = in_session(order)
    order.lock()
    left = returnable(order)
    chosen = {line_id: count for line_id, count in units.items() if count}
    if not chosen:
        raise StorefrontError(say("Choose at least one unit that comes back."))
    for line in order.lines:
        if chosen.get(line.id, 0) > left[line.id]:
            raise StorefrontError(
                say(
                    "Only %(left)s of %(title)s can still come back.",
                    left=left[line.id],
                    title=line.title,
                )
            )
    asked = [ReturnLine(line_item_id=line, quantity=count) for line, count in chosen.items()]
    found = Return(order=order, reason=reason, note=note, by=by, lines=asked)
    session.add(found)
    session.flush()
    order.record("return_requested", by, return_id=found.id, reason=reason, note=note)
    return found
