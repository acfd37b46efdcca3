"""A shop that has run for a while on the first tables, written row by row as it was then."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, MetaData

DAY = datetime(2026, 5, 4, 10, tzinfo=UTC)
SMALL, LARGE = "TF-MG-30", "TF-MG-90"
EU_PAID = "T-EUPAID"


class OldShop:
    def __init__(self, connection: Connection) -> None:
        self.connection, self.meta = connection, MetaData()
        self.meta.reflect(connection)
        self.orders = 0

    def add(self, kind: str, /, **columns: Any) -> int:
        table = self.meta.tables[f"storefront_{kind}"]
        made = self.connection.execute(table.insert().values(columns))
        return int(made.inserted_primary_key[0])  # type: ignore[index]

    def goods(self) -> None:
        product = self.add("product", handle="magnesium-powder", name="M", position=0, active=True)
        for position, (sku, prices) in enumerate(
            ((SMALL, {"GBP": 2900, "EUR": 3490}), (LARGE, {"GBP": 7500, "USD": 9300}))
        ):
            variant = self.add(
                "variant", product_id=product, sku=sku, title=sku, net_grams=88,
                shipping_grams=110, position=position, active=True, low_stock_at=10,
            )  # fmt: skip
            for currency, amount in prices.items():
                self.add("price", variant_id=variant, currency=currency, unit_amount=amount)

    def lot(self, sku: str, number: str, on_hand: int, allocated: int) -> int:
        return self.add(
            "inventory_lot", sku=sku, number=number, best_before=date(2028, 1, 1),
            received_at=DAY - timedelta(days=30), on_hand=on_hand, allocated=allocated,
            sellable=True,
        )  # fmt: skip

    def order(
        self, number: str, status: str, units: int, *, refunded: int = 0, intent: str | None = None,
        market: tuple[str, str, int] = ("GB", "GBP", 2900), counts: Mapping[str, int] | None = None,
    ) -> tuple[int, int]:  # fmt: skip
        """An order of one line; (its id, the line's)."""
        self.orders += 1
        code, currency, price = market
        total = price * units + 295
        order = self.add(
            "order", number=number, status=status, market=code, currency=currency, locale="en_GB",
            subtotal=price * units, shipping_amount=295, shipping_label="Tracked",
            tax_amount=0 if code == "US" else total // 6, total=total, refund_amount=refunded,
            cart_fingerprint="x", placed_at=DAY + timedelta(hours=self.orders),
            hold_until=DAY + timedelta(hours=self.orders + 1), oversold=False, country=code,
            email="alice@example.com", payment_intent_id=intent,
        )  # fmt: skip
        line = self.add(
            "line_item", order_id=order, sku=SMALL, title="30 days", quantity=units,
            product_handle="magnesium-powder", unit_amount=price,
            **{"shipped": 0, "refunded": 0, "refunded_unshipped": 0, **(counts or {})},
        )  # fmt: skip
        self.event(order, "place")
        self.attempt(order, number)
        return order, line

    def attempt(self, order: int, number: str, again: str = "") -> int:
        return self.add(
            "payment_attempt", order_id=order, idempotency_key=f"{number}-1{again}",
            expires_at=DAY + timedelta(days=1), session_id=f"cs_{number}{again}",
            url="https://checkout.stripe.com/x",
        )  # fmt: skip

    def event(self, order: int, kind: str, **details: Any) -> None:
        at = DAY + timedelta(days=1, hours=self.orders)
        self.add(
            "order_event", order_id=order, kind=kind, by="Stripe", at=at, details=details,
            due_at=at, attempts=1, done_at=at,
        )  # fmt: skip

    def paid(self, number: str, units: int, **more: Any) -> tuple[int, int]:
        order, line = self.order(number, "paid", units, intent=f"pi_{number}", **more)
        self.event(order, "pay", session_id=f"cs_{number}")
        return order, line

    def refund(
        self, order: int, intent: str, amount: int, status: str = "succeeded",
        lines: tuple[tuple[int, int, int], ...] = (), reason: str = "goodwill",
    ) -> None:  # fmt: skip
        """`lines` are (line item id, units, of these never sent)."""
        refund = self.add(
            "refund", order_id=order, stripe_id=f"re_{order}_{intent}", payment_intent_id=intent,
            amount=amount, shipping_amount=0, reason=reason, note="", status=status, at=DAY,
            by="Olga",
        )  # fmt: skip
        for line, units, unshipped in lines:
            self.add(
                "refund_line", refund_id=refund, line_item_id=line, quantity=units,
                unshipped=unshipped,
            )  # fmt: skip

    def parcel(self, order: int, line: int, lots: Mapping[int, int]) -> None:
        sent = self.add(
            "fulfillment", order_id=order, carrier="DPD", tracking_number="1",
            sent_at=DAY + timedelta(days=2), by="Olga",
        )  # fmt: skip
        for lot, units in lots.items():
            self.add(
                "fulfillment_line", fulfillment_id=sent, line_item_id=line, lot_id=lot,
                quantity=units,
            )  # fmt: skip

    def hold(self, line: int, lot: int, units: int) -> None:
        self.add("allocation", line_item_id=line, lot_id=lot, quantity=units)


def fill(connection: Connection) -> None:
    """Orders in every state. Of lot A, 9 were sent and 5 are promised; of lot B, 2 were sent."""
    shop = OldShop(connection)
    shop.goods()
    first, second = shop.lot(SMALL, "A", 40, 5), shop.lot(SMALL, "B", 8, 0)
    shop.lot(LARGE, "C", 0, 0)
    _, line = shop.order("T-PENDING", "pending", 2)
    shop.hold(line, first, 2)
    _, line = shop.order("T-PROCESSING", "processing", 1)
    shop.hold(line, first, 1)
    order, _ = shop.order("T-EXPIRED", "expired", 1)
    shop.event(order, "expire")
    order, _ = shop.order("T-BOUNCED", "cancelled", 1)
    shop.event(order, "fail")
    counts = {"shipped": 1, "refunded": 1, "refunded_unshipped": 1}
    order, line = shop.paid("T-PART", 4, refunded=2900, counts=counts)
    shop.parcel(order, line, {first: 1})
    shop.refund(order, "pi_T-PART", 2900, lines=((line, 1, 1),))
    shop.hold(line, first, 2)
    counts = {"shipped": 5, "refunded": 3, "refunded_unshipped": 1}
    order, line = shop.paid("T-SENT", 6, refunded=8700, counts=counts)
    shop.parcel(order, line, {first: 3, second: 2})
    shop.refund(order, "pi_T-SENT", 8700, lines=((line, 3, 1),))
    order, line = shop.paid("T-TWICE", 1, counts={"shipped": 1})
    shop.attempt(order, "T-TWICE", "again")
    shop.event(order, "second_payment", session_id="cs_T-TWICEagain")
    shop.refund(order, "pi_again", 3195, reason="duplicate")
    shop.parcel(order, line, {first: 1})
    order, _ = shop.order("T-LATE", "cancelled", 1, refunded=3195, intent="pi_T-LATE")
    shop.event(order, "cancel")
    shop.refund(order, "pi_T-LATE", 3195, reason="late_payment")
    counts = {"shipped": 1, "refunded": 1, "refunded_unshipped": 1}
    order, line = shop.paid("T-FAILED", 2, counts=counts)
    shop.refund(order, "pi_T-FAILED", 2900, "failed", ((line, 1, 1),))
    shop.parcel(order, line, {first: 1})
    order, line = shop.paid("T-OUTSIDE", 2, refunded=500, counts={"shipped": 2})
    shop.refund(order, "pi_T-OUTSIDE", 500, reason="made_at_stripe")
    shop.parcel(order, line, {first: 2})
    market = ("EU", "EUR", 3490)
    order, line = shop.paid(EU_PAID, 1, market=market, counts={"shipped": 1})
    shop.parcel(order, line, {first: 1})
