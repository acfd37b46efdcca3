"""A bank asks for a payment back: what stops, what it costs, and how it ends."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storefront import clock
from storefront.admin.order_list import to_send
from storefront.checkout.sweep import sweep
from storefront.checkout.take_event import send_refunds
from storefront.checkout.views import gateway
from storefront.errors import NotAllowed
from storefront.orders.disputes import Dispute
from storefront.orders.fulfillment import fulfill
from storefront.orders.models import Order, find_order
from storefront.orders.payments import Payment
from storefront.orders.refunds import request_refund
from tests.integration.orders.money import bought, deliver, reconciled
from tests.shop import Customer, Shop

PRICE = 8700  # three small packs, delivery free


@pytest.fixture
def session_id(shop: Shop, alice: Customer, sandbox: Any) -> str:
    """Alice has paid for three small packs."""
    return bought(alice, sandbox, 3)


def lost_and_left(shop: Shop) -> tuple[int, int, int]:
    """(lost of the order, lost of its payment, what may go back)"""
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        [payment] = db.scalars(select(Payment)).all()
        return order.lost_amount, payment.lost_amount, order.refundable


def refused(shop: Shop, act: Any) -> str:
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        with pytest.raises(NotAllowed) as caught:
            act(order)
        db.rollback()
        return caught.value.message


def send(order: Order) -> None:
    fulfill(order, {order.lines[0].id: 1}, "DPD", "1", "Olga")


def refund(order: Order) -> None:
    request_refund(order, {}, 100, "goodwill", "Olga")


def to_be_sent(shop: Shop) -> int:
    with shop.db() as db:
        return len(db.scalars(to_send()).all())


def said(shop: Shop) -> list[str]:
    kinds = shop.order(shop.only_order())["events"]
    return [kind for kind in kinds if kind.startswith("dispute")]


def test_while_a_dispute_is_open_nothing_is_sent_or_refunded(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    sandbox.open_dispute(session_id, "product_not_received")
    deliver(alice, sandbox, times=2)
    assert "disputed" in refused(shop, send)
    assert "disputed" in refused(shop, refund)
    assert to_be_sent(shop) == 0
    assert lost_and_left(shop) == (0, 0, 0)
    with shop.db() as db:
        [dispute] = db.scalars(select(Dispute)).all()
        assert (dispute.amount, dispute.reason, dispute.status, dispute.refundable) == (
            PRICE,
            "product_not_received",
            "needs_response",
            False,
        )
        assert dispute.evidence_due_at is not None
        assert dispute.evidence_due_at > dispute.opened_at
        assert dispute.closed_at is None
    assert said(shop) == ["dispute_opened"]


def test_a_dispute_won_leaves_everything_as_it_was(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    opened = sandbox.open_dispute(session_id)
    deliver(alice, sandbox)
    sandbox.close_dispute(opened["id"], won=True)
    deliver(alice, sandbox, times=2)
    assert lost_and_left(shop) == (0, 0, PRICE)
    assert to_be_sent(shop) == 1
    assert said(shop) == ["dispute_opened", "dispute_closed"]
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        assert order.payment_status == "paid"
        send(order)


def test_a_dispute_lost_takes_the_money_once(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    opened = sandbox.open_dispute(session_id)
    sandbox.close_dispute(opened["id"], won=False)
    deliver(alice, sandbox, times=3)
    assert lost_and_left(shop) == (PRICE, PRICE, 0)
    assert said(shop) == ["dispute_opened", "dispute_closed"]
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        assert order.payment_status == "charged back"
        assert order.allowed_actions() & {"fulfill", "refund", "cancel"} == {"cancel"}
    assert "gave the money back" in refused(shop, send)
    assert reconciled(shop) == []


def test_news_that_comes_in_the_wrong_order_ends_the_same(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    opened = sandbox.open_dispute(session_id)
    sandbox.close_dispute(opened["id"], won=False)
    for body, headers in reversed(sandbox.deliveries()):
        assert alice.client.post("/webhooks/stripe", data=body, headers=headers).status_code == 204
    assert lost_and_left(shop) == (PRICE, PRICE, 0)


def test_an_inquiry_can_be_answered_with_a_refund(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    opened = sandbox.open_dispute(session_id, inquiry=True)
    deliver(alice, sandbox)
    assert "disputed" in refused(shop, send)
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        request_refund(order, {}, PRICE, "goodwill", "Olga")
        db.commit()
        assert send_refunds(db, gateway()) == 1
    deliver(alice, sandbox)
    order = shop.order(shop.only_order())
    assert order["refund_amount"] == PRICE
    with shop.db() as db:
        [dispute] = db.scalars(select(Dispute)).all()
        assert dispute.stripe_id == opened["id"]
    assert lost_and_left(shop) == (0, 0, 0)


def test_an_inquiry_may_grow_into_a_dispute_of_the_same_name(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    opened = sandbox.open_dispute(session_id, inquiry=True)
    deliver(alice, sandbox)
    sandbox.escalate_dispute(opened["id"])
    deliver(alice, sandbox)
    assert "disputed" in refused(shop, refund)
    sandbox.close_dispute(opened["id"], won=False)
    deliver(alice, sandbox)
    assert lost_and_left(shop) == (PRICE, PRICE, 0)
    assert said(shop) == ["dispute_opened", "dispute_updated", "dispute_closed"]


def test_a_partly_refunded_payment_loses_what_is_left(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    sandbox.refund_in_dashboard(session_id, 700)
    deliver(alice, sandbox)
    opened = sandbox.open_dispute(session_id)
    sandbox.close_dispute(opened["id"], won=False)
    deliver(alice, sandbox)
    assert lost_and_left(shop) == (PRICE - 700, PRICE - 700, 0)


def test_a_refund_that_waits_when_the_dispute_comes_is_refused_and_frees_its_money(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str
) -> None:
    """Written down here, not yet asked for: the bank was faster. Nothing goes out twice."""
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        request_refund(order, {}, PRICE, "goodwill", "Olga")
    opened = sandbox.open_dispute(session_id)
    sandbox.close_dispute(opened["id"], won=False)
    deliver(alice, sandbox)
    order = shop.order(shop.only_order())
    assert order["refund_amount"] == 0
    assert lost_and_left(shop) == (PRICE, PRICE, 0)
    assert "refund_failed" in order["events"]
    assert sandbox.state.store.find("refund") == []


def test_lost_news_of_a_dispute_is_found_by_the_comparison_and_then_watched(
    shop: Shop, alice: Customer, sandbox: Any, session_id: str, at: Any
) -> None:
    number = shop.only_order()
    opened = sandbox.open_dispute(session_id)
    sandbox.deliveries()
    assert reconciled(shop) == [
        f"Order {number}: dispute {opened['id']} was unknown here, is needs_response now."
    ]
    assert reconciled(shop) == []
    sandbox.close_dispute(opened["id"], won=False)
    sandbox.deliveries()
    with shop.db() as db:
        assert sweep(db, gateway()) == 0, "looked at a moment ago"
    at(clock.now() + timedelta(hours=2))
    with shop.db() as db:
        assert sweep(db, gateway()) == 1
    assert lost_and_left(shop) == (PRICE, PRICE, 0)


def test_a_dispute_over_money_of_nobody_waits_for_a_person(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy()
    sandbox.pay(session_id)
    with shop.db() as db:
        order = find_order(db, shop.only_order())
        assert order is not None
        order.number = "T-SOMETHING"
    opened = sandbox.open_dispute(session_id)
    deliver(alice, sandbox)
    with shop.db() as db:
        assert db.scalars(select(Dispute)).all() == []
    assert f"No order belongs to dispute {opened['id']}." in reconciled(shop)
