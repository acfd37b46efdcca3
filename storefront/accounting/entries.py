"""Each payment, refund and lost dispute with the tax in it, to the last penny.

Only what never changes once it happened is asked: the payment's amount and the rate of the
country. So the figures of a month stay as they were when an order is edited later.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    func,
    literal_column,
    select,
    union,
)
from sqlalchemy.orm import Session

from storefront.money import split, tax_within
from storefront.orders.disputes import Dispute
from storefront.orders.models import Order
from storefront.orders.payments import Payment
from storefront.orders.refunds import LOST as GONE
from storefront.orders.refunds import Refund

SALE, REFUND, LOST = "sale", "refund", "lost"
# A case the bank looks at again is not closed, and what it decided before still stands.
lost_at = func.coalesce(Dispute.closed_at, Dispute.opened_at)
# A state matters where each has a tax of its own. Its words are written out: PostgreSQL takes two
# values that are filled in for two different columns.
state = case((Order.country == literal_column("'US'"), Order.state), else_=literal_column("''"))
Span = tuple[datetime, datetime]
Rows = Select[*tuple[Any, ...]]
Orders = Select[Any] | Sequence[int]  # their ids


@dataclass(frozen=True, slots=True)
class Entry:
    """Minor units of `currency`. `amount` is money that moved; `tax` is in it.

    For a sale: amount = goods - discount + delivery + tax_added. `by_mistake`: a second payment
    for the same thing, or its refund; it was no sale and carries no tax.
    """

    kind: str
    at: datetime
    order: str
    currency: str
    country: str
    state: str
    basis_points: int
    by_mistake: bool
    amount: int
    tax: int
    goods: int = 0
    discount: int = 0
    delivery: int = 0
    tax_added: int = 0
    code: str = ""
    reference: str = ""
    times: int = 1  # so many entries are just like this one


def entries_between(db: Session, span: Span) -> list[Entry]:
    """Every entry from the first moment (UTC) up to the second, in order of time."""
    found = within(span, entries_of_orders(db, orders_with_entries(span)))
    return sorted(found, key=lambda entry: (entry.at, entry.order, entry.kind, entry.reference))


def within(span: Span, entries: Iterable[Entry]) -> Iterator[Entry]:
    first, end = span
    return (entry for entry in entries if first <= entry.at < end)


def entries_of_orders(db: Session, orders: Orders, *which: ColumnElement[bool]) -> Iterator[Entry]:
    """All entries of the orders that had one in the span: a part refund's tax depends on what
    was refunded before it. `which` payments: all of them."""
    payments: dict[int, list[Any]] = defaultdict(list)
    for row in db.execute(_payments(orders).where(*which)):
        payments[row.order_id].append(row)
    backs: dict[int, list[Any]] = defaultdict(list)
    for kind, rows in ((REFUND, _refunds(orders)), (LOST, _lost(orders))):
        for row in db.execute(rows):
            backs[row.payment_id].append((row.at, kind, row.id, row.amount, row.reference))
    for of_order in payments.values():
        yield from entries_of(of_order, backs)


def orders_with_entries(span: Span, *which: ColumnElement[bool]) -> Select[Any]:
    first, end = span
    paid = select(Payment.order_id).where(Payment.at >= first, Payment.at < end)
    found = union(
        paid.join(Order, Order.id == Payment.order_id).where(*which) if which else paid,
        select(Refund.order_id).where(Refund.at >= first, Refund.at < end),
        select(Dispute.order_id).where(lost_at >= first, lost_at < end),
    ).subquery()
    return select(found.c.order_id)


def _payments(orders: Orders) -> Rows:
    return (
        select(
            Payment.id,
            Payment.order_id,
            Payment.at,
            Payment.amount,
            Payment.currency,
            Payment.stray,
            Payment.payment_intent_id,
            Order.number,
            Order.country,
            Order.state,
            Order.discount_amount,
            Order.shipping_amount,
            Order.tax_basis_points,
            Order.tax_added,
            Order.promotion_code,
        )
        .join(Order, Order.id == Payment.order_id)
        .where(Payment.order_id.in_(orders))
        .order_by(Payment.at, Payment.id)
    )


def _refunds(orders: Orders) -> Rows:
    return select(
        Refund.id, Refund.payment_id, Refund.at, Refund.amount, Refund.stripe_id.label("reference")
    ).where(Refund.order_id.in_(orders), Refund.status.not_in(GONE))


def _lost(orders: Orders) -> Rows:
    return select(
        Dispute.id,
        Dispute.payment_id,
        lost_at.label("at"),
        Dispute.lost_amount.label("amount"),
        Dispute.stripe_id.label("reference"),
    ).where(Dispute.order_id.in_(orders), Dispute.lost_amount > 0)


def entries_of(payments: Sequence[Any], backs: dict[int, list[Any]]) -> Iterator[Entry]:
    """The entries of one order: its payments oldest first, and what went back of each."""
    own = [payment for payment in payments if not payment.stray]
    added = _added_tax(own)
    received = 0
    for payment in payments:
        if payment.stray:
            taxed, sale = 0, _sale(payment, 0, tax_added=0, first=False)
        else:
            tax_added = added[payment.id]
            taxed = tax_added or (
                tax_within(received + payment.amount, payment.tax_basis_points)
                - tax_within(received, payment.tax_basis_points)
            )
            sale = _sale(payment, taxed, tax_added=tax_added, first=received == 0)
            received += payment.amount
        yield sale
        yield from _taken_back(payment, taxed, sorted(backs[payment.id], key=lambda b: b[:3]))


def _added_tax(own: Sequence[Any]) -> dict[int, int]:
    """What Stripe Tax put on top, shared out over the payments of an order."""
    if not own or not own[0].tax_added:
        return {payment.id: 0 for payment in own}
    parts = split(own[0].tax_added, [payment.amount for payment in own])
    return {payment.id: part for payment, part in zip(own, parts, strict=True)}


def _sale(payment: Any, tax: int, *, tax_added: int, first: bool) -> Entry:
    """Delivery and discount belong to the first payment; a later one pays for more goods."""
    delivery = payment.shipping_amount if first else 0
    discount = payment.discount_amount if first else 0
    return _entry(
        payment,
        kind=SALE,
        at=payment.at,
        amount=payment.amount,
        tax=tax,
        goods=0 if payment.stray else payment.amount - delivery - tax_added + discount,
        discount=discount,
        delivery=delivery,
        tax_added=tax_added,
        code=(payment.promotion_code or "") if discount else "",
        reference=payment.payment_intent_id,
    )


def _taken_back(payment: Any, taxed: int, backs: Iterable[Any]) -> Iterator[Entry]:
    """Refunds and losses with their share of the payment's tax: the parts add up to the whole."""
    gone = 0
    for at, kind, _id, amount, reference in backs:
        tax = _share(taxed, gone + amount, payment.amount) - _share(taxed, gone, payment.amount)
        gone += amount
        yield _entry(
            payment, kind=kind, at=at, amount=amount, tax=tax, reference=reference or "not sent yet"
        )


def _share(tax: int, part: int, whole: int) -> int:
    """The tax in a part, half up."""
    return (2 * tax * part + whole) // (2 * whole)


def _entry(payment: Any, **figures: Any) -> Entry:
    return Entry(
        order=payment.number,
        currency=payment.currency,
        **filed_under(payment),
        **figures,
    )


def filed_under(payment: Any) -> dict[str, Any]:
    """The line of the accounts a payment belongs to; that of no order for what is no payment."""
    return {
        "country": payment.country or "",
        "state": (payment.state or "") if payment.country == "US" else "",
        "basis_points": 0 if payment.stray else payment.tax_basis_points or 0,
        "by_mistake": bool(payment.stray),
    }
