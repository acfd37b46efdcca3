"""The story an order's events tell, and the file they are kept in."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, case, func, select, text
from sqlalchemy.orm import Session

from storefront.orders.models import Order, OrderEvent
from storefront.orders.payments import Payment
from storefront.orders.states import Status


def events_tell_the_story(db: Session) -> Iterator[str]:
    """Placed or drafted once, paid at most once, and paid exactly when the money is here."""

    def times(*kinds: str) -> ColumnElement[int]:
        return func.sum(case((OrderEvent.kind.in_(kinds), 1), else_=0))

    payments = (
        select(func.count(Payment.id))
        .where(Payment.order_id == Order.id, Payment.stray.is_(False))
        .correlate(Order)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Order.number, Order.status, payments, times("place", "draft"), times("pay"))
        .outerjoin(OrderEvent, OrderEvent.order_id == Order.id)
        .group_by(Order.id)
    )
    for number, status, came, placed, paid in rows:
        if placed != 1 or (paid or 0) > 1:
            yield f"Order {number}: placed {placed or 0} times, paid {paid or 0} times."
        if status is Status.PAID and not (paid == 1 and came):
            yield f"Order {number} is paid, but nothing says by what."


def the_file_is_sound(db: Session) -> Iterator[str]:
    if db.get_bind().dialect.name == "sqlite":
        found = [row[0] for row in db.execute(text("PRAGMA integrity_check"))]
        yield from (f"The database file is damaged: {line}" for line in found if line != "ok")
        for row in db.execute(text("PRAGMA foreign_key_check")):
            yield f"A row of {row[0]} points to a row of {row[2]} that is not there."


RULES = (events_tell_the_story, the_file_is_sound)
