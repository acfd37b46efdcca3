"""A use of a code belongs to one order: given back, taken again, and once for each customer."""

from typing import Any

from tests.promotions import (
    enter,
    go_to_pay,
    make,
    newest_order,
    run_out,
    settle_now,
    use_rows,
    uses,
)
from tests.shop import Customer, Shop


def test_an_order_that_is_not_paid_gives_its_use_back(
    shop: Shop, alice: Customer, mallory: Customer, sandbox: Any
) -> None:
    make(shop, cap=1)
    for buyer in (alice, mallory):
        buyer.add()
        enter(buyer, "SPRING")
    session_id = go_to_pay(alice)
    refused = mallory.check_out()
    assert refused.status_code == 409
    assert "as often as it may be" in refused.text
    sandbox.expire(session_id)
    settle_now(shop, session_id)
    settle_now(shop, session_id)
    assert uses(shop) == 0
    go_to_pay(mallory)
    assert use_rows(shop) == [(None, False), (None, True)]


def test_late_money_keeps_its_price_when_the_use_is_gone(
    shop: Shop, alice: Customer, mallory: Customer, sandbox: Any
) -> None:
    make(shop, cap=1)
    alice.add()
    enter(alice, "SPRING")
    session_id = go_to_pay(alice)
    number = newest_order(shop)["number"]
    run_out(shop, number)
    mallory.add()
    enter(mallory, "SPRING")
    go_to_pay(mallory)
    assert uses(shop) == 1
    sandbox.pay(session_id)
    settle_now(shop, session_id)
    found = shop.order(number)
    assert (found["status"], found["total"]) == ("paid", 2905)
    assert "promotion_over" in found["events"]
    assert uses(shop) == 2, "over the cap, and said so"
    assert use_rows(shop) == [(None, True), (None, True)]


def test_late_money_takes_a_free_use_again_in_silence(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    make(shop, cap=1)
    alice.add()
    enter(alice, "SPRING")
    session_id = go_to_pay(alice)
    number = newest_order(shop)["number"]
    run_out(shop, number)
    assert uses(shop) == 0
    sandbox.pay(session_id)
    settle_now(shop, session_id)
    events = ["place", "expire", "promotion_released", "pay"]
    assert (shop.order(number)["events"], uses(shop)) == (events, 1)


def test_once_per_customer_asks_for_the_address_and_fixes_it_at_stripe(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    make(shop, once=True)
    alice.add()
    assert enter(alice, "SPRING").status_code == 303
    basket = alice.client.get("/cart").text
    assert "Enter the email address you will pay with." in basket
    assert "−£2.90" not in basket
    assert alice.check_out().status_code == 409
    wrong = enter(alice, "SPRING", email="alice at home")
    assert wrong.status_code == 422
    assert 'value="alice at home"' in wrong.text
    assert enter(alice, "SPRING", email="Alice@Example.com").status_code == 303
    assert "−£2.90" in alice.client.get("/cart").text
    session_id = go_to_pay(alice)
    assert sandbox.session(session_id)["customer_email"] == "Alice@Example.com"
    assert newest_order(shop)["email"] == "Alice@Example.com"
    assert use_rows(shop) == [("alice@example.com", True)]


def test_the_second_time_the_same_customer_is_told(
    shop: Shop, alice: Customer, mallory: Customer, sandbox: Any
) -> None:
    make(shop, once=True)
    for buyer in (alice, mallory):
        buyer.add()
    enter(alice, "SPRING", email="alice@example.com")
    session_id = go_to_pay(alice)
    enter(mallory, "SPRING", email="ALICE+2@example.com")
    assert "this email address has used it" in mallory.client.get("/cart").text
    before = shop.counts()
    assert mallory.check_out().status_code == 409
    assert shop.counts() == before
    sandbox.expire(session_id)
    settle_now(shop, session_id)
    go_to_pay(mallory)
    assert use_rows(shop) == [(None, False), ("alice@example.com", True)]


def test_late_money_never_claims_what_the_same_customer_used_since(
    shop: Shop, alice: Customer, mallory: Customer, sandbox: Any
) -> None:
    make(shop, once=True)
    for buyer in (alice, mallory):
        buyer.add()
        enter(buyer, "SPRING", email="alice@example.com")
    session_id = go_to_pay(alice)
    number = newest_order(shop)["number"]
    run_out(shop, number)
    go_to_pay(mallory)
    sandbox.pay(session_id)
    settle_now(shop, session_id)
    assert "promotion_over" in shop.order(number)["events"]
    assert use_rows(shop) == [(None, True), ("alice@example.com", True)]
    assert uses(shop) == 2
