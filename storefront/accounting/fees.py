"""What Stripe kept for itself, movement by movement."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.accounting.entries import Span, filed_under
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


def fees_between(db: Session, span: Span) -> list[Fee]:
    """Every movement but payouts from the first moment (UTC) up to the second."""
    first, end = span
    movement = BalanceTransaction
    rows = db.execute(
        select(
            movement,
            Payout.stripe_id.label("payout"),
            Order.number,
            Order.country,
            Order.state,
            Order.tax_basis_points,
            Payment.stray,
        )
        .outerjoin(Payment, Payment.payment_intent_id == movement.payment_intent_id)
        .outerjoin(Order, Order.id == Payment.order_id)
        .outerjoin(Payout, Payout.id == movement.payout_id)
        .where(movement.at >= first, movement.at < end, movement.kind.not_like("payout%"))
        .order_by(movement.at, movement.id)
    )
    return [
        Fee(row[0], payout=row.payout or "", order=row.number or "", **filed_under(row))
        for row in rows
    ]
