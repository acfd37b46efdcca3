"""What Stripe kept for itself, movement by movement."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from storefront.accounting.entries import Rows, Span, filed_under, state
from storefront.accounting.models import BalanceTransaction, Payout
from storefront.orders.models import Order
from storefront.orders.payments import Payment

STRIPES_OWN = "fee"  # Stripe's category for what it charges apart from any payment


@dataclass(frozen=True, slots=True)
class Fee:
    """A movement of the balance, in minor units of `currency`; `fee` is what Stripe kept.
    Without an order its `country` is empty."""

    transaction: BalanceTransaction
    payout: str
    order: str
    country: str
    state: str
    basis_points: int
    by_mistake: bool

    @property
    def currency(self) -> str:
        return self.transaction.currency

    @property
    def fee(self) -> int:
        found = self.transaction
        return found.fee - found.amount if found.kind == STRIPES_OWN else found.fee


@dataclass(frozen=True, slots=True)
class FeeSum:
    """What Stripe kept for all movements filed under one line, minor units of `currency`."""

    currency: str
    fee: int
    country: str
    state: str
    basis_points: int
    by_mistake: bool


def fee_sums_between(db: Session, span: Span) -> list[FeeSum]:
    """The same as fees_between(), added up by the database."""
    movement = BalanceTransaction
    kept = case((movement.kind == STRIPES_OWN, movement.fee - movement.amount), else_=movement.fee)
    line = (
        *(movement.currency, Order.country, state.label("state")),
        *(Order.tax_basis_points, Payment.stray),
    )
    rows = db.execute(
        _with_orders(select(*line, func.sum(kept).label("fee")), span).group_by(*line)
    )
    return [FeeSum(row.currency, int(row.fee), **filed_under(row)) for row in rows]


def fees_between(db: Session, span: Span) -> list[Fee]:
    """Every movement but payouts from the first moment (UTC) up to the second."""
    movement = BalanceTransaction
    found = select(
        movement,
        Payout.stripe_id.label("payout"),
        Order.number,
        Order.country,
        Order.state,
        Order.tax_basis_points,
        Payment.stray,
    )
    rows = _with_orders(found, span).outerjoin(Payout, Payout.id == movement.payout_id)
    return [
        Fee(row[0], payout=row.payout or "", order=row.number or "", **filed_under(row))
        for row in db.execute(rows.order_by(movement.at, movement.id))
    ]


def _with_orders(rows: Rows, span: Span) -> Rows:
    first, end = span
    movement = BalanceTransaction
    return (
        rows.select_from(movement)
        .outerjoin(Payment, Payment.payment_intent_id == movement.payment_intent_id)
        .outerjoin(Order, Order.id == Payment.order_id)
        .where(movement.at >= first, movement.at < end, movement.kind.not_like("payout%"))
    )
