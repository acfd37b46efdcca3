"""Forged, foreign, odd and broken: a clear answer, nothing changed, nothing lost."""

import json
from dataclasses import replace
from typing import Any

import pytest
import stripe
from sqlalchemy import select

from storefront.catalog.models import Product
from storefront.checkout.settle import settle
from storefront.checkout.views import gateway
from storefront.orders.models import Order, find_order
from storefront.orders.payments import PaymentAttempt
from tests.shop import SMALL, Customer, Shop


def signed(body: bytes, secret: str = "whsec_sandbox") -> dict[str, str]:
    header = stripe.WebhookSignature.generate_signature_header(
        body.decode("utf-8", "surrogateescape"), secret
    )
    return {"Stripe-Signature": header, "Content-Type": "application/json"}


def an_event(**changes: Any) -> bytes:
    event = {
        "id": "evt_1",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": {"id": "cs_test_none", "object": "checkout.session"}},
    }
    return json.dumps(event | changes).encode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Stripe-Signature": ""},
        {"Stripe-Signature": "t=1,v1=00"},
        {"Stripe-Signature": "garbage"},
        signed(an_event(), "whsec_of_somebody_else"),
    ],
)
def test_a_forged_signature_is_refused(
    shop: Shop, alice: Customer, headers: dict[str, str]
) -> None:
    before = shop.counts()
    answer = alice.client.post("/webhooks/stripe", data=an_event(), headers=headers)
    assert answer.status_code == 400
    assert shop.counts() == before


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b"not json",
        an_event(id=["evt"]),
        an_event(id="x" * 256),
        an_event(type={"a": 1}),
        an_event(livemode="no"),
        an_event(data=[]),
        an_event(data={"object": {"id": {"a": 1}}}),
        an_event(data={"object": None}),
        b'{"id":"\\ud800","type":"x","livemode":false,"data":{"object":{"id":"x"}}}',
        b"[" * 100_000,
        '{"id":"evt_1"}'.encode("utf-16"),
    ],
)
def test_odd_bodies_are_refused_even_when_signed(shop: Shop, alice: Customer, body: bytes) -> None:
    before = shop.counts()
    try:
        headers = signed(body)
    except UnicodeError:
        headers = {}
    answer = alice.client.post("/webhooks/stripe", data=body, headers=headers)
    assert answer.status_code == 400
    assert shop.counts() == before


def test_a_body_without_end_is_refused(shop: Shop, alice: Customer) -> None:
    assert alice.client.post("/webhooks/stripe", data=b"x" * 300_000).status_code == 413


