"""What a payout is made of, in five sums."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from storefront.accounting.models import BalanceTransaction, Payout
from storefront.accounting.payout_differences import CHARGES, DISPUTES, REFUNDS


@dataclass(frozen=True, slots=True)
class PayoutSums:
    """charges + refunds + disputes + other - fees is what its transactions come to, minor units."""

    payout: Payout
    charges: int
    refunds: int
    disputes: int
    other: int
    fees: int

    @property
    def net(self) -> int:
        return self.charges + self.refunds + self.disputes + self.other - self.fees


def sums_of(payout: Payout, movements: Sequence[BalanceTransaction]) -> PayoutSums:
    def of(kinds: Iterable[str]) -> int:
        return sum(found.amount for found in movements if found.kind in kinds)

    known = (*CHARGES, *REFUNDS, *DISPUTES)
    others = {found.kind for found in movements}.difference(known)
    fees = sum(found.fee for found in movements)
    return PayoutSums(payout, of(CHARGES), of(REFUNDS), of(DISPUTES), of(others), fees)


def payouts_arriving(db: Session, first: date, end: date) -> list[PayoutSums]:
    """Payouts that reach the bank from one day up to another."""
    rows = (
        select(Payout)
        .where(*_arrives(first, end))
        .options(selectinload(Payout.transactions))
        .order_by(Payout.arrives_on, Payout.id)
    )
    return [sums_of(payout, payout.transactions) for payout in db.scalars(rows)]


def count_arriving(db: Session, first: date, end: date) -> int:
    return db.scalar(select(func.count(Payout.id)).where(*_arrives(first, end))) or 0


def _arrives(first: date, end: date) -> tuple[ColumnElement[bool], ...]:
    return Payout.arrives_on >= first, Payout.arrives_on < end
