"""Lots under many hands: the first to expire first, frozen means frozen, and no unit twice."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront import clock
from storefront.errors import StorefrontError
from storefront.inventory.models import Allocation, InventoryLot
from storefront.inventory.quality import Decision, decide
from storefront.inventory.recalls import open_recall
from storefront.inventory.receive import receive
from storefront.inventory.swap import swap
from storefront.orders.cancellation import cancel
from storefront.orders.fulfillment import fulfill
from storefront.orders.models import Order, find_order
from storefront.orders.recalls import distribution
from tests.concurrency.test_last_unit import at_once, buyers
from tests.shop import LARGE, SMALL, Customer, Shop, session_id_of

Act = Callable[[Session], Any]


@pytest.fixture
def paid(shop: Shop, alice: Customer, sandbox: Any) -> str:
    sandbox.pay(alice.buy(3))
    for body, headers in sandbox.deliveries():
        alice.client.post("/webhooks/stripe", data=body, headers=headers)
    return shop.only_order()


def act(shop: Shop, rule: Act) -> Callable[[], str]:
    """Do something in a transaction of its own; "done", or the refusal's name."""

    def run() -> str:
        with shop.app.app_context():
            db = shop.app.extensions["sqlalchemy"].session
            try:
                rule(db)
                db.commit()
            except StorefrontError as refusal:
                db.rollback()
                return type(refusal).__name__
            return "done"

    return run


def lot_of(db: Session, number: str) -> InventoryLot:
    return db.scalars(select(InventoryLot).where(InventoryLot.number == number)).one()


def send(db: Session, number: str, units: int) -> None:
    order = find_order(db, number)
    assert order is not None
    fulfill(order, {order.lines[0].id: units}, "DPD", "1", "Olga")


def test_the_first_to_expire_is_sold_out_before_the_next_is_touched(shop: Shop) -> None:
    today = clock.now().date()
    shop.leave("LOT-30", 6)
    shop.put_on_shelf(SMALL, "SOONER", 3, today + timedelta(days=60))
    shop.put_on_shelf(SMALL, "TOO-LATE", 50, today + timedelta(days=45))
    answers = at_once([person.check_out for person in buyers(shop, 5)])
    assert Counter(answer.status_code for answer in answers) == {303: 5}
    lots = shop.lots()
    assert (lots["SOONER"], lots["LOT-30"], lots["TOO-LATE"]) == ((3, 3), (6, 2), (50, 0))
    answers = at_once([person.check_out for person in buyers(shop, 20)])
    assert Counter(answer.status_code for answer in answers) == {303: 4, 409: 16}
    lots = shop.lots()
    assert (lots["SOONER"], lots["LOT-30"], lots["TOO-LATE"]) == ((3, 3), (6, 6), (50, 0))


def test_a_release_while_people_buy_sells_what_was_released(shop: Shop) -> None:
    shop.leave("LOT-30", 0)
    with shop.db() as db:
        receive(db, SMALL, "NEW", clock.now().date() + timedelta(days=300), 5, "Olga")

    def release(db: Session) -> None:
        decide(db, lot_of(db, "NEW"), Decision.RELEASE, 3, "Olga", certificate="COA")

    people = buyers(shop, 8)
    hands: list[Callable[[], Any]] = [lambda p=p: p.check_out().status_code for p in people]  # type: ignore[misc]
    answers = at_once([*hands, *[act(shop, release)] * 3])
    assert answers[8:].count("done") == 1, "three of five are released once, not thrice"
    sold = answers[:8].count(303)
    assert sold <= 3
    assert shop.lots()["NEW"] == (5, sold)
    assert shop.states("NEW").get("quality_control") == 2


def test_a_recall_and_a_packer_at_once(shop: Shop, paid: str) -> None:
    results = at_once(
        [
            act(shop, lambda db: send(db, paid, 1)),
            act(shop, lambda db: open_recall(db, lot_of(db, "LOT-30"), "Glass", "Olga")),
            act(shop, lambda db: open_recall(db, lot_of(db, "LOT-30"), "Glass", "Wanda")),
            act(shop, lambda db: send(db, paid, 1)),
        ]
    )
    assert sorted(results[1:3]) == ["IllegalTransition", "done"]
    packed = [results[0], results[3]].count("done")
    with shop.db() as db:
        assert sum(received.units for received in distribution(db, 1)) == packed
    assert shop.states("LOT-30") == {"quality_control": 7, "allocated": 3 - packed}
    assert act(shop, lambda db: send(db, paid, 1))() == "NotAllowed"


def test_two_operators_swap_the_same_units_once(shop: Shop, paid: str) -> None:
    shop.put_on_shelf(SMALL, "OTHER", 9)

    def to_other(db: Session) -> None:
        order = find_order(db, paid)
        assert order is not None
        order.lock()
        swap(db, order.lines[0].id, 1, 3, 2, "Torn", order_id=order.id, by="Olga")

    assert sorted(at_once([act(shop, to_other)] * 2)) == ["StorefrontError", "done"]
    assert shop.lots() == {"LOT-30": (10, 1), "LOT-90": (10, 0), "OTHER": (9, 2)}


def test_buying_sending_calling_off_and_swapping_never_deadlock(shop: Shop, sandbox: Any) -> None:
    """Lines name packs in both orders, and lots lie across them."""
    shop.put_on_shelf(LARGE, "OTHER-90", 20)
    shop.put_on_shelf(SMALL, "OTHER-30", 20)
    for index in range(8):
        person = Customer(shop.app.test_client())
        for sku in (SMALL, LARGE) if index % 2 else (LARGE, SMALL):
            person.add(sku, 2)
        sandbox.pay(session_id_of(person.check_out()))
        for body, headers in sandbox.deliveries():
            person.client.post("/webhooks/stripe", data=body, headers=headers)
    with shop.db() as db:
        numbers = db.scalars(select(Order.number).order_by(Order.id)).all()

    def call_off(db: Session, number: str) -> None:
        order = find_order(db, number)
        assert order is not None
        cancel(order, "Olga", "cancelled")

    def send_all(db: Session, number: str) -> None:
        order = find_order(db, number)
        assert order is not None
        fulfill(order, {line.id: 2 for line in order.lines}, "DPD", "1", "Olga")

    people = [Customer(shop.app.test_client()) for _ in range(6)]
    for index, person in enumerate(people):
        for sku in (SMALL, LARGE) if index % 2 else (LARGE, SMALL):
            person.add(sku)
    answers = at_once(
        [
            *[act(shop, lambda db, n=n: send_all(db, n)) for n in numbers[:4]],  # type: ignore[misc]
            *[act(shop, lambda db, n=n: call_off(db, n)) for n in numbers[4:]],  # type: ignore[misc]
            *[lambda p=p: p.check_out().status_code for p in people],  # type: ignore[misc]
        ]
    )
    assert Counter(answers) == {"done": 8, 303: 6}
    with shop.db() as db:
        held = db.scalars(select(Allocation.quantity).where(Allocation.quantity > 0)).all()
    assert sum(held) == 12
