"""A month's figures, to the penny: what came, what went back, and the tax in it."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from storefront.accounting.month import Month
from storefront.accounting.monthly import Figures, Line
from storefront.orders.payments import Payment
from tests.integration.accounting.books import LONDON, Sale, charge_fee, day, month_of, write
from tests.shop import Shop


def shown(line: Line) -> dict[str, Any]:
    """What is not nought."""
    return {name: value for name in Line.__slots__ if (value := getattr(line, name))}


def only(found: list[Figures]) -> list[dict[str, Any]]:
    [figures] = found
    return [shown(line) for line in figures.lines]


def test_british_sales_carry_their_vat(app: Any) -> None:
    with Shop(app).db() as db:
        write(db, Sale())  # £58.00, of which £9.67 VAT
        write(
            db,
            Sale(
                goods=2900,
                discount=290,
                delivery=295,
                code="SPRING",
                payments=[(day(11, 30, 23), 2905)],  # £4.84 VAT
            ),
        )
        assert only(month_of(db, 11)) == [
            {
                "currency": "GBP",
                "country": "GB",
                "basis_points": 2000,
                "payments": 2,
                "goods": 8700,
                "discounts": 290,
                "delivery": 295,
                "received": 8705,
                "tax": 967 + 484,
            }
        ]
        [found] = month_of(db, 11)
        assert (found.total.net_sales, found.total.kept) == (8705 - 1451, 8705)
        assert month_of(db, 10) == month_of(db, 12) == []
        db.rollback()


def test_a_refund_in_three_parts_gives_back_all_the_tax(app: Any) -> None:
    """£58.00 with £9.67 in it; thirds would be £3.22 three times, a penny short."""
    parts = [(0, day(11, 11), 1933), (0, day(11, 12), 1933), (0, day(12, 1), 1934)]
    with Shop(app).db() as db:
        write(db, Sale(back=parts, failed=[(0, day(11, 11), 900)]))
        [november], [december] = month_of(db, 11), month_of(db, 12)
        assert (november.total.refunds, november.total.refunded) == (2, 3866)
        assert november.total.refunded_tax == 322 + 323
        assert shown(december.lines[0]) == {
            "currency": "GBP",
            "country": "GB",
            "basis_points": 2000,
            "refunds": 1,
            "refunded": 1934,
            "refunded_tax": 967 - 322 - 323,
        }
        db.rollback()


def test_what_is_lost_in_a_dispute_stands_apart(app: Any) -> None:
    with Shop(app).db() as db:
        write(db, Sale(back=[(0, day(11, 11), 800)], lost=[(0, day(11, 20), 5000)]))
        [found] = month_of(db, 11)
        total = found.total
        assert (total.received, total.refunded, total.lost, total.kept) == (5800, 800, 5000, 0)
        assert (total.tax, total.refunded_tax, total.lost_tax) == (967, 133, 834)
        assert total.tax_due == 967 - 133
        db.rollback()


def test_europe_by_country_and_rate(app: Any) -> None:
    with Shop(app).db() as db:
        for country, rate, paid in (("DE", 1900, 3495), ("FR", 2000, 3495), ("DE", 700, 3495)):
            write(
                db,
                Sale("EUR", country, None, rate, 2900, delivery=595, payments=[(day(11, 3), paid)]),
            )
        assert [
            (row["country"], row["basis_points"], row["tax"]) for row in only(month_of(db, 11))
        ] == [("DE", 700, 229), ("DE", 1900, 558), ("FR", 2000, 583)]
        db.rollback()


def test_american_tax_is_on_top_and_told_by_state(app: Any) -> None:
    with Shop(app).db() as db:
        for state, added in (("CA", 254), ("CA", 31), ("OR", 0), ("NY", 284)):
            sale = Sale("USD", "US", state, 0, 3200, delivery=500, tax_added=added)
            sale.payments = [(day(11, 4), 3700 + added)]
            sale.back = [(0, day(11, 5), (3700 + added) // 2)] if added == 254 else []
            write(db, sale)
        [found] = month_of(db, 11)
        by_state = [(x.state, x.net_sales, x.tax_added, x.refunded_tax) for x in found.states]
        assert by_state == [("CA", 7400, 285, 127), ("NY", 3700, 284, 0), ("OR", 3700, 0, 0)]
        assert (found.total.goods, found.total.delivery, found.total.received) == (
            *(12800, 2000),
            12800 + 2000 + 569,
        )
        db.rollback()


def test_a_second_payment_for_the_same_thing_is_no_sale(app: Any) -> None:
    with Shop(app).db() as db:
        write(db, Sale(stray=[(day(11, 10, 13), 5800)], back=[(1, day(11, 10, 14), 5800)]))
        sale, mistake = only(month_of(db, 11))
        assert (sale["received"], sale["tax"]) == (5800, 967)
        assert "refunded" not in sale
        assert mistake == {
            "currency": "GBP",
            "country": "GB",
            "by_mistake": True,
            "payments": 1,
            "received": 5800,
            "refunds": 1,
            "refunded": 5800,
        }
        db.rollback()


def test_a_later_payment_of_the_same_order_leaves_the_month_before_alone(app: Any) -> None:
    """£31.95 in November; an edit in December makes the order £29.00 dearer."""
    with Shop(app).db() as db:
        sale = Sale(goods=2900, delivery=295, payments=[(day(11, 10), 3195)])
        order = write(db, sale)
        before = only(month_of(db, 11))
        order.subtotal, order.total, order.charged_amount = 5800, 6095, 6095
        db.add(
            Payment(
                order_id=order.id,
                session_id="cs_difference",
                payment_intent_id="pi_difference",
                amount=2900,
                currency="GBP",
                at=day(12, 2),
            )
        )
        db.flush()
        assert only(month_of(db, 11)) == before
        [december] = only(month_of(db, 12))
        assert (december["goods"], december["received"]) == (2900, 2900)
        assert before[0]["tax"] + december["tax"] == 1016  # as one payment of £60.95 would carry
        db.rollback()


def test_fees_belong_to_the_country_of_their_order_and_the_month_they_were_taken(app: Any) -> None:
    with Shop(app).db() as db:
        order = write(db, Sale())
        [payment] = order.payments
        charge_fee(db, payment.payment_intent_id, day(11, 10), amount=5800, fee=107, net=5693)
        charge_fee(db, None, day(11, 30), kind="fee", amount=-250, net=-250)
        charge_fee(db, None, day(11, 30), kind="payout", amount=-5443, net=-5443)
        charge_fee(
            db, payment.payment_intent_id, day(12, 1), kind="dispute", amount=-5800, fee=2000
        )
        assert [(row.get("country"), row.get("fees")) for row in only(month_of(db, 11))] == [
            (None, 250),
            ("GB", 107),
        ]
        assert only(month_of(db, 12))[0]["fees"] == 2000
        db.rollback()


def test_a_month_begins_at_midnight_in_the_shops_own_zone(app: Any) -> None:
    """British summer time is an hour ahead: 31 May, 23:30 UTC, is June in London."""
    new_york = ZoneInfo("America/New_York")
    assert Month.of(datetime(2026, 5, 31, 23, 30, tzinfo=UTC), LONDON) == Month(2026, 6)
    assert Month(2026, 12).later(1) == Month(2027, 1)
    with Shop(app).db() as db:
        write(db, Sale(payments=[(datetime(2026, 5, 31, 23, 30, tzinfo=UTC), 5800)]))
        write(db, Sale(payments=[(datetime(2026, 6, 30, 23, 0, tzinfo=UTC), 5800)]))
        assert [month_of(db, number) != [] for number in (5, 6, 7)] == [False, True, True]
        assert [month_of(db, number, new_york) != [] for number in (5, 6, 7)] == [True, True, False]
        db.rollback()
