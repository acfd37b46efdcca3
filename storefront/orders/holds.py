"""An order on hold is not packed until somebody lets it go. Nothing else about it changes."""

from sqlalchemy import update

from storefront.database import touched
from storefront.errors import IllegalTransition
from storefront.orders.models import Order, in_session
from storefront.orders.states import LIVE
from storefront.translation import say


def may_hold(order: Order) -> bool:
    """Something is to be packed, now or once the money is here."""
    waits = any(line.to_ship for line in order.lines)
    return order.status in LIVE and order.hold_reason is None and waits


def hold(order: Order, reason: str, by: str) -> None:
    """Keep the order from being packed. Raises IllegalTransition when it is held already."""
    order.lock()
    if not may_hold(order) or not _set(order, reason):
        raise IllegalTransition(
            say("Order %(number)s cannot be put on hold now.", number=order.number)
        )
    order.record("hold", by, reason=reason)


def release_hold(order: Order, by: str) -> None:
    """Let the order be packed again. Raises IllegalTransition when nothing holds it."""
    order.lock()
    reason = order.hold_reason
    if reason is None or not _set(order, None):
        raise IllegalTransition(say("Order %(number)s is not on hold.", number=order.number))
    order.record("release_hold", by, reason=reason)


def _set(order: Order, reason: str | None) -> bool:
    """Guarded: two people who hold, or let go, at once are one who does."""
    session = in_session(order)
    before = Order.hold_reason.is_(None) if reason else Order.hold_reason.is_not(None)
    done = session.execute(
        update(Order)
        .where(Order.id == order.id, before)
        .values(hold_reason=reason)
        .execution_options(synchronize_session=False)
    )
    session.refresh(order, ["hold_reason"])
    return bool(touched(done))
