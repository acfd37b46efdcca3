"""The same money told of from all sides at once, and two who want it back at the same moment."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from storefront import clock
from storefront.checkout.reconcile import reconcile
from storefront.checkout.sweep import sweep
from storefront.checkout.take_event import send_refunds
from storefront.checkout.views import gateway
from storefront.errors import StorefrontError
from storefront.orders.disputes import Dispute
from storefront.orders.models import Order, find_order
from storefront.orders.payments import Payment
from storefront.orders.refunds import Refund, request_refund
from storefront.orders.states import net
from storefront.sandbox.wire import ApiError
from tests.concurrency.test_last_unit import at_once
from tests.integration.orders.money import bought, reconciled
from tests.shop import Customer, Shop

News = list[tuple[bytes, dict[str, str]]]
PRICE = 8700


def in_app(shop: Shop, act: Callable[[Any], Any]) -> Callable[[], Any]:
    """An act with a session of its own, for a thread of its own."""

    def run() -> Any:
        with shop.db() as db:
            return act(db)

    return run


def tell(shop: Shop, news: News) -> Callable[[], list[int]]:
    """Stripe's news, carried by somebody with a connection of their own."""

    def run() -> list[int]:
        client = shop.app.test_client()
        return [
            client.post("/webhooks/stripe", data=body, headers=headers).status_code
            for body, headers in news
        ]

    return run


def compare(shop: Shop) -> Callable[[], Any]:
    since = clock.now() - timedelta(days=1)
    return in_app(shop, lambda db: list(reconcile(db, gateway(), since)))


def come_back(shop: Shop, paid: dict[str, Any]) -> Callable[[], int]:
    address = paid["success_url"].replace("{CHECKOUT_SESSION_ID}", paid["id"])
    path = address.removeprefix("http://localhost")
    return lambda: shop.app.test_client().get(path).status_code


def ask_back(shop: Shop, amount: int) -> Callable[[], str]:
    """A refund of the shop's own, from the desk to Stripe."""

    def act(db: Any) -> str:
        try:
            request_refund(db.scalars(select(Order)).one(), {}, amount, "goodwill", "Olga")
            db.commit()
        except StorefrontError as refusal:
            db.rollback()
            return type(refusal).__name__
        send_refunds(db, gateway())
        return "done"

    return in_app(shop, act)


def gone_at_stripe(sandbox: Any, session_id: str) -> int:
    """What Stripe gave back or lost of a session's money."""
    charge = sandbox.charge(session_id)
    lost = sandbox.state.store.find("dispute", {"charge": charge["id"], "status": "lost"})
    return int(charge["amount_refunded"] + sum(each["amount"] for each in lost))


def the_books_say(shop: Shop) -> tuple[int, int, int]:
    """(still here, refunded, lost)"""
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        return net(order), order.refund_amount, order.lost_amount


@pytest.mark.parametrize("round_", range(3))
def test_one_payment_told_of_from_four_sides_comes_once(
    shop: Shop, alice: Customer, sandbox: Any, at: Any, round_: int
) -> None:
    session_id = alice.buy(2)
    number = shop.only_order()
    paid = sandbox.pay(session_id)
    news = [item for item in sandbox.deliveries() if b"session.completed" in item[0]]
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        order.hold_until = clock.now() - timedelta(minutes=1)  # the sweep looks at it too
    told = at_once(
        [
            tell(shop, news * 2),
            come_back(shop, paid),
            in_app(shop, lambda db: sweep(db, gateway())),
            compare(shop),
        ]
    )
    assert told[0] == [204, 204]
    assert told[1] == 303
    with shop.db() as db:
        assert db.execute(select(Payment.session_id, Payment.amount)).all() == [(session_id, 5800)]
        order = db.scalars(select(Order)).one()
        assert (str(order.status), order.charged_amount) == ("paid", 5800)
        assert [event.kind for event in order.events] == ["place", "pay"]
        assert db.scalar(select(func.count(Refund.id))) == 0
    assert shop.lots()["LOT-30"] == (10, 2)
    assert sandbox.state.store.find("refund") == []


@pytest.mark.parametrize("lost", [True, False])
def test_a_dispute_and_a_refund_at_once_never_cost_more_than_was_paid(
    shop: Shop, alice: Customer, sandbox: Any, lost: bool
) -> None:
    session_id = bought(alice, sandbox, 3)

    def bank() -> list[int]:
        try:
            opened = sandbox.open_dispute(session_id)
        except ApiError:  # refunded already: nothing to dispute
            return []
        sandbox.close_dispute(opened["id"], won=not lost)
        return tell(shop, sandbox.deliveries())()

    at_once([bank, ask_back(shop, PRICE), ask_back(shop, PRICE), compare(shop)])
    for _ in range(2):
        tell(shop, sandbox.deliveries())()
        reconciled(shop)
    assert reconciled(shop) == []
    left, refunded, lost_amount = the_books_say(shop)
    assert left >= 0
    assert refunded + lost_amount == gone_at_stripe(sandbox, session_id) <= PRICE
    with shop.db() as db:
        assert db.scalar(select(func.count(Dispute.id)).where(Dispute.closed_at.is_(None))) == 0


def test_the_dashboard_and_the_shop_refund_at_once(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    session_id = bought(alice, sandbox, 3)

    def dashboard() -> list[int]:
        try:
            sandbox.refund_in_dashboard(session_id, 5000)
        except ApiError:  # the shop was first and left too little
            return []
        return tell(shop, sandbox.deliveries())()

    at_once([dashboard, *[ask_back(shop, 5000)] * 3, compare(shop)])
    for _ in range(2):
        tell(shop, sandbox.deliveries())()
        reconciled(shop)
    assert reconciled(shop) == []
    left, refunded, lost_amount = the_books_say(shop)
    assert (left, refunded, lost_amount) == (PRICE - 5000, 5000, 0)
    assert gone_at_stripe(sandbox, session_id) == 5000
