"""Calling orders off: paid, sent, and while the customer may be paying."""

from typing import Any

from tests.integration.admin.conftest import Clerk, deliver
from tests.integration.admin.test_refunds import refunds
from tests.shop import Customer, Shop


def test_a_paid_order_is_called_off_refunded_and_freed(
    shop: Shop, olga: Clerk, paid: str, sandbox: Any
) -> None:
    answer = olga.act(paid, "cancellation", reason="changed_mind", note="By phone")
    assert answer.status_code == 303
    assert shop.order(paid)["status"] == "cancelled"
    assert refunds(shop) == [(8700, 0, "changed_mind", "By phone", "succeeded")]
    at_stripe = sandbox.state.store.find("refund", order="ASC")
    assert [refund["amount"] for refund in at_stripe] == [8700]
    assert shop.lots() == {"LOT-30": (10, 0), "LOT-90": (10, 0)}
    page = olga.get(f"/admin/orders/{paid}").text
    assert "The order is cancelled. £87.00 went back to the customer." in page
    assert "Order cancelled: Customer changed their mind (By phone)" in page
    for noun in ("fulfillments", "refunds", "cancellation"):
        assert f"/admin/orders/{paid}/{noun}" not in page


def test_an_order_that_was_sent_cannot_be_called_off(shop: Shop, olga: Clerk, paid: str) -> None:
    form = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/cancellation")
    olga.act(paid, "fulfillments", units_1="1")
    page = olga.get(f"/admin/orders/{paid}").text
    assert f"/admin/orders/{paid}/cancellation" not in page
    form["seen"] = "paid-0-1"  # as if the page had offered it
    before = shop.counts(), shop.order(paid), shop.lots()
    answer = olga.client.post(f"/admin/orders/{paid}/cancellation", data=form)
    assert answer.status_code == 409
    assert (shop.counts(), shop.order(paid), shop.lots()) == before


def test_an_unpaid_order_is_called_off_and_can_no_longer_be_paid(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy(2)
    number = shop.only_order()
    answer = olga.act(number, "cancellation", reason="cancelled")
    assert answer.status_code == 303
    assert sandbox.session(session_id)["status"] == "expired"
    assert shop.order(number)["status"] == "cancelled"
    assert shop.lots()["LOT-30"] == (10, 0)
    assert refunds(shop) == []
    assert "No money had arrived." in olga.get(f"/admin/orders/{number}").text
    deliver(alice, sandbox)  # the news that the session expired changes nothing any more
    assert shop.order(number)["status"] == "cancelled"


def test_the_news_of_the_expired_session_may_come_in_between(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any, monkeypatch: Any
) -> None:
    alice.buy(1)
    number = shop.only_order()
    gateway = shop.app.extensions["storefront"].gateway
    expire = gateway.expire

    def expire_and_tell(session_id: str) -> Any:
        answer = expire(session_id)
        deliver(alice, sandbox)
        return answer

    monkeypatch.setattr(gateway, "expire", expire_and_tell)
    assert olga.act(number, "cancellation").status_code == 303
    assert shop.order(number)["status"] == "cancelled"
    assert shop.order(number)["events"] == ["place", "expire", "cancel"]
    assert shop.lots()["LOT-30"] == (10, 0)


def test_who_paid_in_the_meantime_keeps_the_order(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy(2)
    number = shop.only_order()
    form = olga.form(f"/admin/orders/{number}", f"/admin/orders/{number}/cancellation")
    sandbox.pay(session_id)  # the webhook has not come yet
    answer = olga.client.post(f"/admin/orders/{number}/cancellation", data=form)
    assert answer.status_code == 409
    assert "The customer has paid in the meantime. Nothing was cancelled." in answer.text
    assert "alice@example.com" in answer.text
    assert shop.order(number)["status"] == "paid"
    assert shop.lots()["LOT-30"] == (10, 2)
    assert refunds(shop) == []


def test_when_stripe_does_not_answer_nothing_is_called_off(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any
) -> None:
    alice.buy(2)
    number = shop.only_order()
    form = olga.form(f"/admin/orders/{number}", f"/admin/orders/{number}/cancellation")
    before = shop.counts(), shop.order(number), shop.lots()
    sandbox.fail_calls(3)
    answer = olga.client.post(f"/admin/orders/{number}/cancellation", data=form)
    assert answer.status_code == 502
    assert "The payment service did not answer" in answer.text
    assert (shop.counts(), shop.order(number), shop.lots()) == before


def test_the_same_form_sent_twice_calls_off_once(shop: Shop, olga: Clerk, paid: str) -> None:
    form = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/cancellation")
    assert olga.client.post(f"/admin/orders/{paid}/cancellation", data=form).status_code == 303
    assert olga.client.post(f"/admin/orders/{paid}/cancellation", data=form).status_code == 409
    assert [refund[0] for refund in refunds(shop)] == [8700]
