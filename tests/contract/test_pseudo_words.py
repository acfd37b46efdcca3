"""Nothing the interface says is forgotten by translators: in a language nobody speaks, every text
a visitor meets is said in it, or is data."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, render_template

from product_content import interface
from storefront import emails, translation
from storefront.app import ERROR_PAGES, create_app
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.orders import views
from tests.conftest import SETTINGS
from tests.contract.addresses import IN_OTHER_MARKETS, PUBLIC
from tests.contract.order_states import (
    BARE,
    MAILS,
    PARCEL,
    PAY_STATES,
    REFUNDS,
    STATES,
    mails_about,
    order_shown,
    pay_shown,
)
from tests.contract.written_data import data_of
from tests.pseudo import Data, Pseudo, missed, missed_in_text
from tests.shop import HANDLE, SMALL, Customer, Shop


@pytest.fixture(autouse=True)
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    for package in (translation, interface):
        monkeypatch.setattr(package, "catalogue", lambda _locale: Pseudo())


@pytest.fixture
def data(pseudo: None, shop: Shop) -> Data:
    return data_of(shop.app, "GB")


@pytest.fixture
def abroad(shop: Shop, database_url: str, gateway: StripeGateway) -> Iterator[Flask]:
    settings = {**SETTINGS, "STOREFRONT_MARKETS": "GB,EU,US"}
    app = create_app({**settings, "SQLALCHEMY_DATABASE_URI": database_url}, gateway=gateway)
    yield app
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()


def test_pages_for_everybody(alice: Customer, data: Data) -> None:
    study = re.search(
        r"/evidence/references/[\w-]+", alice.client.get("/evidence/references/").text
    )
    assert study is not None
    for path in (*PUBLIC, study[0]):
        page = alice.client.get(path, follow_redirects=True)
        assert page.status_code == 200, path
        assert "⟦" in page.text
        assert missed(page.text, data) == [], path


@pytest.mark.parametrize("market", ["EU", "US"])
def test_pages_of_other_markets(abroad: Flask, market: str) -> None:
    data = data_of(abroad, market)
    for path in IN_OTHER_MARKETS:
        page = abroad.test_client().get(f"/{market.lower()}{path}")
        assert page.status_code == 200, path
        assert missed(page.text, data) == [], path


def test_error_pages(shop: Shop, data: Data) -> None:
    names = [f"errors/{code}.html" for code in ERROR_PAGES]
    for name in [*names, "orders/link_expired.html"]:
        with shop.app.test_request_context():
            page = render_template(f"storefront/{name}")
        assert missed(page, data) == [], name


def test_the_basket_whatever_is_in_it_or_wrong_with_it(
    shop: Shop, alice: Customer, data: Data
) -> None:
    post = alice.client.post
    pages = [alice.add(SMALL, "many"), alice.add("none", 1), alice.add(SMALL, 100)]
    alice.add(SMALL, 2)
    pages += [alice.client.get("/cart"), post(f"/cart/lines/{SMALL}", data={"quantity": "x"})]
    pages += [post("/cart/code", data={"code": code}) for code in ("", "NOPE")]
    pages += [alice.check_out(shipping=way) for way in ("", "none")]
    shop.leave("LOT-30", 1)
    pages += [alice.client.get("/cart"), alice.check_out()]
    shop.leave("LOT-30", 0)
    pages += [alice.client.get("/cart"), alice.client.get(f"/products/{HANDLE}")]
    pages.append(post(f"/cart/lines/{SMALL}/removal", follow_redirects=True))
    for number, page in enumerate(pages):
        assert page.status_code in (200, 409, 422)
        assert missed(page.text, data) == [], number


def test_every_state_of_an_order_and_of_a_link_to_pay_on(
    shop: Shop, alice: Customer, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.buy(2)
    number = shop.only_order()
    monkeypatch.setattr(views, "refunds_of", lambda _order: REFUNDS)
    monkeypatch.setattr(views, "fulfillments_of", lambda _order: [PARCEL, BARE])
    for name, change in STATES.items():
        page = order_shown(shop.app, number, change)
        assert missed(page, data) == [], name
    for name, change in PAY_STATES.items():
        assert missed(pay_shown(shop.app, number, change), data) == [], name


def test_every_mail(
    shop: Shop, alice: Customer, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(MAILS) == set(emails.MAILS)
    alice.buy(2)
    number = shop.only_order()
    for kind, about in MAILS.items():
        monkeypatch.setattr(emails, "_about", lambda _db, _event, told=about: told)
        for mail in mails_about(shop.app, number, kind):
            assert missed(mail.html, data) == [], kind
            assert missed_in_text(mail.text, data) == [], kind
            assert missed_in_text(mail.subject, data) == [], kind


def test_the_reading_finds_what_was_forgotten() -> None:
    page = """<title>⟦Básket⟧, Threefold</title><p>⟦Ásk <a href="/">us</a>⟧, <b>please</b></p>
    <img alt="A jar"><p>£29.00, 23 November 2026</p><style>p {}</style><input value="typed">"""
    assert missed(page, Data(names=("Threefold",))) == ["please", "A jar"]
