"""Where prices come without tax, Stripe may put it on top. There it belongs to the order."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from storefront.app import create_app
from storefront.catalog.models import Price, Variant
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.orders.fulfillment import fulfill
from storefront.orders.models import Order
from storefront.orders.return_ends import worth_of
from storefront.orders.return_requests import request_return
from storefront.orders.returns import receive_return, with_customer
from tests.conftest import SETTINGS
from tests.integration.orders.money import deliver, reconciled
from tests.shop import SMALL, Customer, Shop, session_id_of

CALIFORNIA = {
    "line1": "1 Ocean Avenue",
    "line2": None,
    "city": "Santa Monica",
    "state": "CA",
    "postal_code": "90401",
    "country": "US",
}
PRICE = 3200


@pytest.fixture
def app(database_url: str, gateway: StripeGateway) -> Iterator[Flask]:
    settings = {"STOREFRONT_MARKETS": "US", "STOREFRONT_STRIPE_TAX": True}
    settings |= {"SQLALCHEMY_DATABASE_URI": database_url}
    app = create_app({**SETTINGS, **settings}, gateway=gateway)
    yield app
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()


@pytest.fixture
def session_id(shop: Shop, alice: Customer) -> str:
    with shop.db() as db:
        small = db.scalars(select(Variant).where(Variant.sku == SMALL)).one()
        small.prices.append(Price(currency="USD", unit_amount=PRICE))
    alice.add(SMALL, 1)
    answer = alice.check_out("us-tracked", "US")
    assert answer.status_code == 303, answer.text
    return session_id_of(answer)


def sums(shop: Shop) -> dict[str, int]:
    names = ("subtotal", "shipping_amount", "tax_added", "tax_amount", "total", "charged_amount")
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        return {name: getattr(order, name) for name in names}


def test_tax_on_top_raises_the_total_when_the_money_comes(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    before = sums(shop)
    net = before["total"]
    assert (before["tax_added"], before["tax_amount"], before["charged_amount"]) == (0, 0, 0)
    paid = sandbox.pay(session_id, address=CALIFORNIA)
    tax = paid["total_details"]["amount_tax"]
    assert tax > 0
    deliver(alice, sandbox, times=3)
    after = {"tax_added": tax, "tax_amount": tax, "total": net + tax, "charged_amount": net + tax}
    assert sums(shop) == before | after
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        assert (order.status, order.payment_status) == ("paid", "paid")
        assert order.attempts[0].amount == net
        assert order.refundable == net + tax
    assert reconciled(shop) == []


def test_where_the_shop_is_not_registered_nothing_is_added(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    before = sums(shop)
    sandbox.pay(session_id, address=CALIFORNIA | {"state": "OR", "city": "Portland"})
    deliver(alice, sandbox)
    assert sums(shop) == before | {"charged_amount": before["total"]}


def test_tax_nobody_asked_for_is_not_our_payment(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    before = sums(shop)
    with shop.db() as db:
        db.scalars(select(Order)).one().attempts[0].tax_added = False
    sandbox.pay(session_id, address=CALIFORNIA)
    deliver(alice, sandbox)
    order = shop.order(shop.only_order())
    assert order["status"] == "pending"
    assert "amount_differs" in order["events"]
    assert sums(shop) == before


def test_a_pack_that_comes_back_is_worth_its_share_of_the_tax(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    tax = sandbox.pay(session_id, address=CALIFORNIA)["total_details"]["amount_tax"]
    deliver(alice, sandbox)
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        units = {order.lines[0].id: 1}
        fulfill(order, units, "UPS", "1Z", "olga")
        came = request_return(order, units, "changed_mind", "olga")
        receive_return(came, with_customer(order), "olga")
        assert worth_of(came) == PRICE + tax * PRICE // (order.total - tax)
