"""Calling orders off: paid, sent, and while the customer may be paying."""

from typing import Any

import pytest
from sqlalchemy import select

from storefront.emails import EmailMessage
from tests.integration.admin.conftest import Clerk, Forms, deliver
from tests.integration.admin.edits import change, go_to_pay, link_to
from tests.integration.admin.test_notes import own_page
from tests.integration.admin.test_refund_form import mails
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
    # as if the page had offered it
    form["seen"] = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/notes")["seen"]
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


@pytest.mark.parametrize(
    ("typed", "back", "said"),
    [
        ({"money": "part", "part": "20.00"}, [2000], "£20.00 of the £87.00 you paid goes back"),
        ({"money": "none"}, [], "You paid £87.00; we will write to you about it."),
    ],
)
def test_a_part_or_nothing_goes_back_at_first_and_the_rest_later(
    shop: Shop,
    olga: Clerk,
    alice: Customer,
    paid: str,
    typed: dict[str, str],
    back: list[int],
    said: str,
) -> None:
    assert olga.act(paid, "cancellation", **typed).status_code == 303
    assert shop.order(paid)["status"] == "cancelled"
    assert [refund[0] for refund in refunds(shop)] == back
    assert shop.lots()["LOT-30"] == (10, 0)
    mails(shop)
    with shop.db() as db:
        mail = db.scalars(select(EmailMessage).where(EmailMessage.kind == "order_cancelled")).one()
        assert said in mail.text
    page = own_page(shop, alice, paid)
    assert "You paid £87.00." in page or "Of the £87.00 you paid, £20.00 is going back" in page
    assert "Nothing was charged" not in page
    rest = 8700 - sum(back)
    answer = olga.act(paid, "refunds", units_1="3", amount=f"{rest / 100:.2f}")
    assert answer.status_code == 303
    assert shop.order(paid)["refund_amount"] == 8700


def test_an_order_is_called_off_without_a_word(shop: Shop, olga: Clerk, paid: str) -> None:
    form = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/cancellation")
    assert (form["money"], form.pop("notify")) == ("all", "y")
    assert olga.client.post(f"/admin/orders/{paid}/cancellation", data=form).status_code == 303
    assert mails(shop) == ["order_confirmation"]


@pytest.mark.parametrize("part", ["", "0", "87.00", "87.01"])
def test_a_part_is_more_than_nothing_and_less_than_all(
    shop: Shop, olga: Clerk, paid: str, part: str
) -> None:
    before = shop.counts(), shop.order(paid), shop.lots()
    answer = olga.act(paid, "cancellation", money="part", part=part, note="kept")
    assert answer.status_code == 422
    assert "Write an amount above nought and below £87.00." in answer.text
    kept = Forms(answer.text).forms[f"/admin/orders/{paid}/cancellation"]
    assert (kept["money"], kept["part"], kept["note"]) == ("part", part, "kept")
    assert (shop.counts(), shop.order(paid), shop.lots()) == before


def test_an_order_whose_units_all_came_back_can_be_called_off(
    shop: Shop, olga: Clerk, paid: str
) -> None:
    olga.act(paid, "fulfillments", units_1="2")
    olga.act(paid, "returns", units_1="2")
    assert f"/admin/orders/{paid}/cancellation" not in olga.get(f"/admin/orders/{paid}").text
    olga.act(paid, "returns/1/receipt")
    assert olga.act(paid, "cancellation").status_code == 303
    assert shop.order(paid)["status"] == "cancelled"
    assert [refund[0] for refund in refunds(shop)] == [8700]
    assert shop.states("LOT-30") == {"available": 8, "quality_control": 2}


def test_what_a_change_left_to_pay_can_no_longer_be_paid(
    shop: Shop, olga: Clerk, alice: Customer, paid: str, sandbox: Any
) -> None:
    change(olga, paid, units_1="4")
    session_id = go_to_pay(alice, link_to(shop, paid))
    assert sandbox.session(session_id)["status"] == "open"
    assert olga.act(paid, "cancellation").status_code == 303
    assert sandbox.session(session_id)["status"] == "expired"
    assert [refund[0] for refund in refunds(shop)] == [8700]
    assert shop.lots()["LOT-30"] == (10, 0)


def test_an_order_paid_in_two_parts_is_called_off_with_two_refunds(
    shop: Shop, olga: Clerk, alice: Customer, paid: str, sandbox: Any
) -> None:
    change(olga, paid, units_1="4")
    sandbox.pay(go_to_pay(alice, link_to(shop, paid)))
    deliver(alice, sandbox)
    assert olga.act(paid, "cancellation").status_code == 303
    assert [refund[0] for refund in refunds(shop)] == [8700, 2900]
    assert shop.order(paid)["refund_amount"] == 11600
    at_stripe = sandbox.state.store.find("refund", order="ASC")
    assert [refund["amount"] for refund in at_stripe] == [8700, 2900]
    page = olga.get(f"/admin/orders/{paid}").text
    assert "£87.00 went back to the customer. £29.00 went back to the customer." in page
