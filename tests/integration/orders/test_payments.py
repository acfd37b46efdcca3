"""What came in, for what, and what becomes of money that has no place."""

import json
from typing import Any

import pytest
import stripe
from sqlalchemy import select

from storefront.checkout.models import WebhookEvent
from storefront.checkout.take_event import send_refunds
from storefront.checkout.views import gateway
from storefront.orders.models import Order, find_order
from storefront.orders.payments import Payment
from storefront.orders.refunds import request_refund
from tests.integration.checkout.test_bad_news import signed
from tests.integration.orders.money import bought, deliver, reconciled
from tests.shop import SMALL, Customer, Shop


def payments(shop: Shop) -> list[tuple[str, int, int, bool]]:
    """[(session, amount, gone back, stray)] of everything that came."""
    with shop.db() as db:
        rows = db.scalars(select(Payment).order_by(Payment.id))
        return [(row.session_id, row.amount, row.refund_amount, row.stray) for row in rows]


def sessions(sandbox: Any) -> list[str]:
    return [found["id"] for found in sandbox.state.store.find("checkout.session", order="ASC")]


def lose_the_answer(sandbox: Any, monkeypatch: pytest.MonkeyPatch, act: Any) -> Any:
    """Stripe does what was asked for, but the line breaks before it says so."""
    ask = sandbox.http_client.request

    def cut(*given: Any, **more: Any) -> Any:
        ask(*given, **more)
        raise stripe.APIConnectionError("the line broke", should_retry=False)

    with monkeypatch.context() as patched:
        patched.setattr(sandbox.http_client, "request", cut)
        return act()


