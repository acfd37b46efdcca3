"""Baskets nobody came back to are forgotten, with the address typed beside a code."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from storefront import clock
from storefront.cart.models import Cart, CartLine
from storefront.checkout import old_carts
from storefront.checkout.old_carts import forget_old_carts
from storefront.checkout.views import gateway
from storefront.chores import chores, turn
from tests.promotions import enter, make
from tests.shop import Customer, Shop


def emails(shop: Shop) -> list[str | None]:
    with shop.db() as db:
        return list(db.scalars(select(Cart.email).order_by(Cart.id)))


def test_a_cart_is_forgotten_after_thirty_days(
    shop: Shop, alice: Customer, mallory: Customer, at: Any
) -> None:
    make(shop, once=True)
    start = clock.now()
    for customer, email in ((alice, "alice@example.com"), (mallory, "mallory@example.com")):
        customer.add()
        assert enter(customer, "SPRING", email=email).status_code == 303
    at(start + timedelta(days=29))
    mallory.add()  # she goes on; Alice does not
    with shop.db() as db:
        assert forget_old_carts(db) == 0
    at(start + timedelta(days=31))
    with shop.db() as db:
        turn(db, gateway(), [chore for chore in chores() if chore.name == "old carts"])
        assert db.scalar(select(func.count(CartLine.id))) == 1
    assert emails(shop) == ["mallory@example.com"]
    assert "Your basket is empty" in alice.client.get("/cart").text


def test_one_that_is_being_paid_for_stays(
    shop: Shop, alice: Customer, mallory: Customer, at: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(old_carts, "BATCH", 1)
    alice.buy(1)
    customers = [Customer(shop.app.test_client()) for _ in range(3)]
    for customer in customers:
        customer.add()
    at(clock.now() + timedelta(days=40))
    before = shop.lots()
    with shop.db() as db:
        assert forget_old_carts(db) == 3
        assert forget_old_carts(db) == 0
        assert db.scalars(select(Cart.order_id)).all() == [1]
    assert shop.lots() == before
