"""The month's entries for sums: the database counts payments that are alike.

Few of a month's payments are not plain. Only those are looked at one by one.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, func, literal, not_, select
from sqlalchemy.orm import Session

from storefront.accounting.entries import (
    Entry,
    Rows,
    Span,
    entries_of,
    entries_of_orders,
    orders_with_entries,
    state,
    within,
)
from storefront.orders.models import Order
from storefront.orders.payments import Payment

BATCH = 1000  # orders asked for by their ids at once
# The only payment of its order but for strays, and all of it stayed: its tax depends on no other
# row, as payments_add_up, refunds_add_up and disputes_add_up (invariants/money.py) promise.
PLAIN = and_(
    Payment.stray.is_(False),
    Payment.amount == Order.charged_amount,
    Payment.refund_amount == 0,
    Payment.lost_amount == 0,
)


def summed_between(db: Session, span: Span) -> Iterator[Entry]:
    """Those of entries_between(), in no order and without what tells one payment from another:
    plain ones that are alike are one entry."""
    among = _among_orders(db, span)
    for row in db.execute(_alike(span).where(among)):
        for entry in entries_of([row], defaultdict(list)):
            yield replace(entry, times=row.times)
    others = db.scalars(orders_with_entries(span, not_(PLAIN), among)).all()
    for first in range(0, len(others), BATCH):
        some = others[first : first + BATCH]
        yield from within(span, entries_of_orders(db, some, not_(PLAIN)))


def _among_orders(db: Session, span: Span) -> ColumnElement[bool]:
    """Between the first and the last order paid in the span. PostgreSQL reads all orders there
    are when it is not told."""
    ids = select(func.min(Payment.order_id), func.max(Payment.order_id))
    least, most = db.execute(ids.where(Payment.at >= span[0], Payment.at < span[1])).one()
    return Order.id.between(least or 0, most or 0)


def _alike(span: Span) -> Rows:
    first, end = span
    same = (
        *(Payment.amount, Payment.currency, Payment.stray),
        *(Order.country, state.label("state"), Order.discount_amount, Order.shipping_amount),
        *(Order.tax_basis_points, Order.tax_added),
    )
    nothing = (
        literal("").label(name) for name in ("number", "promotion_code", "payment_intent_id")
    )
    one, earliest = func.min(Payment.id).label("id"), func.min(Payment.at).label("at")
    return (
        select(*same, *nothing, one, earliest, func.count().label("times"))
        .join(Order, Order.id == Payment.order_id)
        .where(Payment.at >= first, Payment.at < end, PLAIN)
        .group_by(*same)
    )
