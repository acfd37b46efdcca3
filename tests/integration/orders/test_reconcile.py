"""Stripe's side against ours: lost news is healed, and every difference is said once."""

from datetime import timedelta
from typing import Any

import pytest

from storefront import clock
from storefront.checkout.reconcile import reconcile
from storefront.checkout.views import gateway
from storefront.orders.models import find_order
from storefront.orders.payments import Payment
from tests.shop import Customer, Shop


def differences(shop: Shop) -> list[str]:
    with shop.db() as db:
        return list(reconcile(db, gateway(), clock.now() - timedelta(days=1)))


def test_nothing_is_said_when_there_is_nothing(shop: Shop, alice: Customer, sandbox: Any) -> None:
    assert differences(shop) == []
    sandbox.pay(alice.buy())
    for body, headers in sandbox.deliveries():
        alice.client.post("/webhooks/stripe", data=body, headers=headers)
    assert differences(shop) == []


def test_lost_payments_are_healed_and_said_once(
    shop: Shop, alice: Customer, mallory: Customer, sandbox: Any
) -> None:
    sandbox.pay(alice.buy(2))
    number = shop.only_order()
    mallory.buy()  # still on the payment page: no difference
    assert differences(shop) == [
        f"Order {number} was pending here and is paid now, as Stripe says."
    ]
    assert shop.order(number)["status"] == "paid"
    assert differences(shop) == []


def test_money_without_an_order_is_found(shop: Shop, alice: Customer, sandbox: Any) -> None:
    session_id = alice.buy()
    sandbox.pay(session_id)
    with shop.db() as db:
        order = find_order(db, shop.only_order())
        assert order is not None
        order.number = "T-SOMETHING"
    told = f"£31.95 was paid on {session_id}, but no order belongs to it."
    assert differences(shop) == [told]
    assert differences(shop) == [told], "it stays said until a person has looked"


def test_an_order_paid_here_alone_is_found(shop: Shop, alice: Customer, sandbox: Any) -> None:
    alice.buy()
    number = shop.only_order()
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        order.apply("pay", "test")
        made_up = {"session_id": "cs_made_up", "payment_intent_id": "pi_made_up"}
        order.payments.append(Payment(**made_up, amount=order.total, currency="GBP"))
        order.charged_amount = order.total
    assert differences(shop) == [
        f"Order {number} is paid here, but Stripe has no paid session for it."
    ]


def test_a_refund_nobody_told_us_of_is_taken_in(shop: Shop, alice: Customer, sandbox: Any) -> None:
    session_id = alice.buy(2)
    sandbox.pay(session_id)
    differences(shop)
    refund = sandbox.refund_in_dashboard(session_id, 700)
    [told] = differences(shop)
    assert told == f"Refund {refund['id']} was made at Stripe. Say which lines it was for."
    assert shop.order(shop.only_order())["refund_amount"] == 700
    assert differences(shop) == []


@pytest.mark.parametrize(("paid", "code"), [(False, 0), (True, 1)])
def test_the_command_says_it_and_ends_with_one(
    shop: Shop, alice: Customer, sandbox: Any, paid: bool, code: int
) -> None:
    session_id = alice.buy()
    if paid:
        sandbox.pay(session_id)
    result = shop.app.test_cli_runner().invoke(args=["storefront", "reconcile"])
    assert result.exit_code == code
    assert ("is paid now" if paid else "Nothing differs.") in result.output
