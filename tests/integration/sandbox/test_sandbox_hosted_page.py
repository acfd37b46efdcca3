"""The page Alice pays on: plain forms, clear errors, nothing typed is lost, nothing paid twice."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.sandbox.conftest import OpenSession, line, rate
from tests.sandbox_fixtures import Desk

FORM = {
    "email": "alice@example.com",
    "name": "Alice Example",
    "line1": "1 High Street",
    "city": "London",
    "postal_code": "SW1A 1AA",
    "country": "GB",
    "method": "card",
}


@pytest.fixture
def browser(sandbox: Desk) -> FlaskClient:
    return sandbox.app.test_client()


def url(session: Any) -> str:
    return f"/c/pay/{session.id}"


def value_of(page: str, name: str) -> str:
    found = re.search(rf'<input id="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def test_the_page_shows_the_order(browser: FlaskClient, open_session: OpenSession) -> None:
    session = open_session(
        line_items=[line(quantity=2)], shipping_options=[rate(350), rate(790, "Next day")]
    )
    answer = browser.get(url(session))
    assert answer.status_code == 200
    for words in (
        "no money moves",
        "Pay £61.50",
        "Threefold Magnesium, 30 days × 2",
        "£58.00",
        "Tracked 48, £3.50",
        "Next day, £7.90",
        "(total £65.90)",
        "United Kingdom",
        "Bank debit",
        "http://localhost/cart",
    ):
        assert words in answer.text
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_alice_pays_and_returns(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session()
    answer = browser.post(url(session), data=FORM)
    assert answer.status_code == 303
    assert answer.headers["Location"] == (f"http://localhost/orders/1001?session_id={session.id}")
    assert sandbox.session(session.id)["payment_status"] == "paid"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "alice"}, "Enter an email address"),
        ({"email": ""}, "Enter an email address"),
        ({"name": " "}, "Enter your name"),
        ({"line1": ""}, "Enter the first line"),
        ({"city": ""}, "Enter the town or city"),
        ({"postal_code": "1234"}, "Enter a full postcode"),
        ({"country": "FR"}, "Choose a country this shop delivers to"),
        ({"rate": "shr_other"}, "Choose how it should be delivered"),
        ({"method": "cheque"}, "Choose a way to pay"),
        ({"method": "decline", "decline_code": "mood"}, "Choose why"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_lost(
    sandbox: Desk,
    browser: FlaskClient,
    open_session: OpenSession,
    change: dict[str, str],
    words: str,
) -> None:
    session = open_session()
    before = sandbox.session(session.id)
    answer = browser.post(url(session), data=FORM | {"line2": "Flat 2"} | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert value_of(answer.text, "line2") == "Flat 2"
    for name in {"email", "name", "line1", "city", "postal_code"} - set(change):
        assert value_of(answer.text, name) == FORM[name]
    assert sandbox.session(session.id) == before
    assert sandbox.events() == []


def test_an_american_address_needs_a_state(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session(shipping_address_collection={"allowed_countries": ["US"]})
    form = FORM | {"country": "US", "postal_code": "94103"}
    assert "Enter the state" in browser.post(url(session), data=form).text
    assert browser.post(url(session), data=form | {"state": "CA"}).status_code == 303
    assert sandbox.charge(session.id)["billing_details"]["address"]["state"] == "CA"


def test_a_telephone_number_is_asked_for(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session(phone_number_collection={"enabled": True})
    assert "Enter a telephone number" in browser.post(url(session), data=FORM).text
    browser.post(url(session), data=FORM | {"phone": "020 7946 0000"})
    assert sandbox.session(session.id)["customer_details"]["phone"] == "020 7946 0000"


def test_terms_are_agreed_to(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session(consent_collection={"terms_of_service": "required"})
    assert browser.post(url(session), data=FORM).status_code == 422
    assert browser.post(url(session), data=FORM | {"terms": "1"}).status_code == 303
    assert sandbox.session(session.id)["consent"]["terms_of_service"] == "accepted"


def test_what_the_shop_knows_is_filled_in(browser: FlaskClient, open_session: OpenSession) -> None:
    session = open_session(customer_email="alice@example.com")
    page = browser.get(url(session)).text
    assert value_of(page, "email") == "alice@example.com"
    assert "readonly" in page
    other = FORM | {"email": "mallory@example.com"}
    assert browser.post(url(session), data=other).status_code == 303


def test_the_email_the_shop_gave_cannot_be_changed(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session(customer_email="alice@example.com")
    browser.post(url(session), data=FORM | {"email": "mallory@example.com"})
    assert sandbox.session(session.id)["customer_details"]["email"] == "alice@example.com"


def test_what_is_typed_cannot_become_markup(
    browser: FlaskClient, open_session: OpenSession
) -> None:
    nasty = '"><script>alert(1)</script>'
    page = browser.post(url(open_session()), data=FORM | {"name": nasty, "email": ""}).text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_an_unknown_session_is_not_found(sandbox: Desk, browser: FlaskClient) -> None:
    [endpoint] = sandbox.state.store.find("webhook_endpoint")
    assert browser.get("/c/pay/cs_test_none").status_code == 404
    assert browser.get(f"/c/pay/{endpoint['id']}").status_code == 404
    assert browser.post("/c/pay/cs_test_none", data=FORM).status_code == 404
