"""The page Alice pays on: plain forms, clear errors, nothing typed is lost, nothing paid twice."""

import re
from concurrent.futures import ThreadPoolExecutor
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


def test_a_second_press_pays_nothing_more(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session()
    first = browser.post(url(session), data=FORM)
    events = sandbox.events()
    second = browser.post(url(session), data=FORM | {"method": "debit"})
    assert second.headers["Location"] == first.headers["Location"]
    assert sandbox.events() == events
    assert len(sandbox.state.store.find("charge")) == 1


def test_ten_presses_at_once_pay_once(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session()

    def press(_: int) -> int:
        return sandbox.app.test_client().post(url(session), data=FORM).status_code

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(press, range(10))) == [303] * 10
    assert len(sandbox.state.store.find("charge")) == 1
    assert sandbox.events().count("checkout.session.completed") == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "alice"}, "Enter an e-mail address"),
        ({"email": ""}, "Enter an e-mail address"),
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


def test_a_declined_card_says_why_and_can_be_replaced(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session()
    declined = FORM | {"method": "decline", "decline_code": "insufficient_funds"}
    answer = browser.post(url(session), data=declined)
    assert answer.status_code == 402
    assert "Your card has insufficient funds." in answer.text
    assert value_of(answer.text, "line1") == "1 High Street"
    assert value_of(browser.get(url(session)).text, "line1") == "1 High Street"
    assert sandbox.session(session.id)["status"] == "open"
    assert browser.post(url(session), data=FORM).status_code == 303


@pytest.mark.parametrize("code", ["lost_card", "stolen_card", "fraudulent"])
def test_the_buyer_is_not_told_what_the_bank_suspects(
    browser: FlaskClient, open_session: OpenSession, code: str
) -> None:
    answer = browser.post(
        url(open_session()), data=FORM | {"method": "decline", "decline_code": code}
    )
    alert = re.search(r'role="alert">([^<]*)<', answer.text)
    assert alert is not None
    assert alert[1] == "Your card was declined."


def test_three_d_secure_has_a_page_of_its_own(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session()
    answer = browser.post(url(session), data=FORM | {"method": "3ds"})
    assert answer.headers["Location"] == f"{url(session)}/authenticate"
    page = browser.get(f"{url(session)}/authenticate")
    assert "Your bank asks you to confirm £32.50" in page.text
    failed = browser.post(f"{url(session)}/authenticate", data={"result": "failed"})
    assert failed.status_code == 402
    assert "unable to authenticate" in failed.text
    again = browser.get(f"{url(session)}/authenticate")
    assert again.headers["Location"] == url(session)
    browser.post(url(session), data=FORM | {"method": "3ds"})
    done = browser.post(f"{url(session)}/authenticate", data={"result": "authenticated"})
    assert done.headers["Location"].startswith("http://localhost/orders/1001")
    twice = browser.post(f"{url(session)}/authenticate", data={"result": "authenticated"})
    assert twice.headers["Location"] == done.headers["Location"]
    assert len(sandbox.state.store.find("charge")) == 1


def test_a_bank_debit_is_on_its_way(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session()
    assert browser.post(url(session), data=FORM | {"method": "debit"}).status_code == 303
    assert sandbox.session(session.id)["payment_status"] == "unpaid"


def test_tax_on_top_is_shown_before_it_is_paid(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session(
        line_items=[line(tax_behavior="exclusive")],
        shipping_options=None,
        automatic_tax={"enabled": True},
    )
    first = browser.post(url(session), data=FORM)
    assert first.status_code == 200
    assert "Pay £34.80" in first.text
    assert sandbox.session(session.id)["status"] == "open"
    seen = re.search(r'name="seen_total" value="(\d+)"', first.text)
    assert seen is not None
    assert browser.post(url(session), data=FORM | {"seen_total": seen[1]}).status_code == 303
    assert sandbox.charge(session.id)["amount"] == 3480


def test_nothing_to_pay_needs_no_card(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    coupon = sandbox.client.v1.coupons.create(params={"percent_off": 100})
    session = open_session(discounts=[{"coupon": coupon.id}], shipping_options=None)
    page = browser.get(url(session)).text
    assert "Complete the order" in page
    assert "How to pay" not in page
    assert browser.post(url(session), data=FORM).status_code == 303
    assert sandbox.session(session.id)["payment_status"] == "no_payment_required"


def test_a_finished_session_says_so(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    paid, expired = open_session(), open_session()
    sandbox.pay(paid.id)
    sandbox.expire(expired.id)
    page = browser.get(url(paid)).text
    assert "This payment is complete" in page
    assert f"session_id={paid.id}" in page
    page = browser.get(url(expired)).text
    assert "This payment page has expired" in page
    assert "http://localhost/cart" in page
    events = sandbox.events()
    assert "has expired" in browser.post(url(expired), data=FORM).text
    assert sandbox.events() == events


def test_time_passes_while_the_page_is_open(
    sandbox: Desk, browser: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session()
    sandbox.state.clock.advance(86400)
    assert "has expired" in browser.post(url(session), data=FORM).text
    assert sandbox.events() == ["checkout.session.expired"]


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
