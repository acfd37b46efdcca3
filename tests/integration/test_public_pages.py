"""Nothing of a visitor ever reaches another: shown for every route there is."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from storefront.app import create_app
from storefront.catalog.models import Price
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.inventory.models import InventoryLot
from storefront.pagecache import REFRESH, PageCache
from storefront.security import sign_order
from tests.conftest import SETTINGS
from tests.shop import HANDLE, SMALL, Customer, Shop

PLANTED = "plantedvisitordata"
VALUES = {
    "handle": HANDLE,
    "sku": SMALL,
    "name": "magnesium",
    "hub": "magnesium",
    "file": "none.jpg",
    "filename": "storefront.css",
    "market": "GB",
}
ENCODING = "Accept-Encoding"
PRODUCT = f"/products/{HANDLE}"


@pytest.fixture
def kept(shop: Shop, database_url: str, gateway: StripeGateway) -> Iterator[Flask]:
    """The shop with its page cache on, as it stands alone."""
    settings = {**SETTINGS, "STOREFRONT_PAGE_CACHE_MB": 8, "STOREFRONT_MARKETS": "GB,US"}
    app = create_app({**settings, "SQLALCHEMY_DATABASE_URI": database_url}, gateway=gateway)
    assert isinstance(app.wsgi_app, PageCache)
    yield app
    with app.app_context():
        app.extensions["sqlalchemy"].engines["default"].dispose()


def path_of(rule: Rule, number: str) -> str | None:
    """An address of a rule that takes GET."""
    if "GET" not in (rule.methods or ()):
        return None
    known = {**VALUES, "token": sign_order(number), "number": number}
    values = {name: known.get(name, "1") for name in rule.arguments}
    built = rule.build(values)
    return built[1] if built else None


def visit(client: FlaskClient, path: str, **headers: str) -> str:
    with client.get(path, headers=headers, buffered=True) as answer:
        return answer.get_data().decode("utf-8", "replace")


def test_what_a_visitor_planted_reaches_nobody_else(
    kept: Flask, shop: Shop, alice: Customer
) -> None:
    alice.buy()
    mine, other = kept.test_client(), kept.test_client()
    mine.set_cookie("cart_count", PLANTED)
    mine.set_cookie("storefront_cart", PLANTED)
    mine.set_cookie("session", PLANTED)
    mine.post("/cart/lines", data={"product": HANDLE, "sku": SMALL, "quantity": "7"})
    visited = 0
    with kept.test_request_context():
        number = shop.only_order()
        paths = [p for rule in kept.url_map.iter_rules() if (p := path_of(rule, number))]
    for path in paths:
        visit(mine, f"{path}?note={PLANTED}&utm_source={PLANTED}", Referer=PLANTED)
        assert PLANTED not in visit(other, path), path
        visited += 1
    assert visited >= 60
    cache = kept.wsgi_app
    assert isinstance(cache, PageCache)
    assert len(cache.pages.kept) > 10
    for page in cache.pages.kept.values():
        assert PLANTED.encode() not in page.answers["identity"].body
        assert "Set-Cookie" not in dict(page.answers["identity"].headers)


def test_private_pages_are_never_kept(kept: Flask, shop: Shop, alice: Customer) -> None:
    alice.buy()
    cache, client = kept.wsgi_app, kept.test_client()
    assert isinstance(cache, PageCache)
    with kept.test_request_context():
        number = shop.only_order()
        order = f"/orders/{sign_order(number)}"
    for path in ("/cart", order, "/admin/", f"/admin/orders/{number}", "/learn/search?q=food"):
        visit(client, path)
    assert not cache.pages.kept


def test_browsers_ask_each_time_and_fronts_once_a_second(kept: Flask) -> None:
    for path in ("/", PRODUCT, "/learn/magnesium-and-nerve-health"):
        answer = kept.test_client().get(path)
        said = "public, max-age=0, s-maxage=1, must-revalidate"
        assert (answer.headers["Cache-Control"], answer.vary.to_header()) == (said, ENCODING), path


def test_what_a_page_shows_is_fresh_within_a_second(kept: Flask, shop: Shop) -> None:
    client = kept.test_client()
    assert "£29.00" in visit(client, PRODUCT)
    with shop.db() as db:
        db.scalars(select(Price).where(Price.unit_amount == 2900)).one().unit_amount = 3100
    time.sleep(REFRESH + 0.1)
    assert "£31.00" in visit(client, PRODUCT)
    with shop.db() as db:
        for lot in db.scalars(select(InventoryLot)):
            lot.sellable = False
    time.sleep(REFRESH + 0.1)
    assert "Sold out" in visit(client, PRODUCT)


def test_a_kept_page_asks_the_database_nothing(
    kept: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, cache = kept.test_client(), kept.wsgi_app
    assert isinstance(cache, PageCache)
    first = visit(client, PRODUCT)

    def nobody(*_: Any) -> Any:
        raise AssertionError("Flask was asked")

    monkeypatch.setattr(cache, "app", nobody)
    monkeypatch.setattr(cache, "_asked_at", float("inf"))
    assert visit(client, PRODUCT) == first


def test_the_host_of_a_request_poisons_nothing(kept: Flask) -> None:
    client = kept.test_client()
    visit(client, PRODUCT, Host="evil.example")
    assert "evil.example" not in visit(client, PRODUCT)
