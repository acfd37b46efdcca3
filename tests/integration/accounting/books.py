"""Sales written straight into the books, with whatever happened to them afterwards."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from storefront.accounting.alike import summed_between
from storefront.accounting.entries import entries_between
from storefront.accounting.fees import fee_sums_between, fees_between
from storefront.accounting.models import BalanceTransaction
from storefront.accounting.month import Month
from storefront.accounting.monthly import Figures, figures
from storefront.orders.disputes import Dispute
from storefront.orders.models import LineItem, Order
from storefront.orders.payments import Payment
from storefront.orders.refunds import Refund, RefundStatus
from storefront.orders.states import Status

LONDON = ZoneInfo("Europe/London")
numbers = count(1)


def day(month: int, number: int, hour: int = 12) -> datetime:
    """A moment of 2026, UTC."""
    return datetime(2026, month, number, hour, tzinfo=UTC)


@dataclass
class Sale:
    """An order and its payments, amounts in minor units. `back`: (payment, when, how much) of
    refunds, `lost` the same of disputes."""

    currency: str = "GBP"
    country: str = "GB"
    state: str | None = None
    basis_points: int = 2000
    goods: int = 5800
    discount: int = 0
    delivery: int = 0
    tax_added: int = 0
    code: str | None = None
    payments: list[tuple[datetime, int]] = field(default_factory=lambda: [(day(11, 10), 5800)])
    stray: list[tuple[datetime, int]] = field(default_factory=list)
    back: list[tuple[int, datetime, int]] = field(default_factory=list)
    failed: list[tuple[int, datetime, int]] = field(default_factory=list)
    lost: list[tuple[int, datetime, int]] = field(default_factory=list)


def write(db: Session, sale: Sale) -> Order:
    order = _order(sale)
    db.add(order)
    db.flush()
    paid = [_payment(db, order, at, amount, False) for at, amount in sale.payments]
    paid += [_payment(db, order, at, amount, True) for at, amount in sale.stray]
    for rows, status in ((sale.back, RefundStatus.SUCCEEDED), (sale.failed, RefundStatus.FAILED)):
        for index, at, amount in rows:
            _refund(db, order, paid[index], at, amount, status)
    for index, at, amount in sale.lost:
        _lose(db, order, paid[index], at, amount)
    db.flush()
    return order


def _order(sale: Sale) -> Order:
    first = sale.payments[0][0]
    line = LineItem(
        sku="TF-MG-30",
        title="30 days",
        product_handle="x",
        quantity=1,
        unit_amount=sale.goods,
        discount_amount=sale.discount,
    )
    return Order(
        number=f"T-{next(numbers):09}",
        status=Status.PAID,
        market={"GBP": "GB", "EUR": "EU", "USD": "US"}[sale.currency],
        currency=sale.currency,
        locale="en_GB",
        country=sale.country,
        state=sale.state,
        subtotal=sale.goods,
        discount_amount=sale.discount,
        promotion_code=sale.code,
        shipping_amount=sale.delivery,
        shipping_label="Tracked 48",
        tax_basis_points=sale.basis_points,
        tax_added=sale.tax_added,
        tax_amount=sale.tax_added,
        total=sale.goods - sale.discount + sale.delivery + sale.tax_added,
        charged_amount=sum(amount for _, amount in sale.payments),
        cart_fingerprint="",
        placed_at=first,
        hold_until=first,
        lines=[line],
    )


def _payment(db: Session, order: Order, at: datetime, amount: int, stray: bool) -> Payment:
    name = next(numbers)
    row = Payment(
        order_id=order.id,
        session_id=f"cs_{name}",
        payment_intent_id=f"pi_{name}",
        amount=amount,
        currency=order.currency,
        stray=stray,
        at=at,
    )
    db.add(row)
    db.flush()
    return row


def _refund(
    db: Session, order: Order, payment: Payment, at: datetime, amount: int, status: RefundStatus
) -> None:
    if status is not RefundStatus.FAILED:
        payment.refund_amount += amount
    db.add(
        Refund(
            order_id=order.id,
            payment_id=payment.id,
            stripe_id=f"re_{next(numbers)}",
            amount=amount,
            reason="goodwill",
            status=status,
            at=at,
            by="Olga",
        )
    )


def _lose(db: Session, order: Order, payment: Payment, at: datetime, amount: int) -> None:
    payment.lost_amount += amount
    db.add(
        Dispute(
            order_id=order.id,
            payment_id=payment.id,
            stripe_id=f"du_{next(numbers)}",
            status="lost",
            reason="fraudulent",
            amount=amount,
            lost_amount=amount,
            refundable=False,
            opened_at=at,
            closed_at=at,
        )
    )


def charge_fee(db: Session, intent: str | None, at: datetime, **columns: Any) -> None:
    """A movement of the balance as Stripe would list it."""
    name = f"txn_{next(numbers)}"
    given = {"kind": "charge", "amount": 0, "fee": 0, "net": 0, "currency": "GBP"} | columns
    db.add(BalanceTransaction(stripe_id=name, payment_intent_id=intent, at=at, **given))
    db.flush()


def month_of(db: Session, month: int, zone: ZoneInfo = LONDON) -> list[Figures]:
    """The figures of a month of 2026; the 13th is January after it. Those the database adds up
    are the same."""
    span = Month(2026, 1).later(month - 1).span(zone)
    found = figures(entries_between(db, span), fees_between(db, span))
    assert found == figures(summed_between(db, span), fee_sums_between(db, span))
    return found
