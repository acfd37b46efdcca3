"""Two people, one order, the same moment: the money and the units move once."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from storefront.checkout.settle import settle
from storefront.checkout.take_event import send_refunds
from storefront.checkout.views import gateway
from storefront.errors import StorefrontError
from storefront.orders.cancellation import cancel
from storefront.orders.fulfillment import Fulfillment, fulfill
from storefront.orders.models import Order, find_order
from storefront.orders.refunds import Refund, request_refund
from tests.concurrency.test_last_unit import at_once
from tests.shop import Customer, Shop

Act = Callable[[Order], Any]


@pytest.fixture
def paid(shop: Shop, alice: Customer, sandbox: Any) -> str:
    sandbox.pay(alice.buy(3))
    for body, headers in sandbox.deliveries():
        alice.client.post("/webhooks/stripe", data=body, headers=headers)
    return shop.only_order()


def together(shop: Shop, number: str, *acts: Act) -> list[str]:
    """What became of each act: "done" or the refusal, each in its own transaction."""

    def run(act: Act) -> str:
        with shop.app.app_context():
            db = shop.app.extensions["sqlalchemy"].session
            try:
                order = find_order(db, number)
                assert order is not None
                act(order)
                db.commit()
            except StorefrontError as refusal:
                db.rollback()
                return type(refusal).__name__
            return "done"

    return at_once([lambda act=act: run(act) for act in acts])  # type: ignore[misc]


def refund_line(units: int, amount: int) -> Act:
    return lambda order: request_refund(
        order, {order.lines[0].id: units}, amount, "goodwill", "Olga"
    )


def send_line(units: int) -> Act:
    return lambda order: fulfill(order, {order.lines[0].id: units}, "DPD", "1", "Olga")


def test_two_operators_refund_the_same_line(shop: Shop, paid: str) -> None:
    results = together(shop, paid, *[refund_line(3, 8700)] * 8)
    assert sorted(results) == ["NotAllowed"] * 7 + ["done"]
    with shop.db() as db:
        assert db.scalars(select(Refund.amount)).all() == [8700]
    assert shop.order(paid)["refund_amount"] == 8700
    assert shop.lots()["LOT-30"] == (10, 0)


def test_refunds_by_part_never_pass_what_was_paid(shop: Shop, paid: str, sandbox: Any) -> None:
    results = together(shop, paid, *[refund_line(1, 2900)] * 10)
    assert results.count("done") == 3
    assert shop.order(paid)["refund_amount"] == 8700
    with shop.db() as db:
        assert send_refunds(db, gateway()) == 3
        assert db.scalar(select(func.sum(Refund.amount))) == 8700
    assert sum(refund["amount"] for refund in sandbox.state.store.find("refund")) == 8700


def test_the_same_units_are_sent_once(shop: Shop, paid: str) -> None:
    results = together(shop, paid, *[send_line(3)] * 6)
    assert results.count("done") == 1
    with shop.db() as db:
        assert db.scalar(select(func.count(Fulfillment.id))) == 1
    assert shop.order(paid)["lines"] == [("TF-MG-30", 3, 3)]
    assert shop.lots()["LOT-30"] == (7, 0)


def test_cancelling_and_sending_at_once_is_one_of_the_two(shop: Shop, paid: str) -> None:
    results = together(shop, paid, lambda order: cancel(order, "Olga", "cancelled"), send_line(3))
    assert results.count("done") == 1
    order, lots = shop.order(paid), shop.lots()["LOT-30"]
    if order["status"] == "cancelled":
        assert (lots, order["refund_amount"]) == ((10, 0), 8700)
    else:
        assert (lots, order["refund_amount"]) == ((7, 0), 0)


def test_sending_and_refunding_the_same_units_adds_up(shop: Shop, paid: str) -> None:
    results = together(shop, paid, send_line(2), refund_line(2, 5800))
    assert results.count("done") >= 1
    with shop.db() as db:
        line = db.scalars(select(Order).where(Order.number == paid)).one().lines[0]
        assert line.shipped + line.refunded_unshipped <= line.quantity
        sent, held = line.shipped, line.quantity - line.shipped - line.refunded_unshipped
    assert shop.lots()["LOT-30"] == (10 - sent, held)


def test_ten_pieces_of_the_same_news_pay_once(shop: Shop, alice: Customer, sandbox: Any) -> None:
    session_id = alice.buy(2)
    sandbox.pay(session_id)
    number = shop.only_order()
    with shop.app.app_context():
        remote = gateway().read(session_id)
    results = together(shop, number, *[lambda order: settle(order, remote)] * 10)
    assert results == ["done"] * 10
    assert shop.order(number)["events"] == ["place", "pay"]
    assert shop.lots()["LOT-30"] == (10, 2)
