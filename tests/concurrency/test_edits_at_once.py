"""An order is changed while somebody else changes, sends, refunds or pays: never by halves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import url_for

from storefront.admin.edits import planned
from storefront.checkout.draft_order import DraftLine, DraftTerms, write_draft
from storefront.checkout.edit_order import commit_edit, waive
from storefront.checkout.pay_link import start_paying
from storefront.checkout.pay_link_token import sign_pay_link
from storefront.checkout.pay_link_views import may_sell_in
from storefront.checkout.settle import settle
from storefront.checkout.take_event import send_refunds
from storefront.checkout.views import gateway
from storefront.clock import now
from storefront.errors import StorefrontError
from storefront.market_prefix import shop_market
from storefront.markets import GB
from storefront.orders.edits import OrderEdit, Staged, begin_edit, stage
from storefront.orders.models import Order, find_order
from tests.concurrency.test_last_unit import at_once
from tests.concurrency.test_operators import refund_line, send_line, together
from tests.shop import Customer, Shop


@pytest.fixture
def paid(shop: Shop, alice: Customer, sandbox: Any) -> str:
    sandbox.pay(alice.buy(3))
    for body, headers in sandbox.deliveries():
        alice.client.post("/webhooks/stripe", data=body, headers=headers)
    return shop.only_order()


def staged(shop: Shop, number: str, by: str, units: int) -> Callable[[Order], Any]:
    """Stage a change by hand; the act that makes it as the page showed it."""
    with shop.app.test_request_context(method="POST"):
        db = shop.app.extensions["sqlalchemy"].session
        order = find_order(db, number)
        assert order is not None
        edit = begin_edit(order, by)
        stage(edit, order, Staged(units={order.lines[0].id: units}))
        db.flush()
        seen, edit_id = planned(db, order, edit).fingerprint, edit.id
        db.commit()

    def make(order: Order) -> Any:
        db = shop.app.extensions["sqlalchemy"].session
        return commit_edit(order, db.get_one(OrderEdit, edit_id), planned, seen, by)

    return make


def urls(number: str) -> tuple[str, str]:
    return f"http://localhost/{number}/paid", "http://localhost/back"


def money(shop: Shop, number: str) -> tuple[int, int, int, int]:
    """(total, charged, still to pay, paid too much)"""
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        return order.total, order.charged_amount, order.balance_due, order.overcharge


def test_of_two_changes_made_at_once_one_is_stale(shop: Shop, paid: str) -> None:
    acts = [staged(shop, paid, name, units) for name, units in (("Olga", 5), ("Wanda", 1))]
    assert sorted(together(shop, paid, *acts)) == ["StaleEdit", "done"]
    [(_sku, units, _shipped)] = shop.order(paid)["lines"]
    assert units in (1, 5)
    assert money(shop, paid)[0] == units * 2900
    assert shop.lots()["LOT-30"] == (10, units)
    assert shop.order(paid)["events"].count("edit") == 1


def test_a_change_and_a_parcel_at_once(shop: Shop, paid: str) -> None:
    """Sent first, the units are gone; changed first, there is only one left to send."""
    results = together(shop, paid, staged(shop, paid, "Olga", 1), send_line(3))
    assert results.count("done") == 1
    assert shop.order(paid)["lines"] in ([("TF-MG-30", 3, 3)], [("TF-MG-30", 1, 0)])
    sent = results[1] == "done"
    assert shop.lots()["LOT-30"] == ((7, 0) if sent else (10, 1))


def test_a_dearer_change_and_a_parcel_at_once(shop: Shop, paid: str) -> None:
    """What is sent was paid for: a change that came first waits for its money."""
    results = together(shop, paid, staged(shop, paid, "Olga", 4), send_line(3))
    assert results[1] in ("done", "NotAllowed")
    assert (results[0], results[1]) in (
        ("done", "NotAllowed"),
        ("StaleEdit", "done"),
        ("done", "done"),
    )
    if results[1] == "NotAllowed":
        assert shop.order(paid)["lines"] == [("TF-MG-30", 4, 0)]


def test_a_change_and_a_refund_at_once(shop: Shop, paid: str) -> None:
    results = together(shop, paid, staged(shop, paid, "Olga", 1), refund_line(2, 5800))
    assert results.count("done") == 1
    total, charged, due, over = money(shop, paid)
    assert (charged, due) == (8700, 0)
    assert (total, over) == ((2900, 5800) if results[0] == "done" else (8700, 0))
    assert shop.lots()["LOT-30"] == (10, 1)


def test_pay_pressed_ten_times_at_once_is_one_page(shop: Shop, paid: str, sandbox: Any) -> None:
    assert together(shop, paid, staged(shop, paid, "Olga", 4)) == ["done"]

    def press() -> str:
        with shop.app.test_request_context(method="POST"):
            db = shop.app.extensions["sqlalchemy"].session
            try:
                return start_paying(db, gateway(), paid, urls, shop_market, may_sell_in("GB"))
            except StorefrontError as refusal:
                db.rollback()
                return type(refusal).__name__

    answers = at_once([press] * 10)
    pages = {answer for answer in answers if answer.startswith("http")}
    assert len(pages) == 1
    assert set(answers) - pages <= {"GatewayError"}
    assert len(sandbox.state.store.find("checkout.session")) == 2  # the order's own, and this one


def test_a_draft_is_placed_once_however_often_pay_is_pressed(shop: Shop, sandbox: Any) -> None:
    terms = DraftTerms(
        market=GB,
        email="alice@example.com",
        country="GB",
        lines=[DraftLine("TF-MG-30", 6)],
        until=now() + timedelta(days=1),
        shipping_amount=0,
    )
    with shop.app.test_request_context(method="POST"):
        db = shop.app.extensions["sqlalchemy"].session
        number = write_draft(db, terms, lambda *_: True, "Olga").order.number
        db.commit()
        link = url_for("storefront.pay.show", token=sign_pay_link(number))
    people = [shop.app.test_client() for _ in range(8)]
    answers = at_once([lambda person=person: person.post(link) for person in people])  # type: ignore[misc]
    pages = {answer.headers["Location"] for answer in answers if answer.status_code == 303}
    assert len(pages) == 1
    assert {answer.status_code for answer in answers} <= {303, 502}
    assert len(sandbox.state.store.find("checkout.session")) == 1
    assert shop.lots()["LOT-30"] == (10, 6)
    assert shop.order(number)["events"] == ["draft", "begin_payment"]


def test_money_and_letting_go_of_it_at_once(shop: Shop, paid: str, sandbox: Any) -> None:
    """Whoever is first, the money is counted and what is too much is there to give back."""
    assert together(shop, paid, staged(shop, paid, "Olga", 4)) == ["done"]
    with shop.app.test_request_context(method="POST"):
        db = shop.app.extensions["sqlalchemy"].session
        url = start_paying(db, gateway(), paid, urls, shop_market, may_sell_in("GB"))
        session_id = url.partition("?")[0].rpartition("/")[2]
        sandbox.pay(session_id)
        remote = gateway().read(session_id)
        market = shop_market("GB")
    results = together(
        shop,
        paid,
        lambda order: waive(order, market, "Olga", "Our mistake"),
        lambda order: settle(order, remote),
    )
    assert results[1] == "done"
    with shop.db() as db:
        send_refunds(db, gateway())
    total, charged, due, over = money(shop, paid)
    assert due == 0
    came = sum(intent["amount_received"] for intent in sandbox.state.store.find("payment_intent"))
    back = sum(refund["amount"] for refund in sandbox.state.store.find("refund"))
    assert came == 11600
    if results[0] == "done":
        assert total == 8700
        assert over + back == 2900
    else:
        assert (total, charged, over, back) == (11600, 11600, 0, 0)
