"""Compare what Stripe says of the money with our own orders, refunds and disputes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from babel.dates import format_date
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storefront.accounting.amounts import LOCALE, shown
from storefront.accounting.differences import keep_differences
from storefront.accounting.models import BY_HAND, BalanceTransaction, Payout
from storefront.clock import now
from storefront.orders.disputes import Dispute
from storefront.orders.models import Order
from storefront.orders.payments import Payment
from storefront.orders.refunds import Refund

PAID_OUT_WITHIN = timedelta(days=14)
CHARGES = ("charge",)
REFUNDS = ("refund", "refund_failure")
DISPUTES = ("dispute", "dispute_reversal")
ENDED_BADLY = ("failed", "canceled")
Found = Iterator[tuple[str, int | None]]
Row = BalanceTransaction


def compare_payouts(db: Session, since: datetime) -> None:
    """Look for everything that does not fit and keep it."""
    keep_differences(db, "payouts", dict(payout_differences(db)), since)


def payout_differences(db: Session) -> Found:
    """(one plain sentence, id of the payout it is about) for each thing that does not fit."""
    for rule in RULES:
        yield from rule(db)


def _show(amount: int | None, currency: str | None) -> str:
    return shown(abs(amount or 0), currency or "")


def _day(moment: datetime) -> str:
    return format_date(moment, "d MMM y", locale=LOCALE)


def unknown_charges(db: Session) -> Found:
    for row, amount in _unknown(db, CHARGES, Payment.payment_intent_id == Row.payment_intent_id):
        yield (
            f"{amount} came in on {_day(row.at)} ({row.source_id}), but no order belongs to it.",
            row.payout_id,
        )


def unknown_refunds(db: Session) -> Found:
    for row, amount in _unknown(db, REFUNDS, Refund.stripe_id == Row.source_id):
        yield (
            f"{amount} was refunded at Stripe on {_day(row.at)} ({row.source_id}), "
            "but no refund of ours belongs to it.",
            row.payout_id,
        )


def unknown_disputes(db: Session) -> Found:
    for row, amount in _unknown(db, DISPUTES, Dispute.stripe_id == Row.source_id):
        yield (
            f"A dispute moved {amount} on {_day(row.at)} ({row.source_id}), "
            "but we know of no such dispute.",
            row.payout_id,
        )


def _unknown(
    db: Session, kinds: tuple[str, ...], same: ColumnElement[bool]
) -> Iterator[tuple[BalanceTransaction, str]]:
    """Movements to which nothing of ours is the `same`, with their amounts."""
    rows = select(Row).where(Row.kind.in_(kinds), ~exists().where(same)).order_by(Row.id)
    for row in db.scalars(rows):
        yield row, _show(row.charged or row.amount, row.charged_currency or row.currency)


def charges_that_differ(db: Session) -> Found:
    same = Payment.payment_intent_id == Row.payment_intent_id
    for row, number, theirs, ours in _unequal(db, CHARGES, Payment, same, Payment.currency):
        yield (
            f"Order {number}: Stripe took {theirs} ({row.source_id}), but {ours} was paid here.",
            row.payout_id,
        )


def refunds_that_differ(db: Session) -> Found:
    same = Refund.stripe_id == Row.source_id
    for row, number, theirs, ours in _unequal(db, REFUNDS, Refund, same, Order.currency):
        yield (
            f"Order {number}: Stripe gave back {theirs} ({row.source_id}), "
            f"but {ours} is refunded here.",
            row.payout_id,
        )


def _unequal(
    db: Session,
    kinds: tuple[str, ...],
    kept: type[Payment | Refund],
    same: ColumnElement[bool],
    currency: InstrumentedAttribute[str],
) -> Iterator[tuple[BalanceTransaction, str, str, str]]:
    """(movement, order's number, Stripe's amount, ours) where what we `kept` is another sum.

    Stripe's own object is asked: the balance may be kept in another currency.
    """
    differs = or_(Row.charged != kept.amount, Row.charged_currency != currency)
    rows = db.execute(
        select(Row, Order.number, kept.amount, currency)
        .join(kept, same)
        .join(Order, Order.id == kept.order_id)
        .where(Row.kind.in_(kinds), Row.charged.is_not(None), differs)
        .order_by(Row.id)
    )
    for row, number, amount, unit in rows:
        yield row, number, _show(row.charged, row.charged_currency), _show(amount, unit)


def charges_taken_back(db: Session) -> Found:
    """A bank debit can fail after Stripe had called it paid."""
    rows = db.execute(
        select(Row, Order.number)
        .outerjoin(Payment, Payment.payment_intent_id == Row.payment_intent_id)
        .outerjoin(Order, Order.id == Payment.order_id)
        .where(Row.kind == "charge_failure")
        .order_by(Row.id)
    )
    for row, number in rows:
        yield (
            f"Order {number or 'unknown'}: the bank took {_show(row.amount, row.currency)} back "
            f"on {_day(row.at)} ({row.source_id}), after Stripe had called it paid.",
            row.payout_id,
        )


def payouts_that_do_not_add_up(db: Session) -> Found:
    net = func.coalesce(func.sum(Row.net), 0)
    rows = db.execute(
        select(Payout, net)
        .outerjoin(Row, Row.payout_id == Payout.id)
        .where(Payout.read_at.is_not(None), Payout.status.not_in(ENDED_BADLY))
        .where(Payout.itemised == "completed")
        .group_by(Payout.id)
        .having(Payout.amount != net)
        .order_by(Payout.id)
    )
    for payout, listed in rows:
        paid_out = shown(payout.amount, payout.currency)
        yield (
            f"Payout {payout.stripe_id} of {paid_out} does not add up: "
            f"its transactions come to {shown(listed, payout.currency)}.",
            payout.id,
        )


def payouts_that_failed(db: Session) -> Found:
    rows = select(Payout).where(Payout.status.in_(ENDED_BADLY)).order_by(Payout.id)
    for payout in db.scalars(rows):
        why = f": {payout.failure.rstrip('.')}" if payout.failure else ""
        word = "failed" if payout.status == "failed" else "was called off"
        yield (
            f"Payout {payout.stripe_id} of {_show(payout.amount, payout.currency)} {word}{why}. "
            "The money is back in the balance at Stripe.",
            payout.id,
        )


def payments_never_paid_out(db: Session) -> Found:
    """Old payments in no payout. Those from before the first movement we know were never asked
    about, and one that somebody made by hand may have carried any before it."""
    first = db.scalar(select(func.min(Row.at)))
    if first is None:
        return
    paid_out = exists().where(
        Row.payment_intent_id == Payment.payment_intent_id, Row.payout_id.is_not(None)
    )
    by_hand = exists().where(
        Payout.itemised == BY_HAND,
        Payout.currency == Payment.currency,
        Payout.made_at >= Payment.at,
    )
    rows = db.execute(
        select(Payment.amount, Payment.currency, Payment.at, Order.number)
        .join(Order, Order.id == Payment.order_id)
        .where(Payment.at.between(first, now() - PAID_OUT_WITHIN), ~paid_out, ~by_hand)
        .order_by(Payment.id)
    )
    for amount, currency, at, number in rows:
        yield (
            f"Order {number}: {_show(amount, currency)} was paid on {_day(at)} and is in no "
            f"payout after {PAID_OUT_WITHIN.days} days.",
            None,
        )


RULES = (
    unknown_charges,
    unknown_refunds,
    unknown_disputes,
    charges_that_differ,
    charges_taken_back,
    refunds_that_differ,
    payouts_that_do_not_add_up,
    payouts_that_failed,
    payments_never_paid_out,
)
