"""Three markets: whose tax, what delivery, which words; one total here and at Stripe."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from storefront.app import create_app
from storefront.catalog.models import Price, Variant
from storefront.checkout.stripe_gateway import StripeGateway
from tests.conftest import SETTINGS
from tests.promotions import make, newest_order, settle_now
from tests.shop import SMALL, Customer, Shop, session_id_of

PACKS = "/products/magnesium-powder"
CALIFORNIA = {
    "line1": "1 Main Street",
    "line2": None,
    "city": "Fresno",
    "state": "CA",
    "postal_code": "93650",
    "country": "US",
}


@pytest.fixture
def app(
    database_url: str, gateway: StripeGateway, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """A shop that sells in three markets; a test may set more."""
    settings = {**SETTINGS, "STOREFRONT_MARKETS": "GB,EU,US"} | getattr(request, "param", {})
    app = create_app({**settings, "SQLALCHEMY_DATABASE_URI": database_url}, gateway=gateway)
    yield app
    with app.app_context():
        app.extensions["sqlalchemy"].engines["default"].dispose()


@pytest.fixture(autouse=True)
def prices(shop: Shop) -> None:
    with shop.db() as db:
        pack = db.scalars(select(Variant).where(Variant.sku == SMALL)).one()
        for currency, amount in (("EUR", 3490), ("USD", 3600)):
            pack.prices.append(Price(currency=currency, unit_amount=amount))


def fill(customer: Customer, market: str, country: str, code: str = "") -> str:
    """Put a pack in, type a code; the basket as the customer sees it."""
    form = {"product": "magnesium-powder", "sku": SMALL, "quantity": "1"}
    assert customer.client.post(f"{market}/cart/lines", data=form).status_code == 303
    if code:
        entered = customer.client.post(f"{market}/cart/code", data={"code": code})
        assert entered.status_code == 303, entered.text
    return customer.client.get(f"{market}/cart?country={country}").text


def go(customer: Customer, market: str, country: str, way: str) -> str:
    chosen = {"country": country, "shipping": way}
    answer = customer.client.post(f"{market}/checkout", data=chosen)
    assert answer.status_code == 303, answer.text
    return session_id_of(answer)


@pytest.mark.parametrize(
    ("country", "way", "total", "tax", "rate", "shown"),
    [
        ("DE", "eu-near-tracked", 3731, 596, 1900, "includes €5.96 VAT (19%)"),
        ("FI", "eu-far-tracked", 4031, 819, 2550, "includes €8.19 VAT (25.5%)"),
        ("HU", "eu-far-tracked", 4031, 857, 2700, "includes €8.57 VAT (27%)"),
    ],
)
def test_the_eu_pays_the_vat_of_the_country_of_delivery(
    shop: Shop,
    alice: Customer,
    sandbox: Any,
    country: str,
    way: str,
    total: int,
    tax: int,
    rate: int,
    shown: str,
) -> None:
    make(shop)
    assert shown in fill(alice, "/eu", country, "SPRING")
    session_id = go(alice, "/eu", country, way)
    assert sandbox.session(session_id)["automatic_tax"]["enabled"] is False
    sandbox.pay(session_id)
    settle_now(shop, session_id)
    order = newest_order(shop)
    expected = {"status": "paid", "discount_amount": 349, "total": total, "charged_amount": total}
    expected |= {"tax_basis_points": rate, "tax_amount": tax, "tax_added": 0}
    assert {name: order[name] for name in expected} == expected


@pytest.mark.parametrize("app", [{"STOREFRONT_VAT_RATES": "DE=7"}], indirect=True)
def test_a_rate_of_the_shops_own_counts(shop: Shop, alice: Customer) -> None:
    assert "includes €2.67 VAT (7%)" in fill(alice, "/eu", "DE")
    go(alice, "/eu", "DE", "eu-near-tracked")
    order = newest_order(shop)
    assert (order["tax_basis_points"], order["tax_amount"], order["total"]) == (700, 267, 4080)


def test_the_way_of_another_zone_is_not_on_offer(shop: Shop, alice: Customer) -> None:
    fill(alice, "/eu", "FI")
    before = shop.counts()
    form = {"country": "FI", "shipping": "eu-near-tracked"}
    assert alice.client.post("/eu/checkout", data=form).status_code == 422
    assert shop.counts() == before


def test_before_a_country_is_chosen_no_tax_is_claimed(shop: Shop, alice: Customer) -> None:
    basket = fill(alice, "/eu", "")
    assert "Show delivery" in basket
    assert "includes" not in basket


def test_the_us_without_stripe_tax_pays_what_is_shown(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    basket = fill(alice, "/us", "US")
    assert "No tax is added. This is all you pay." in basket
    assert "Nothing is added later." in basket
    session_id = go(alice, "/us", "US", "us-tracked")
    assert sandbox.session(session_id)["automatic_tax"]["enabled"] is False
    sandbox.pay(session_id, address=CALIFORNIA)
    settle_now(shop, session_id)
    order = newest_order(shop)
    assert (order["status"], order["total"], order["tax_amount"]) == ("paid", 4395, 0)


@pytest.mark.parametrize("app", [{"STOREFRONT_STRIPE_TAX": True}], indirect=True)
def test_the_us_with_stripe_tax_pays_it_on_top(shop: Shop, alice: Customer, sandbox: Any) -> None:
    make(shop)
    basket = fill(alice, "/us", "US", "SPRING")
    assert "plus sales tax, worked out on the payment page" in basket
    assert "Nothing is added later." not in basket
    session_id = go(alice, "/us", "US", "us-tracked")
    session = sandbox.session(session_id)
    assert (session["automatic_tax"]["enabled"], session["amount_total"]) == (True, 4035)
    paid = sandbox.pay(session_id, address=CALIFORNIA)
    settle_now(shop, session_id)
    settle_now(shop, session_id)
    tax = paid["total_details"]["amount_tax"]
    assert tax == 293  # 7.25 % of $32.40 and of $7.95, each to the cent
    order = newest_order(shop)
    expected = {"status": "paid", "total": 4035 + tax, "tax_added": tax, "tax_amount": tax}
    expected |= {"charged_amount": 4035 + tax, "asked": [4035], "discount_amount": 360}
    assert {name: order[name] for name in expected} == expected


@pytest.mark.parametrize("app", [{"STOREFRONT_STRIPE_TAX": True}], indirect=True)
def test_prices_with_vat_are_never_taxed_twice(shop: Shop, alice: Customer, sandbox: Any) -> None:
    assert "All prices include VAT." in fill(alice, "", "GB")
    session_id = go(alice, "", "GB", "gb-tracked-48")
    assert sandbox.session(session_id)["automatic_tax"]["enabled"] is False


def test_each_market_has_a_basket_and_a_code_of_its_own(shop: Shop, alice: Customer) -> None:
    make(shop)
    fill(alice, "", "GB", "SPRING")
    assert "SPRING" not in fill(alice, "/eu", "DE")


@pytest.mark.parametrize(
    ("page", "elsewhere"),
    [
        ("/", {"/eu/", "/us/"}),
        ("/us/", {"/", "/eu/"}),
        (f"/eu{PACKS}", {PACKS, f"/us{PACKS}"}),
        ("/eu/cart?country=DE", {"/cart", "/us/cart"}),
        ("/us/learn/magnesium", {"/learn/magnesium", "/eu/learn/magnesium"}),
    ],
)
def test_the_footer_leads_to_the_same_page_elsewhere(
    shop: Shop, alice: Customer, page: str, elsewhere: set[str]
) -> None:
    answer = alice.client.get(page)
    footer = answer.text.split('aria-label="Other markets"')[1].split("</nav>")[0]
    assert {part.split('"')[0] for part in footer.split('href="')[1:]} == elsewhere
    assert "Set-Cookie" not in answer.headers
    for address in elsewhere:
        assert alice.client.get(address).status_code == 200


def test_the_answer_to_a_form_leads_to_the_home_of_the_others(shop: Shop, alice: Customer) -> None:
    refused = alice.client.post("/us/cart/lines", data={"product": "magnesium-powder", "sku": "X"})
    assert refused.status_code == 422
    footer = refused.text.split('aria-label="Other markets"')[1].split("</nav>")[0]
    assert ('href="/"' in footer, 'href="/eu/"' in footer) == (True, True)