def test_money_is_written_down_with_what_asked_for_it(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    session_id = bought(alice, sandbox, 2)
    assert payments(shop) == [(session_id, 5800, 0, False)]
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        [attempt], [payment] = order.attempts, order.payments
        assert payment.attempt_id == attempt.id
        assert (attempt.amount, attempt.session_id) == (5800, session_id)
        assert attempt.ended_at is not None
        assert order.charged_amount == 5800


def test_a_page_whose_address_got_lost_is_known_when_it_is_paid(
    shop: Shop, alice: Customer, sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.add(SMALL, 2)
    assert lose_the_answer(sandbox, monkeypatch, alice.check_out).status_code == 502
    [lost] = sessions(sandbox)
    with shop.db() as db:
        assert db.scalars(select(Order)).one().attempts[0].session_id is None
    sandbox.pay(lost)
    deliver(alice, sandbox)
    assert shop.order(shop.only_order())["status"] == "paid"
    assert payments(shop) == [(lost, 5800, 0, False)]
    with shop.db() as db:
        assert db.scalars(select(Order)).one().attempts[0].session_id == lost


def test_two_pages_of_one_order_are_paid_once_and_the_other_goes_back(
    shop: Shop, alice: Customer, sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.add(SMALL, 2)
    lose_the_answer(sandbox, monkeypatch, alice.check_out)
    assert alice.check_out().status_code == 303
    lost, open_one = sessions(sandbox)
    for session_id in (open_one, lost):
        sandbox.pay(session_id)
        deliver(alice, sandbox)
    assert payments(shop) == [(open_one, 5800, 0, False), (lost, 5800, 5800, True)]
    order = shop.order(shop.only_order())
    assert (order["status"], order["refund_amount"]) == ("paid", 0)
    assert order["events"].count("pay") == 1
    assert [refund["amount"] for refund in sandbox.state.store.find("refund")] == [5800]
    assert reconciled(shop) == []


def test_a_declined_customer_comes_back_to_a_full_cart_and_the_same_page(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy(2)
    sandbox.pay(session_id, "decline")
    deliver(alice, sandbox)
    assert "£58.00" in alice.client.get("/cart").text
    assert session_id in alice.check_out().headers["Location"]
    sandbox.pay(session_id)
    deliver(alice, sandbox)
    assert shop.order(shop.only_order())["status"] == "paid"
    assert "£58.00" not in alice.client.get("/cart").text


@pytest.fixture
def orphan(shop: Shop, alice: Customer, sandbox: Any) -> str:
    """Paid, and no order belongs to it."""
    session_id = alice.buy()
    sandbox.pay(session_id)
    with shop.db() as db:
        order = find_order(db, shop.only_order())
        assert order is not None
        order.number = "T-SOMETHING"
    return session_id


def orphans(shop: Shop) -> list[tuple[int | None, str | None, bool, bool]]:
    """[(amount, currency, looked at, given back)] of money without an order."""
    with shop.db() as db:
        rows = db.scalars(select(WebhookEvent).where(WebhookEvent.review.is_not(None)))
        return [
            (row.amount, row.currency, bool(row.reviewed_by), bool(row.refund_id)) for row in rows
        ]


def test_money_without_an_order_is_kept_in_sight_once(
    shop: Shop, alice: Customer, sandbox: Any, orphan: str
) -> None:
    deliver(alice, sandbox, times=2)
    told = f"£31.95 was paid on {orphan}, but no order belongs to it."
    assert reconciled(shop) == reconciled(shop) == [told]
    assert orphans(shop) == [(3195, "GBP", False, False)]
    assert payments(shop) == []
    assert sandbox.state.store.find("refund") == [], "only a person may give it back"


def test_the_comparison_alone_finds_it_too(shop: Shop, sandbox: Any, orphan: str) -> None:
    assert len(reconciled(shop)) == 1
    assert orphans(shop) == [(3195, "GBP", False, False)]


def test_refunded_in_the_dashboard_it_is_off_the_list(
    shop: Shop, alice: Customer, sandbox: Any, orphan: str
) -> None:
    deliver(alice, sandbox)
    sandbox.refund_in_dashboard(orphan)
    deliver(alice, sandbox)
    assert orphans(shop) == [(3195, "GBP", True, True)]
    assert reconciled(shop) == []
    sandbox.fail_refund(sandbox.state.store.find("refund")[0]["id"])
    deliver(alice, sandbox)
    assert orphans(shop) == [(3195, "GBP", False, True)], "it is here again: seen again"


def test_another_amount_than_asked_for_can_be_given_back(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy()
    with shop.db() as db:
        db.scalars(select(Order)).one().attempts[0].amount += 1
    sandbox.pay(session_id)
    deliver(alice, sandbox)
    number = shop.only_order()
    assert shop.order(number)["status"] == "pending"
    assert shop.order(number)["events"].count("amount_differs") == 1
    assert reconciled(shop) == [
        f"£31.95 was paid on {session_id}: order {number} never asked for that."
    ]
    assert orphans(shop) == [(3195, "GBP", False, False)]


def test_news_from_another_account_waits_for_a_person(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy()
    sandbox.pay(session_id)
    [body] = [body for body, _ in sandbox.deliveries() if b"session.completed" in body]
    foreign = json.dumps(json.loads(body) | {"account": "acct_of_others"}).encode()
    answer = alice.client.post("/webhooks/stripe", data=foreign, headers=signed(foreign))
    assert answer.status_code == 204
    assert shop.order(shop.only_order())["status"] == "pending"
    with shop.db() as db:
        [event] = db.scalars(select(WebhookEvent)).all()
        assert "another account" in (event.review or "")
        assert not event.may_be_given_back


def test_a_refund_at_stripe_that_overtakes_ours_is_counted_and_ours_is_dropped(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    """Both want all of it. Stripe gives it back once, and so do the books."""
    session_id = bought(alice, sandbox, 2)
    with shop.db() as db:
        request_refund(db.scalars(select(Order)).one(), {}, 5800, "goodwill", "Olga")
    sandbox.refund_in_dashboard(session_id)
    deliver(alice, sandbox, times=2)
    assert payments(shop) == [(session_id, 5800, 5800, False)]
    order = shop.order(shop.only_order())
    assert order["refund_amount"] == 5800
    assert order["events"].count("refund_failed") == 1
    assert len(sandbox.state.store.find("refund")) == 1
    with shop.db() as db:
        assert send_refunds(db, gateway()) == 0
    assert reconciled(shop) == []
