"""Automatic tax by country and American state: in the price or on top of it."""

from typing import Any

import pytest
import stripe
from flask.testing import FlaskClient

from storefront.sandbox.money_text import money_text
from tests.integration.sandbox.conftest import OpenSession, line, rate
from tests.sandbox_fixtures import ADDRESS, Desk

CALIFORNIA = ADDRESS | {"city": "Oakland", "state": "CA", "postal_code": "94607", "country": "US"}
TAXED: dict[str, Any] = {
    "automatic_tax": {"enabled": True},
    "shipping_address_collection": {"allowed_countries": ["US"]},
    "line_items": [
        line(3600, 2, currency="usd", tax_behavior="exclusive"),
        line(9300, currency="usd", tax_behavior="exclusive"),
    ],
    "shipping_options": [rate(795, currency="usd", tax_behavior="exclusive")],
}


@pytest.mark.parametrize(
    ("state", "goods", "delivery"),
    [("CA", [522, 674], 58), ("ny", [288, 372], 32), ("OR", [0, 0], 0)],
)
def test_tax_of_a_state_comes_on_top(
    sandbox: Desk, open_session: OpenSession, state: str, goods: list[int], delivery: int
) -> None:
    session = open_session(**TAXED)
    assert (session.amount_total, session.automatic_tax.status) == (
        17295,
        "requires_location_inputs",
    )
    paid = sandbox.pay(session.id, address=CALIFORNIA | {"state": state})
    tax = sum(goods) + delivery
    assert paid["total_details"] == {
        "amount_discount": 0,
        "amount_shipping": 795,
        "amount_tax": tax,
    }
    assert (paid["amount_total"], paid["automatic_tax"]["status"]) == (17295 + tax, "complete")
    lines = sandbox.client.v1.checkout.sessions.line_items.list(session.id).data
    assert [each.amount_tax for each in lines] == goods
    assert [each.amount_total for each in lines] == [7200 + goods[0], 9300 + goods[1]]
    assert paid["shipping_cost"]["amount_tax"] == delivery
    assert sandbox.charge(session.id)["amount"] == 17295 + tax


def test_tax_is_on_what_is_left_after_the_discount(
    sandbox: Desk, open_session: OpenSession
) -> None:
    coupon = sandbox.client.v1.coupons.create(params={"amount_off": 1651, "currency": "usd"})
    session = open_session(**TAXED, discounts=[{"coupon": coupon.id}])
    paid = sandbox.pay(session.id, address=CALIFORNIA)
    lines = sandbox.client.v1.checkout.sessions.line_items.list(session.id).data
    assert [each.amount_discount for each in lines] == [720, 931]
    assert [each.amount_tax for each in lines] == [470, 607]
    assert paid["amount_total"] == 17295 - 1651 + 470 + 607 + 58


def test_prices_with_tax_keep_their_total(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session(
        automatic_tax={"enabled": True},
        shipping_address_collection={"allowed_countries": ["FI"]},
        line_items=[line(3490, 3, currency="eur")],
        shipping_options=[rate(690, currency="eur", tax_behavior="inclusive")],
    )
    paid = sandbox.pay(session.id)
    assert paid["amount_total"] == session.amount_total == 11160
    assert paid["total_details"]["amount_tax"] == 2127 + 140


def test_the_page_shows_the_new_total_before_it_is_paid(
    sandbox: Desk, open_session: OpenSession
) -> None:
    browser: FlaskClient = sandbox.app.test_client()
    session = open_session(**TAXED)
    form = {**CALIFORNIA, "email": "alice@example.com", "name": "Alice", "method": "card"}
    form |= {
        "line2": "",
        "rate": sandbox.session(session.id)["shipping_options"][0]["shipping_rate"],
    }
    asked = browser.post(f"/c/pay/{session.id}", data=form)
    assert (asked.status_code, "see the new total" in asked.text) == (200, True)
    assert money_text(18549, "usd") in asked.text
    assert f"(total {money_text(18549, 'usd')})" in asked.text
    other = form | {"seen_total": "18549", "state": "TX", "postal_code": "73301"}
    assert "see the new total" in browser.post(f"/c/pay/{session.id}", data=other).text
    done = browser.post(f"/c/pay/{session.id}", data=form | {"seen_total": "18549"})
    assert done.status_code == 303
    assert sandbox.session(session.id)["amount_total"] == 18549


def test_a_payment_without_a_parcel_asks_for_the_address_of_the_card(
    sandbox: Desk, open_session: OpenSession
) -> None:
    """What an order owes after it became dearer is paid on a second session."""
    browser: FlaskClient = sandbox.app.test_client()
    bare = TAXED | {"shipping_address_collection": None, "shipping_options": None}
    first, second = open_session(**bare), open_session(**bare)
    assert first.client_reference_id == second.client_reference_id
    page = browser.get(f"/c/pay/{second.id}").text
    assert "Billing address" in page
    paid = sandbox.pay(second.id, address=CALIFORNIA)
    assert (paid["total_details"]["amount_tax"], paid["collected_information"]) == (1196, None)
    assert paid["customer_details"]["address"]["state"] == "CA"
    assert sandbox.session(first.id)["status"] == "open"


def test_a_price_must_say_whether_tax_is_in_it(open_session: OpenSession) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="tax behavior"):
        open_session(automatic_tax={"enabled": True}, line_items=[line(tax_behavior="unspecified")])