def test_an_event_of_the_other_mode_waits_for_a_person(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    sandbox.pay(alice.buy())
    ours = next(news for news in sandbox.deliveries() if b"session.completed" in news[0])
    live = (
        ours[0]
        .replace(b'"livemode":false', b'"livemode":true')
        .replace(b'"livemode": false', b'"livemode": true')
    )
    answer = alice.client.post("/webhooks/stripe", data=live, headers=signed(live))
    assert answer.status_code == 204
    assert shop.order(shop.only_order())["status"] == "pending"
    assert shop.counts()["storefront_webhook_event"] == 1


@pytest.mark.parametrize("secrets", ["whsec_new,whsec_sandbox", "whsec_sandbox,whsec_old"])
def test_a_secret_can_be_rolled(shop: Shop, alice: Customer, sandbox: Any, secrets: str) -> None:
    shop.app.extensions["storefront"].gateway.webhook_secrets = tuple(secrets.split(","))
    sandbox.pay(alice.buy())
    for body, headers in sandbox.deliveries():
        assert alice.client.post("/webhooks/stripe", data=body, headers=headers).status_code == 204
    assert shop.order(shop.only_order())["status"] == "paid"


@pytest.mark.parametrize("status", [500, 429, 503])
def test_stripe_down_at_checkout_keeps_the_cart(
    shop: Shop, alice: Customer, sandbox: Any, status: int
) -> None:
    alice.add(SMALL, 2)
    sandbox.fail_calls(10, status)
    answer = alice.check_out()
    assert answer.status_code == 502
    assert "Nothing was charged" in answer.text
    assert "£58.00" in answer.text
    sandbox.fail_calls(0)
    assert alice.check_out().status_code == 303
    assert shop.lots()["LOT-30"] == (10, 2)
    assert shop.counts()["storefront_order"] == 1


def test_no_answer_at_all_keeps_the_cart(
    shop: Shop, alice: Customer, sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silence(*_args: Any, **_more: Any) -> Any:
        raise stripe.APIConnectionError("timed out", should_retry=False)

    alice.add(SMALL, 2)
    with monkeypatch.context() as patched:
        patched.setattr(sandbox.http_client, "request", silence)
        assert alice.check_out().status_code == 502
    assert alice.check_out().status_code == 303
    assert shop.counts()["storefront_order"] == 1


def test_a_lost_answer_is_asked_for_again_and_gives_the_same_session(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    alice.add(SMALL, 2)
    sandbox.fail_calls(1, 500, before=False)
    assert alice.check_out().status_code == 303
    assert len(sandbox.state.store.find("checkout.session")) == 1
    with shop.db() as db:
        assert len(db.scalars(select(PaymentAttempt.session_id)).all()) == 1
    assert shop.lots()["LOT-30"] == (10, 2)


def test_stripe_down_when_news_arrives_asks_to_send_again(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    sandbox.pay(alice.buy())
    news = next(news for news in sandbox.deliveries() if b"session.completed" in news[0])
    sandbox.fail_calls(10, 500)
    answer = alice.client.post("/webhooks/stripe", data=news[0], headers=news[1])
    assert answer.status_code == 503
    assert shop.counts()["storefront_webhook_event"] == 0
    sandbox.fail_calls(0)
    assert alice.client.post("/webhooks/stripe", data=news[0], headers=news[1]).status_code == 204
    assert shop.order(shop.only_order())["status"] == "paid"


def test_an_empty_basket_cannot_be_paid(shop: Shop, alice: Customer) -> None:
    before = shop.counts()
    answer = alice.check_out()
    assert answer.status_code == 422
    assert "basket is empty" in answer.text
    assert shop.counts() == before


@pytest.mark.parametrize(
    ("country", "shipping", "told"),
    [
        ("US", "gb-tracked-48", "do not deliver there"),
        ("GB", "us-tracked", "Choose how"),
        ("", "gb-tracked-48", "Choose where"),
        ("GB", "", "Choose how"),
    ],
)
def test_delivery_that_cannot_be(
    shop: Shop, alice: Customer, country: str, shipping: str, told: str
) -> None:
    alice.add()
    before = shop.counts()
    answer = alice.check_out(shipping, country)
    assert answer.status_code == 422
    assert told in answer.text
    assert shop.counts() == before


def test_a_pack_taken_off_the_shelf_is_said_and_nothing_is_ordered(
    shop: Shop, alice: Customer
) -> None:
    alice.add()
    with shop.db() as db:
        db.scalars(select(Product)).one().variants[0].active = False
    answer = alice.check_out()
    assert answer.status_code == 422
    assert "no longer sold" in answer.text
    assert shop.counts()["storefront_order"] == 0


@pytest.mark.parametrize(
    "token", ["x", "T-ABCDEFGHJ", "IlQtQUJDREVGR0hKIg.aaaaaa.bbbb", "a" * 3000]
)
def test_somebody_elses_order_stays_shut(shop: Shop, mallory: Customer, token: str) -> None:
    assert mallory.client.get(f"/orders/{token}").status_code == 404
    assert mallory.client.get(f"/checkout/{token}/return?session_id=cs_1").status_code == 404


def test_a_session_of_another_order_settles_nothing(
    shop: Shop, alice: Customer, mallory: Customer, sandbox: Any
) -> None:
    hers = alice.buy()
    his = mallory.buy()
    sandbox.pay(his)
    back = sandbox.session(hers)["success_url"].replace("{CHECKOUT_SESSION_ID}", his)
    answer = mallory.client.get(back.removeprefix("http://localhost"))
    assert answer.status_code == 404
    with shop.db() as db:
        assert {str(status) for status in db.scalars(select(Order.status))} == {"pending"}


@pytest.mark.parametrize(("amount", "currency"), [(1, "GBP"), (3195, "EUR"), (3196, "GBP")])
def test_an_amount_we_never_asked_for_is_not_our_payment(
    shop: Shop, alice: Customer, sandbox: Any, amount: int, currency: str
) -> None:
    session_id = alice.buy()
    sandbox.pay(session_id)
    with shop.db() as db:
        odd = replace(gateway().read(session_id), amount_total=amount, currency=currency)
        for _ in range(2):
            order = find_order(db, odd.order_number or "")
            assert order is not None
            settle(order, odd)
    order = shop.order(shop.only_order())
    assert order["status"] == "pending"
    assert order["events"].count("amount_differs") == 1
