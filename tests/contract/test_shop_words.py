"""The claims law holds for every word people see, not only for the written pages: the shop's own
templates and mails are read by the same linter, in every market."""

import html
import re
from collections.abc import Iterator
from email.message import EmailMessage as MimeMessage
from typing import Any

import pytest
from flask import Flask

from product_content.claims import lint
from storefront.app import create_app
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.orders.fulfillment import fulfill
from storefront.orders.models import find_order
from storefront.orders.refunds import record_outcome, request_refund
from storefront.worker import work_once
from tests.conftest import SETTINGS
from tests.shop import HANDLE, Customer, Shop

HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1>", re.DOTALL)
BLOCKS = re.compile(r"</?(p|li|h\d|td|th|dt|dd|div|button|label|legend|summary|option|a)\b[^>]*>")


def lines(page: str) -> Iterator[str]:
    """The visible text, one block at a time, and the words for those who cannot see pictures."""
    yield from re.findall(r'\salt="([^"]+)"', page)
    for part in BLOCKS.split(HIDDEN.sub(" ", page)):
        text = html.unescape(re.sub(r"<[^>]+>", " ", part))
        if " " in (text := " ".join(text.split())):
            yield text


def blocked(text: str, market: str) -> list[str]:
    verdicts = [verdict for line in lines(text) for verdict in lint(line, market, "shop")]
    return [verdict.text for verdict in verdicts if verdict.verdict == "block"]


@pytest.fixture
def everywhere(shop: Shop, database_url: str, gateway: StripeGateway) -> Flask:
    settings = {**SETTINGS, "STOREFRONT_MARKETS": "GB,EU,US"}
    return create_app({**settings, "SQLALCHEMY_DATABASE_URI": database_url}, gateway=gateway)


@pytest.mark.parametrize(("prefix", "market"), [("", "gb"), ("/eu", "eu"), ("/us", "us")])
def test_no_page_of_the_shop_says_what_it_must_not(
    everywhere: Flask, prefix: str, market: str
) -> None:
    client = everywhere.test_client()
    for path in ("/", f"/products/{HANDLE}", "/cart", "/nothing-here"):
        page = client.get(prefix + path).text
        assert len(list(lines(page))) > 3
        assert blocked(page, market) == [], prefix + path
    with everywhere.app_context():
        for engine in everywhere.extensions["sqlalchemy"].engines.values():
            engine.dispose()


def test_no_mail_says_what_it_must_not(shop: Shop, alice: Customer, sandbox: Any) -> None:
    sandbox.pay(alice.buy(2))
    for body, headers in sandbox.deliveries():
        alice.client.post("/webhooks/stripe", data=body, headers=headers)
    number = shop.only_order()
    sent: list[MimeMessage] = []
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        fulfill(order, {order.lines[0].id: 1}, "DPD", "15500", "Olga")
        [refund] = request_refund(order, {}, 500, "goodwill", "Olga")
        record_outcome(refund, type(refund.status)("succeeded"), "re_1")
        for kind in ("await_payment", "fail", "cancel"):
            order.record(kind, "test")
        db.commit()
        while work_once(db, sent.append):
            pass
    assert len(sent) == 6
    for mail in sent:
        assert blocked(f"<p>{mail['Subject']}</p>", "gb") == []
        page = mail.get_body(("html",))
        assert page is not None
        assert blocked(page.get_content(), "gb") == [], mail["Subject"]


def test_the_reading_would_see_a_claim() -> None:
    page = '<p>Hello.</p><img alt="Cures migraine"><p>Magnesium heals <b>your nerves</b>.</p>'
    assert blocked(page, "gb") == ["Cures migraine", "Magnesium heals your nerves ."]
