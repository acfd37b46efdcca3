"""axe looks at what nobody walks to in a test: orders in trouble, pay links, errors, refusals."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, render_template

from storefront.app import create_app
from storefront.market_prefix import ENVIRON_KEY
from tests.browser.acts import buy, sign_in
from tests.browser.live import Live
from tests.browser.looks import problems_in_two_looks
from tests.browser.visitor import Visitor
from tests.conftest import SETTINGS, dispose
from tests.contract.order_states import (
    PAY_STATES,
    STATES,
    mails_about,
    order_shown,
    pay_shown,
)

ORDERS = ("left to pay", "partly sent", "charged back")
PAYING = ("difference", "expired")
MAILS = ("await_payment", "cancel")
ERRORS = (400, 500)  # one in the shop's frame, one in the bare frame
LANDMARKS = (": landmark-one-main:", ": region:")  # a mail is shown inside its reader's page


@pytest.fixture
def behind(live: Live) -> Iterator[Flask]:
    """Another app on the open shop's database: it shows states, and writes nothing."""
    database = f"sqlite:///{live.data / 'shop.db'}"
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": database})
    yield app
    dispose(app)


def shown(app: Flask, number: str) -> Iterator[tuple[str, str]]:
    """(name, page) of every state."""
    for state in ORDERS:
        yield f"order {state}", order_shown(app, number, STATES[state])
    for state in PAYING:
        yield f"pay link {state}", pay_shown(app, number, PAY_STATES[state])
    for kind in MAILS:
        first, *_ = [mail.html for mail in mails_about(app, number, kind)]
        yield f"mail {kind}", first
    with app.test_request_context(environ_overrides={ENVIRON_KEY: "GB"}):
        for code in ERRORS:
            yield f"error {code}", render_template(f"storefront/errors/{code}.html")
        yield "link expired", render_template("storefront/orders/link_expired.html")


def test_orders_pay_links_mails_and_errors(live: Live, visitor: Visitor, behind: Flask) -> None:
    number = buy(visitor.window(), "states@example.com")
    pages = {re.sub(r"\W+", "-", name): page for name, page in shown(behind, number)}
    page = visitor.window()
    page.route(
        "**/states/*",
        lambda route: route.fulfill(
            body=pages[route.request.url.rpartition("/")[2]], content_type="text/html"
        ),
    )
    found = []
    for name in pages:
        page.goto(f"/states/{name}")
        readers = LANDMARKS if name.startswith("mail") else ()
        found += [
            each
            for each in problems_in_two_looks(page)
            if not any(rule in each for rule in readers)
        ]
    assert found == [], "\n".join(found)


def test_refusals_and_packing_slips_of_staff(visitor: Visitor) -> None:
    number = buy(visitor.window(), "slips@example.com")
    page, found = visitor.window(), []
    sign_in(page)
    page.goto(f"/admin/orders/{number}")
    page.get_by_text("Refund", exact=True).first.click()
    page.get_by_label("Amount").fill("nine")
    page.get_by_role("button", name="Refund", exact=True).click()
    found += problems_in_two_looks(page)
    page.goto("/admin/orders/T-22222222")
    found += problems_in_two_looks(page)
    page.goto("/admin/orders")
    page.get_by_label(f"Choose order {number}").check()
    page.get_by_role("button", name="Packing slips").click()
    found += problems_in_two_looks(page)
    assert found == [], "\n".join(found)
