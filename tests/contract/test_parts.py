"""What is kept of a page is made from what it is given, and from nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, meta, nodes

from storefront.app import create_app
from storefront.checkout.stripe_gateway import StripeGateway
from tests.conftest import SETTINGS, dispose
from tests.shop import HANDLE, Shop

TEMPLATES = Path(__file__).parents[2] / "templates"
CALL = re.compile(r'part\("([\w/.]+)"(.*?)\)\s*-?}}')
# They say the same for the same market, address of the shop and settings, which a part is kept by.
ALIKE = {"say", "say_n", "money", "unit_price", "url_for", "shop_setting", "market"}
ALIKE |= {"delivery_rates", "percent"}


def asked_for() -> Iterator[tuple[str, set[str]]]:
    for file in TEMPLATES.rglob("*.html"):
        for name, values in CALL.findall(file.read_text()):
            yield name, set(re.findall(r"(\w+)=", values))


def names_in(environment: Environment, name: str) -> Iterator[str]:
    """What a template, and those it takes macros from, use without having made it."""
    tree = environment.parse((TEMPLATES / name).read_text())
    yield from meta.find_undeclared_variables(tree) - {"_"}  # thrown away, in a loop
    for other in tree.find_all((nodes.FromImport, nodes.Import, nodes.Include, nodes.Extends)):
        assert isinstance(other.template, nodes.Const)
        yield from names_in(environment, other.template.value)


def test_a_part_uses_nothing_but_what_it_is_given(shop: Shop) -> None:
    found = list(asked_for())
    assert len(found) >= 5
    for name, given in found:
        used = set(names_in(shop.app.jinja_env, name))
        assert used - given <= ALIKE, name
        assert given <= used, name


def words(app: Flask, path: str = f"/products/{HANDLE}") -> str:
    return app.test_client().get(path).text


def test_a_part_follows_the_settings_at_once(shop: Shop) -> None:
    before = words(shop.app)
    shop.app.config["STOREFRONT_CONTACT_EMAIL"] = "other@threefold.example"
    after = words(shop.app)
    assert "other@threefold.example" not in before
    assert after == before.replace("hello@threefold.example", "other@threefold.example")


@pytest.fixture
def abroad(shop: Shop, database_url: str, gateway: StripeGateway) -> Iterator[Flask]:
    settings = {**SETTINGS, "STOREFRONT_MARKETS": "US,GB", "STOREFRONT_BRAND": "Another"}
    app = create_app({**settings, "SQLALCHEMY_DATABASE_URI": database_url}, gateway=gateway)
    yield app
    dispose(app)


def test_apps_and_markets_share_no_part(shop: Shop, abroad: Flask) -> None:
    first = words(shop.app)
    for _ in range(2):
        american, british = words(abroad), words(abroad, f"/gb/products/{HANDLE}")
        assert "$7.95" in american
        assert "£2.95" not in american
        assert "£2.95" in british
        assert 'href="/gb/pages/returns"' in british
        assert 'href="/pages/returns"' in american
    assert "Another" not in first
    assert words(shop.app) == first
