"""How a return ends: with money, with other units, or with nothing. Decided once."""

from sqlalchemy import update

from storefront.database import touched
from storefront.errors import IllegalTransition, OutOfStock, StorefrontError
from storefront.inventory.allocation import allocate
from storefront.orders.models import LineItem, in_session
from storefront.orders.refund_lines import sent_not_refunded
from storefront.orders.refund_worth import worked_out
from storefront.orders.refunds import Refund, request_refund
from storefront.orders.returns import Outcome, Return, ReturnState
from storefront.translation import say


def end_with_refund(
    found: Return, amount: int, by: str, *, restocking_fee: int = 0, notify: bool = True
) -> list[Refund]:
    """Give back `amount` minor units for what came. Raises StorefrontError when it is too much."""
    found.order.lock()
    _end(found, Outcome.REFUND, by)
    units = refundable_units(found)
    return request_refund(
        found.order,
        units,
        amount,
        found.reason,
        by,
        restocking_fee=restocking_fee,
        sent=units,
        notify=notify,
    )


def end_with_replacement(found: Return, by: str) -> list[LineItem]:
    """Owe the customer what came back once more, on lines of their own that cost nothing.

    Raises OutOfStock when there is not enough to send.
    """
    order, session = found.order, in_session(found)
    order.lock()
    _end(found, Outcome.REPLACEMENT, by)
    lines = {line.id: line for line in order.lines}
    new = [_replace(lines[line_id], units) for line_id, units in found.came().items()]
    order.lines.extend(new)
    session.flush()
    wanted = {line.id: (line.sku, line.quantity) for line in new}
    try:
        allocate(session, wanted, order_id=order.id, by=by)
    except OutOfStock as short:
        raise OutOfStock(
            say("There is not enough in stock to replace it."), short.available
        ) from short
    return new


def end_with_nothing(found: Return, by: str) -> None:
    found.order.lock()
    _end(found, Outcome.NOTHING, by)


def refundable_units(found: Return) -> dict[int, int]:
    """{line item id: units} that came and were not refunded before."""
    sent = {line.id: sent_not_refunded(line) for line in found.order.lines}
    return {line_id: min(units, sent[line_id]) for line_id, units in found.came().items()}


def worth_of(found: Return) -> int:
    """What those units cost with their tax, minor units, as far as it can go back."""
    return worked_out(found.order, refundable_units(found), 0)


def _end(found: Return, outcome: Outcome, by: str) -> None:
    """One guarded UPDATE and its event."""
    session = in_session(found)
    if not found.came():
        raise StorefrontError(say("Nothing of this return has come yet."))
    ended = session.execute(
        update(Return)
        .where(
            Return.id == found.id,
            Return.state == ReturnState.RECEIVED,
            Return.outcome.is_(None),
        )
        .values(outcome=outcome)
        .execution_options(synchronize_session=False)
    )
    session.refresh(found)
    if not touched(ended):
        raise IllegalTransition(say("It was decided already how this return ends."))
    found.order.record("return_ended", by, return_id=found.id, end=outcome)


def _replace(line: LineItem, units: int) -> LineItem:
    """Count units as replaced; the line that owes them anew. The caller holds the order's lock."""
    line.replaced += units
    return LineItem(
        sku=line.sku,
        title=f"{line.title} (replacement)"[:300],
        product_handle=line.product_handle,
        quantity=units,
        unit_amount=0,
    )
