"""What machines are told is true: every address answers, every market points to the others."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from storefront import clock
from storefront.app import create_app
from storefront.checkout.stripe_gateway import StripeGateway
from tests.conftest import SETTINGS
from tests.shop import SMALL, Shop

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
    "g": "http://base.google.com/ns/1.0",
    "a": "http://www.w3.org/2005/Atom",
}
HOST = "http://localhost"


@pytest.fixture
def world(shop: Shop, database_url: str, gateway: StripeGateway) -> Iterator[FlaskClient]:
    """The same shop, selling in three markets."""
    settings = {**SETTINGS, "STOREFRONT_MARKETS": "GB,EU,US"}
    settings["SQLALCHEMY_DATABASE_URI"] = database_url
    app = create_app(settings, gateway=gateway)
    yield app.test_client()
    with app.app_context():
        app.extensions["sqlalchemy"].engines["default"].dispose()


def sitemap(client: FlaskClient) -> dict[str, Any]:
    """{address: its <url>}"""
    answer = client.get("/sitemap.xml")
    assert answer.content_type == "application/xml; charset=utf-8"
    urls = ET.fromstring(answer.data).findall("s:url", NAMES)  # noqa: S314 - our own
    return {url.findtext("s:loc", "", NAMES): url for url in urls}


def status(client: FlaskClient, address: str) -> int:
    """How an address answers; files it opened are closed."""
    with client.get(address.removeprefix(HOST), buffered=True) as answer:
        return answer.status_code


def languages(url: Any) -> dict[str, str]:
    links = url.findall("x:link", NAMES)
    return {link.attrib["hreflang"]: link.attrib["href"] for link in links}


def test_every_address_and_picture_in_the_sitemap_answers(world: FlaskClient) -> None:
    pages = sitemap(world)
    assert {f"{HOST}/", f"{HOST}/us/", f"{HOST}/eu/products/magnesium-powder"} <= set(pages)
    pictures = {p.text for url in pages.values() for p in url.findall("i:image/i:loc", NAMES)}
    assert len(pictures) == 6
    for address in [*pages, *pictures]:
        assert status(world, str(address)) == 200, address


def test_pages_point_to_each_other_in_all_markets(world: FlaskClient) -> None:
    pages = sitemap(world)
    for address, url in pages.items():
        for other in languages(url).values():
            assert languages(pages[other]) == languages(url), address
    assert languages(pages[f"{HOST}/us/"]) == {
        "en-GB": f"{HOST}/",
        "en-IE": f"{HOST}/eu/",
        "en-US": f"{HOST}/us/",
    }


@pytest.mark.parametrize("path", ["/", "/products/magnesium-powder", "/learn/magnesium"])
def test_the_page_says_the_same_as_the_sitemap(world: FlaskClient, path: str) -> None:
    html = world.get(f"/us{path}").text
    others = languages(sitemap(world)[HOST + path])
    assert others
    for language, address in others.items():
        assert f'<link rel="alternate" hreflang="{language}" href="{address}">' in html


def test_private_pages_have_no_other_language(world: FlaskClient) -> None:
    assert "hreflang" not in world.get("/us/cart").text


def test_a_page_changed_when_its_words_did(world: FlaskClient) -> None:
    content = world.application.extensions["product_content"].content
    doc = content.library.document("topic", "magnesium")
    url = sitemap(world)[f"{HOST}/learn/magnesium"]
    assert url.findtext("s:lastmod", "", NAMES) == doc.front.updated.isoformat()


def test_robots_leave_out_what_belongs_to_one_visitor(world: FlaskClient) -> None:
    lines = world.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert set(lines[1:-1]) == {
        f"Disallow: {p}" for p in ("/admin/", "/cart", "/eu/cart", "/us/cart")
    }
    assert lines[-1] == f"Sitemap: {HOST}/sitemap.xml"


def test_the_feed_sells_what_the_page_sells(world: FlaskClient) -> None:
    with world.application.app_context():
        feed = ET.fromstring(world.get("/feeds/products.xml").data)  # noqa: S314
    items = {item.findtext("g:id", "", NAMES): item for item in feed.iter("item")}
    small = items[SMALL]
    said = {name: small.findtext(f"g:{name}", "", NAMES) for name in ("price", "availability")}
    assert said == {"price": "29.00 GBP", "availability": "in_stock"}
    shipping = small.findall("g:shipping", NAMES)
    assert [s.findtext("g:price", "", NAMES) for s in shipping] == ["2.95 GBP", "4.95 GBP"]
    assert feed.find("channel/item") is not None
    empty = ET.fromstring(world.get("/us/feeds/products.xml").data)  # noqa: S314
    assert list(empty.iter("item")) == [], "nothing is sold without a price in dollars"


def test_weaknesses_can_be_told_to_somebody(world: FlaskClient, at: Any) -> None:
    moment = clock.now()
    at(moment)
    text = world.get("/.well-known/security.txt").text
    rows = dict(line.split(": ", 1) for line in text.splitlines())
    assert rows["Contact"] == "mailto:hello@threefold.example"
    assert rows["Expires"] == (moment + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    assert rows["Canonical"] == f"{HOST}/.well-known/security.txt"


def test_the_manifest_names_icons_that_exist(world: FlaskClient) -> None:
    manifest = world.get("/us/manifest.webmanifest").get_json()
    assert (manifest["start_url"], manifest["lang"]) == ("/us/", "en-US")
    for icon in manifest["icons"]:
        assert status(world, icon["src"]) == 200


@pytest.mark.parametrize("path", ["/learn/feed.atom", "/evidence/feed.atom"])
def test_the_newest_pages_come_as_a_feed(world: FlaskClient, path: str) -> None:
    answer = world.get(path)
    assert answer.content_type.startswith("application/atom+xml")
    feed = ET.fromstring(answer.data)  # noqa: S314
    entries = feed.findall("a:entry", NAMES)
    changed = [entry.findtext("a:updated", "", NAMES) for entry in entries]
    assert changed == sorted(changed, reverse=True)
    assert feed.findtext("a:updated", "", NAMES) == changed[0]
    for entry in entries:
        link = entry.find("a:link", NAMES)
        assert link is not None
        assert status(world, link.attrib["href"]) == 200
