"""Codes to try: made as staff make them, typed as customers type them."""

from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from storefront.checkout.settle import settle
from storefront.checkout.views import gateway
from storefront.orders.cancellation import release_all
from storefront.orders.models import Order, find_order
from storefront.promotions.changes import Terms, create
from storefront.promotions.models import Kind, Promotion, PromotionUse
from tests.shop import Customer, Shop, session_id_of


def make(
    shop: Shop,
    code: str = "SPRING",
    kind: Kind = Kind.PERCENT,
    *,
    once: bool = False,
    **terms: Any,
) -> None:
    """10 % off in all markets, unless told otherwise."""
    known = {"markets": ["GB", "EU", "US"], "basis_points": 1000} | terms
    with shop.db() as db:
        create(db, code, kind, Terms(**known), "Max", once_per_customer=once)


def enter(customer: Customer, code: str, **also: str) -> TestResponse:
    return customer.client.post("/cart/code", data={"code": code, "country": "GB"} | also)


def uses(shop: Shop, code: str = "SPRING") -> int:
    with shop.db() as db:
        return db.scalars(select(Promotion.uses).where(Promotion.code == code)).one()


def use_rows(shop: Shop) -> list[tuple[str | None, bool]]:
    """(claimed by, still counts) of every use, oldest first."""
    with shop.db() as db:
        rows = db.scalars(select(PromotionUse).order_by(PromotionUse.id))
        return [(row.claim, row.released_at is None) for row in rows]


def newest_order(shop: Shop) -> dict[str, Any]:
    """What the last order came to."""
    with shop.db() as db:
        order = db.scalars(select(Order).order_by(Order.id.desc()).limit(1)).one()
        names = ("number", "status", "promotion_code", "email", "subtotal", "discount_amount")
        names += ("shipping_amount", "tax_basis_points", "tax_amount", "tax_added", "total")
        found = {name: getattr(order, name) for name in (*names, "charged_amount")}
        return found | {
            "status": str(order.status),
            "shares": [line.discount_amount for line in order.lines],
            "asked": [attempt.amount for attempt in order.attempts],
            "events": [event.kind for event in order.events],
        }


def settle_now(shop: Shop, session_id: str) -> None:
    with shop.db() as db:
        remote = gateway().read(session_id)
        order = find_order(db, str(remote.order_number))
        assert order is not None
        settle(order, remote)


def run_out(shop: Shop, number: str) -> None:
    """The hold ends although Stripe's page is open still."""
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        order.apply("expire", "test")
        release_all(order, "test")


def go_to_pay(customer: Customer, shipping: str = "gb-tracked-48") -> str:
    answer = customer.check_out(shipping)
    assert answer.status_code == 303, answer.text
    return session_id_of(answer)


def off(currency: str, amount: int) -> dict[str, int]:
    """An amount off in one currency; a cent in the others."""
    return {"GBP": 1, "EUR": 1, "USD": 1} | {currency: amount}
