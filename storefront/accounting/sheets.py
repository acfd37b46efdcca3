"""The lists of a month as tables, the same in CSV files and in the workbook."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from storefront.accounting import heads
from storefront.accounting.alike import summed_between
from storefront.accounting.amounts import major
from storefront.accounting.entries import LOST, SALE, Entry, entries_between
from storefront.accounting.fees import Fee, fee_sums_between, fees_between
from storefront.accounting.month import Month
from storefront.accounting.monthly import Figures, Line, figures
from storefront.accounting.payout_sums import PayoutSums, count_arriving, payouts_arriving
from storefront.translation import later

Cell = str | int | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everything of one month, times in `zone`."""

    month: Month
    zone: ZoneInfo
    entries: list[Entry]
    fees: list[Fee]
    payouts: list[PayoutSums]

    @property
    def figures(self) -> list[Figures]:
        return figures(self.entries, self.fees)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a month comes to. `payouts`: how many arrived."""

    month: Month
    zone: ZoneInfo
    figures: list[Figures]
    payouts: int


def summary_of(db: Session, month: Month, zone: ZoneInfo) -> Summary:
    """The figures of accounts_of(), without each row they are made of."""
    span = month.span(zone)
    found = figures(summed_between(db, span), fee_sums_between(db, span))
    arrived = count_arriving(db, month.first_day, month.later(1).first_day)
    return Summary(month, zone, found, arrived)


def accounts_of(db: Session, month: Month, zone: ZoneInfo) -> Accounts:
    span = month.span(zone)
    return Accounts(
        month,
        zone,
        entries_between(db, span),
        fees_between(db, span),
        payouts_arriving(db, month.first_day, month.later(1).first_day),
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table under its heads. Amounts are in pounds, euros or dollars, times without a zone."""

    title: str
    heads: tuple[str, ...]
    rows: Callable[[Accounts], Iterator[tuple[Cell, ...]]]


def _majors(currency: str, *amounts: int) -> Sequence[Decimal]:
    return [major(amount, currency) for amount in amounts]


def _percent(basis_points: int) -> Decimal:
    return Decimal(basis_points) / 100


def _place(row: Line | Entry) -> tuple[Cell, ...]:
    return (row.currency, row.country, row.state, _percent(row.basis_points))


def what_for(line: Line) -> str:
    if line.by_mistake:
        return "paid by mistake"
    return "sales" if line.country else "no order"


def _summary(accounts: Accounts) -> Iterator[tuple[Cell, ...]]:
    for found in accounts.figures:
        for line in found.lines:
            yield (*_place(line), what_for(line), *_sums(line))
        yield (found.currency, "all", "", None, "total", *_sums(found.total))


def _sums(line: Line) -> tuple[Cell, ...]:
    sales = _majors(
        line.currency,
        line.goods,
        -line.discounts,
        line.delivery,
        line.tax_added,
        line.received,
        line.tax,
        line.net_sales,
    )
    back = _majors(
        line.currency,
        line.refunded,
        line.refunded_tax,
        line.lost,
        line.lost_tax,
        line.kept,
        line.fees,
    )
    return (line.payments, *sales, line.refunds, *back)


def _orders(accounts: Accounts) -> Iterator[tuple[Cell, ...]]:
    for entry in accounts.entries:
        if entry.kind == SALE:
            yield (
                accounts.local(entry.at),
                entry.order,
                *_place(entry),
                "paid by mistake" if entry.by_mistake else "sale",
                *_majors(entry.currency, entry.goods, -entry.discount),
                entry.code,
                *_majors(entry.currency, entry.delivery, entry.tax_added),
                *_majors(entry.currency, entry.amount, entry.tax, entry.amount - entry.tax),
                entry.reference,
            )


def _refunds(accounts: Accounts) -> Iterator[tuple[Cell, ...]]:
    for entry in accounts.entries:
        if entry.kind != SALE:
            kind = "lost in a dispute" if entry.kind == LOST else "refund"
            yield (
                accounts.local(entry.at),
                entry.order,
                *_place(entry),
                "refund of a mistake" if entry.by_mistake else kind,
                *_majors(entry.currency, entry.amount, entry.tax, entry.amount - entry.tax),
                entry.reference,
            )


def _fees(accounts: Accounts) -> Iterator[tuple[Cell, ...]]:
    for fee in accounts.fees:
        found = fee.transaction
        yield (
            accounts.local(found.at),
            found.kind.replace("_", " "),
            fee.order,
            fee.currency,
            fee.country,
            *_majors(fee.currency, found.amount, found.fee, found.net),
            found.stripe_id,
            found.source_id or "",
            fee.payout,
            found.description,
        )


def _payouts(accounts: Accounts) -> Iterator[tuple[Cell, ...]]:
    for sums in accounts.payouts:
        payout = sums.payout
        yield (
            payout.arrives_on,
            payout.stripe_id,
            payout.currency,
            payout.status,
            *_majors(payout.currency, sums.charges, sums.refunds, sums.disputes, sums.other),
            *_majors(payout.currency, -sums.fees, payout.amount),
        )


SHEETS = {
    "summary": Sheet(later("Summary"), heads.SUMMARY, _summary),
    "orders": Sheet(later("Orders"), heads.ORDERS, _orders),
    "refunds": Sheet(later("Refunds"), heads.REFUNDS, _refunds),
    "fees": Sheet(later("Fees"), heads.FEES, _fees),
    "payouts": Sheet(later("Payouts"), heads.PAYOUTS, _payouts),
}
