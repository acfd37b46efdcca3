"""Structured data says what the page says, in words that schema.org has."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront import clock
from storefront.app import create_app
from storefront.catalog.change_pack import Terms, change_pack, start_history, state_of
from storefront.catalog.models import PriceChange, Variant
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.discovery.return_policy import RETURN_DAYS
from tests.conftest import SETTINGS
from tests.schema_org import faults
from tests.shop import SMALL, Shop

PRODUCT = "/products/magnesium-powder"
PAGES = (
    *("/", PRODUCT, "/learn/magnesium", "/learn/magnesium-and-nerve-health"),
    *("/learn/forms/magnesium-citrate", "/pages/returns", "/evidence/magnesium-and-nerve-health"),
)
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
BASE = "https://shop.example"


@pytest.fixture
def client(shop: Shop, database_url: str, gateway: StripeGateway) -> Iterator[FlaskClient]:
    """The shop, under its public address and in three markets."""
    wishes = {"STOREFRONT_MARKETS": "GB,EU,US", "STOREFRONT_BASE_URL": BASE}
    settings = {**SETTINGS, **wishes, "SQLALCHEMY_DATABASE_URI": database_url}
    app = create_app(settings, gateway=gateway)
    yield app.test_client()
    with app.app_context():
        app.extensions["sqlalchemy"].engines["default"].dispose()


def told(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    """Every thing that a page tells machines of."""
    found: list[dict[str, Any]] = []
    for script in SCRIPT.findall(client.get(path).text):
        data = json.loads(script)
        rows = data if isinstance(data, list) else [data]
        found += [node for row in rows for node in row.get("@graph", [row])]
    return found


def thing(client: FlaskClient, path: str, kind: str) -> dict[str, Any]:
    (found,) = [node for node in told(client, path) if node["@type"] == kind]
    return found


def small_offer(client: FlaskClient) -> dict[str, Any]:
    offers: list[dict[str, Any]] = thing(client, PRODUCT, "Product")["offers"]
    (found,) = [offer for offer in offers if offer["sku"] == SMALL]
    return found


def test_all_pages_keep_to_the_vocabulary(client: FlaskClient) -> None:
    for path in PAGES:
        data = told(client, path)
        assert data, path
        assert list(faults(data, path)) == []


def test_the_vocabulary_knows_what_is_wrong() -> None:
    node = {"@type": "Offer", "price": "1.00", "reviewedBy": "x", "itemCondition": "fresh"}
    said = list(faults([node, {"@type": "Thingy"}, {"@type": "Product", "offers": 3}]))
    assert [line.partition(":")[0] for line in said] == [
        "/Offer", "/Offer/itemCondition", "/Thingy", "/Product/offers",
    ]  # fmt: skip


def test_an_offer_says_what_it_costs_to_buy_send_and_send_back(client: FlaskClient) -> None:
    offer = small_offer(client)
    assert (offer["price"], offer["priceCurrency"]) == ("29.00", "GBP")
    assert offer["eligibleRegion"] == ["GB"]
    (by_weight,) = offer["priceSpecification"]
    assert by_weight["price"] == "32.95"
    assert by_weight["referenceQuantity"]["value"] == 100
    ways = [
        (w["shippingRate"]["value"], w["deliveryTime"]["transitTime"])
        for w in offer["shippingDetails"]
    ]
    assert [(price, days["minValue"], days["maxValue"]) for price, days in ways] == [
        ("2.95", 2, 3),
        ("4.95", 1, 1),
    ]
    policy = offer["hasMerchantReturnPolicy"]
    assert policy["merchantReturnLink"] == f"{BASE}/pages/returns"
    assert policy["merchantReturnDays"] == 14


def test_a_reduced_price_stands_beside_the_one_before(client: FlaskClient, shop: Shop) -> None:
    with shop.db() as db:
        pack = db.scalars(select(Variant).where(Variant.sku == SMALL)).one()
        start_history(db, pack, "the beginning")
        db.scalars(select(PriceChange)).one().at = clock.now() - timedelta(days=40)
        asked = {"title": pack.title, "active": True, "low_stock_at": 20}
        price = {"GBP": Terms(2400, offer=True)}
        change_pack(db, pack, state_of(pack), "Olga", **asked, prices=price)
        db.commit()
    (offer,) = [
        each for each in thing(client, PRODUCT, "Product")["offers"] if each["sku"] == SMALL
    ]
    _, before = offer["priceSpecification"]
    assert (offer["price"], before["price"]) == ("24.00", "29.00")
    assert before["priceType"] == "https://schema.org/StrikethroughPrice"
    feed = client.get("/feeds/products.xml").text
    assert re.findall(r"<g:(price|sale_price)>([^<]+)</g:(?:sale_)?price>\n", feed)[:2] == [
        ("price", "29.00 GBP"),
        ("sale_price", "24.00 GBP"),
    ]
    assert feed.count("<g:sale_price>") == 1


def test_pictures_of_the_product_can_be_fetched(client: FlaskClient) -> None:
    pictures = thing(client, PRODUCT, "Product")["image"]
    assert pictures
    for address in pictures:
        with client.get(address.removeprefix(BASE), buffered=True) as answer:
            assert answer.status_code == 200


@pytest.mark.parametrize(("market", "prefix"), [("GB", ""), ("EU", "/eu"), ("US", "/us")])
def test_returns_are_those_of_the_returns_page(
    client: FlaskClient, market: str, prefix: str
) -> None:
    words = re.sub(r"<[^>]+>", "", client.get(f"{prefix}/pages/returns").text)
    (days,) = re.findall(r"(?:cancel|unopened pack) within (\d+) days of the day", words)
    assert int(days) == RETURN_DAYS[market]
    assert "You pay for the return parcel, unless the goods are faulty." in words
    assert "and we pay for the return" in words


def test_the_search_that_is_named_finds(client: FlaskClient) -> None:
    place = thing(client, "/us/", "WebSite")["potentialAction"]["target"]["urlTemplate"]
    assert place == f"{BASE}/us/learn/search?q={{words}}"
    found = client.get(place.removeprefix(BASE).replace("{words}", "sleep"))
    assert 'class="hits"' in found.text


def test_evidence_names_neither_shop_nor_product(client: FlaskClient) -> None:
    html = client.get("/evidence/magnesium-and-nerve-health").text
    assert "Threefold" not in html.partition("<body>")[0]
    assert "og-evidence" in html


@pytest.mark.parametrize(
    "path", ["/", PRODUCT, "/learn/magnesium", "/us/pages/returns", "/evidence/references/"]
)
def test_a_page_has_one_address_whatever_host_was_asked(client: FlaskClient, path: str) -> None:
    html = client.get(path, headers={"Host": "other.example"}).text
    assert re.findall(r'<link rel="canonical" href="([^"]+)"', html) == [BASE + path]
    assert "other.example" not in html


@pytest.mark.parametrize("path", PAGES)
def test_a_shared_page_shows_a_picture(client: FlaskClient, path: str) -> None:
    head = dict(
        re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', client.get(path).text)
    )
    assert head["og:url"] == BASE + path
    assert head["og:locale"] == "en_GB"
    assert head["twitter:card"] == "summary_large_image"
    assert head["og:image:alt"]
    assert int(head["og:image:width"]) >= 600
    assert int(head["og:image:height"]) >= 315
    with client.get(head["og:image"].removeprefix(BASE), buffered=True) as picture:
        assert picture.status_code == 200
