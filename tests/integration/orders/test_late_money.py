"""Money that comes late, twice or for nothing is never dropped, and never kept unseen."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storefront import clock
from storefront.checkout.session import CheckoutSession
from storefront.checkout.settle import settle
from storefront.checkout.sweep import sweep
from storefront.checkout.take_event import send_refunds
from storefront.checkout.views import gateway
from storefront.errors import StorefrontError
from storefront.inventory.models import InventoryLot
from storefront.orders.cancellation import cancel, release_all
from storefront.orders.fulfillment import fulfill
from storefront.orders.models import find_order
from storefront.orders.refunds import Refund, key_of, request_refund
from tests.shop import SMALL, Customer, Shop, put_on_shelf


def settle_with(shop: Shop, number: str, remote: CheckoutSession) -> None:
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        settle(order, remote)


def expire(shop: Shop, number: str) -> None:
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        order.apply("expire", "test")
        release_all(order, "test")


def read(shop: Shop, session_id: str) -> CheckoutSession:
    with shop.app.app_context():
        return gateway().read(session_id)


def test_paid_after_the_hold_ended_holds_again(shop: Shop, alice: Customer, sandbox: Any) -> None:
    session_id = alice.buy(2)
    number = shop.only_order()
    expire(shop, number)
    assert shop.lots()["LOT-30"] == (10, 0)
    sandbox.pay(session_id)
    settle_with(shop, number, read(shop, session_id))
    assert shop.order(number)["status"] == "paid"
    assert shop.order(number)["oversold"] is False
    assert shop.lots()["LOT-30"] == (10, 2)


def test_paid_after_the_stock_is_gone_is_kept_and_flagged(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy(2)
    number = shop.only_order()
    expire(shop, number)
    shop.leave("LOT-30", 1)
    sandbox.pay(session_id)
    settle_with(shop, number, read(shop, session_id))
    order = shop.order(number)
    assert (order["status"], order["oversold"]) == ("paid", True)
    assert order["events"] == ["place", "expire", "pay", "oversold"]
    assert shop.lots()["LOT-30"] == (1, 0), "nothing is half held"


def test_paid_after_it_was_called_off_goes_back_in_full(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy(2)
    number = shop.only_order()
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        assert not cancel(order, "Olga", "cancelled")
    sandbox.pay(session_id)
    for _ in range(3):
        settle_with(shop, number, read(shop, session_id))
    with shop.db() as db:
        assert send_refunds(db, gateway()) == 1
    order = shop.order(number)
    assert (order["status"], order["refund_amount"]) == ("cancelled", order["total"])
    assert [refund["amount"] for refund in sandbox.state.store.find("refund")] == [5800]
    assert shop.lots()["LOT-30"] == (10, 0)


def test_a_second_payment_for_one_order_goes_back(
    shop: Shop, alice: Customer, mallory: Customer, sandbox: Any
) -> None:
    first = alice.buy(2)
    number = shop.only_order()
    sandbox.pay(first)
    settle_with(shop, number, read(shop, first))
    second = mallory.buy(2)
    sandbox.pay(second)
    stray = replace(read(shop, second), order_number=number)
    for _ in range(3):
        settle_with(shop, number, stray)
    with shop.db() as db:
        assert send_refunds(db, gateway()) == 1
        refund = db.scalars(select(Refund)).one()
        assert (refund.amount, refund.reason) == (5800, "duplicate")
        assert refund.payment.payment_intent_id == stray.payment_intent_id
    assert shop.order(number)["status"] == "paid"
    assert shop.order(number)["refund_amount"] == 0


def test_a_refund_that_fails_frees_its_money_again(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy(2)
    sandbox.pay(session_id)
    number = shop.only_order()
    settle_with(shop, number, read(shop, session_id))
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        request_refund(order, {}, 1000, "goodwill", "Olga")
        db.commit()
        send_refunds(db, gateway())
    assert shop.order(number)["refund_amount"] == 1000
    sandbox.deliveries()
    sandbox.fail_refund(sandbox.state.store.find("refund")[0]["id"])
    for body, headers in sandbox.deliveries() * 2:
        answer = alice.client.post("/webhooks/stripe", data=body, headers=headers)
        assert answer.status_code == 204
    order = shop.order(number)
    assert order["refund_amount"] == 0
    assert order["events"].count("refund_failed") == 1


def test_an_order_whose_page_never_opened_frees_its_stock(
    shop: Shop, alice: Customer, sandbox: Any, at: Any
) -> None:
    alice.add(quantity=4)
    sandbox.fail_calls(10, 500)
    assert alice.check_out().status_code == 502
    sandbox.fail_calls(0)
    assert shop.lots()["LOT-30"] == (10, 4)
    at(clock.now() + timedelta(hours=1))
    with shop.db() as db:
        assert sweep(db, gateway()) == 1
        assert sweep(db, gateway()) == 0
    assert shop.order(shop.only_order())["status"] == "expired"
    assert shop.lots()["LOT-30"] == (10, 0)


def test_the_oldest_pack_goes_first_and_the_lot_is_written_down(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    soon = clock.now().date() + timedelta(days=20)
    with shop.db() as db:
        put_on_shelf(db, SMALL, "OLDER", 1, date(2098, 1, 1))
        put_on_shelf(db, SMALL, "TOO-OLD", 50, soon)
    session_id = alice.buy(3)
    assert shop.lots() == {
        "LOT-30": (10, 2),
        "LOT-90": (10, 0),
        "OLDER": (1, 1),
        "TOO-OLD": (50, 0),
    }
    sandbox.pay(session_id)
    number = shop.only_order()
    settle_with(shop, number, read(shop, session_id))
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        shipment = fulfill(order, {order.lines[0].id: 2}, "DPD", "15500", "Olga")
        names = {row.id: row.number for row in db.scalars(select(InventoryLot))}
        assert [(names[line.lot_id], line.quantity) for line in shipment.lines] == [
            ("OLDER", 1),
            ("LOT-30", 1),
        ]
    assert shop.lots()["OLDER"] == (0, 0)
    assert shop.lots()["LOT-30"] == (9, 1)


def test_a_refund_made_at_stripe_shows_at_once_and_counts(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy(2)
    sandbox.pay(session_id)
    number = shop.only_order()
    settle_with(shop, number, read(shop, session_id))
    sandbox.deliveries()
    sandbox.refund_in_dashboard(session_id, 1500)
    for body, headers in sandbox.deliveries() * 2:
        assert alice.client.post("/webhooks/stripe", data=body, headers=headers).status_code == 204
    order = shop.order(number)
    assert order["refund_amount"] == 1500
    assert order["events"].count("refund") == 1
    with shop.db() as db:
        found = find_order(db, number)
        assert found is not None
        assert found.refundable == 4300
        with pytest.raises(StorefrontError, match=r"at most £43\.00"):
            request_refund(found, {}, 4301, "goodwill", "Olga")
        db.rollback()


def test_news_of_our_own_refund_may_overtake_the_answer(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy(2)
    sandbox.pay(session_id)
    number = shop.only_order()
    settle_with(shop, number, read(shop, session_id))
    with shop.db() as db:
        found = find_order(db, number)
        assert found is not None
        [refund] = request_refund(found, {}, 1000, "goodwill", "Olga")
        key = key_of(number, refund.id)
        asked = (refund.payment.payment_intent_id, 1000, key, refund.id)
    sandbox.deliveries()
    with shop.app.app_context():
        gateway().refund(*asked)  # Stripe has it, our process dies before writing that down
    for body, headers in sandbox.deliveries():
        assert alice.client.post("/webhooks/stripe", data=body, headers=headers).status_code == 204
    with shop.db() as db:
        send_refunds(db, gateway())
        assert [str(row.status) for row in db.scalars(select(Refund))] == ["succeeded"]
    assert shop.order(number)["refund_amount"] == 1000
    assert len(sandbox.state.store.find("refund")) == 1
