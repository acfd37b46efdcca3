"""Ways to pay on the page: declined, authenticated, taxed, free, too late, and never twice."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient

from tests.integration.sandbox.conftest import OpenSession, line
from tests.integration.sandbox.test_sandbox_hosted_page import FORM, browser, url, value_of
from tests.sandbox_fixtures import Desk

__all__ = ["browser"]  # the fixture


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
