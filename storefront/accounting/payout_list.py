"""Finding payouts, newest first, and what each is made of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from storefront.accounting.differences import is_open
from storefront.accounting.models import BalanceTransaction, Difference, Payout
from storefront.accounting.payout_sums import PayoutSums, sums_of
from storefront.orders.models import Order
from storefront.orders.payments import Payment

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class PayoutPage:
    """`older` is the payout after which the next page begins, if there is one; `open` counts the
    differences of a payout nobody has looked at: {payout id: how many}."""

    payouts: list[Payout]
    older: str | None
    open: Counter[int]


@dataclass(frozen=True, slots=True)
class PayoutFound:
    """`movements`: each with the number of the order it belongs to, or None."""

    sums: PayoutSums
    movements: Sequence[tuple[BalanceTransaction, str | None]]
    differences: list[Difference]


def payout_named(db: Session, stripe_id: str) -> Payout | None:
    return db.scalar(select(Payout).where(Payout.stripe_id == stripe_id))


def find_payouts(db: Session, after: str) -> PayoutPage:
    """A page of payouts from the one named `after` on."""
    rows = select(Payout)
    last = payout_named(db, after) if after else None
    if last is not None:
        rows = rows.where(tuple_(Payout.made_at, Payout.id) < tuple_(last.made_at, last.id))
    rows = rows.order_by(Payout.made_at.desc(), Payout.id.desc()).limit(PER_PAGE + 1)
    found = list(db.scalars(rows))
    older = found[PER_PAGE - 1].stripe_id if len(found) > PER_PAGE else None
    return PayoutPage(found[:PER_PAGE], older, _open(db, found))


def _open(db: Session, payouts: list[Payout]) -> Counter[int]:
    rows = db.execute(
        select(Difference.payout_id, func.count())
        .where(is_open(), Difference.payout_id.in_([payout.id for payout in payouts]))
        .group_by(Difference.payout_id)
    )
    return Counter({payout_id: count for payout_id, count in rows if payout_id})


def payout_of(db: Session, payout: Payout) -> PayoutFound:
    """Everything about one payout, in a fixed number of queries."""
    rows = db.execute(
        select(BalanceTransaction, Order.number)
        .outerjoin(Payment, Payment.payment_intent_id == BalanceTransaction.payment_intent_id)
        .outerjoin(Order, Order.id == Payment.order_id)
        .where(BalanceTransaction.payout_id == payout.id)
        .order_by(BalanceTransaction.at, BalanceTransaction.id)
    )
    movements = [(movement, number) for movement, number in rows]
    differences = db.scalars(
        select(Difference)
        .where(Difference.payout_id == payout.id, Difference.gone_at.is_(None))
        .order_by(Difference.id)
    )
    return PayoutFound(sums_of(payout, [m for m, _ in movements]), movements, list(differences))
