"""Whatever happened to the orders: the lines are the payments less what went back."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from storefront.orders.disputes import Dispute
from storefront.orders.payments import Payment
from storefront.orders.refunds import Refund, RefundStatus
from tests.integration.accounting.books import Sale, day, month_of, write
from tests.shop import Shop

HOUR = timedelta(hours=1)


def test_the_lines_add_up_to_the_payments_whatever_happened(app: Any) -> None:
    """Three hundred orders of all kinds over three months, exactly."""
    chance = random.Random(16)
    with Shop(app).db() as db:
        for _ in range(300):
            write(db, any_sale(chance))
        kept: Counter[str] = Counter()
        tax: Counter[str] = Counter()
        for month in (10, 11, 12, 13):
            for found in month_of(db, month):
                kept[found.currency] += found.total.kept
                tax[found.currency] += found.total.tax
                total = found.total
                mistakes = sum(line.received for line in found.lines if line.by_mistake)
                goods = total.goods - total.discounts + total.delivery + total.tax_added
                assert goods == total.received - mistakes
        assert kept == listed(db)
        assert set(kept) == {"GBP", "EUR", "USD"}
        assert all(value > 0 for value in tax.values())
        db.rollback()


def listed(db: Any) -> Counter[str]:
    """Σ payments - Σ refunds - lost, by currency, straight from the tables."""
    sums: Counter[str] = Counter()
    for payment in db.scalars(select(Payment)):
        sums[payment.currency] += payment.amount
    gone = (RefundStatus.FAILED, RefundStatus.CANCELED)
    for refund in db.scalars(select(Refund).where(Refund.status.not_in(gone))):
        sums[refund.payment.currency] -= refund.amount
    for dispute in db.scalars(select(Dispute)):
        sums[dispute.payment.currency] -= dispute.lost_amount
    return sums


def any_sale(chance: random.Random) -> Sale:
    currency, country, state, rate = chance.choice(
        [
            ("GBP", "GB", None, 2000),
            ("EUR", "DE", None, 1900),
            ("EUR", "HU", None, 2700),
            ("EUR", "FR", None, 550),
            ("USD", "US", "CA", 0),
            ("USD", "US", None, 0),
        ]
    )
    goods, delivery = chance.randint(1, 99999), chance.choice([0, 295, 595])
    discount = chance.choice([0, chance.randint(0, goods)])
    added = chance.randint(0, 900) if currency == "USD" else 0
    total = goods - discount + delivery + added
    at = day(10, 1) + timedelta(hours=chance.randint(0, 24 * 85))
    first = chance.choice([total, chance.randint(0, total)])
    payments = [(at, first)] if first == total else [(at, first), (at + HOUR, total - first)]
    sale = Sale(currency, country, state, rate, goods, discount, delivery, added, payments=payments)
    if chance.random() < 0.1:
        sale.stray = [(at + HOUR, total)]
        sale.back.append((len(payments), at + 2 * HOUR, total))
    left = first
    for _ in range(chance.choice([0, 0, 1, 3])):
        part = chance.randint(0, left)
        left -= part
        later = at + timedelta(hours=chance.randint(1, 24 * 20))
        (sale.lost if chance.random() < 0.2 else sale.back).append((0, later, part))
    sale.back = [entry for entry in sale.back if entry[2] > 0]
    return sale
