"""Many buyers, few units, real threads on a real database."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import select

from storefront.orders.models import Order
from tests.shop import LARGE, SMALL, Customer, Shop


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run every act in a thread of its own, all let go at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


def buyers(shop: Shop, count: int, sku: str = SMALL, quantity: int = 1) -> list[Customer]:
    people = [Customer(shop.app.test_client()) for _ in range(count)]
    for person in people:
        assert person.add(sku, quantity).status_code == 303
    return people


def test_fifty_buyers_and_one_unit(shop: Shop) -> None:
    shop.leave("LOT-30", 1)
    people = buyers(shop, 50)
    answers = at_once([person.check_out for person in people])
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 49}
    assert all("sold out" in answer.text for answer in answers if answer.status_code == 409)
    counts = shop.counts()
    assert counts["storefront_order"] == 1
    assert counts["storefront_payment_attempt"] == 1
    assert shop.lots()["LOT-30"] == (1, 1)


def test_thirty_buyers_of_two_packs_in_both_orders_never_deadlock(shop: Shop) -> None:
    shop.leave("LOT-30", 7)
    shop.leave("LOT-90", 7)
    people = [Customer(shop.app.test_client()) for _ in range(30)]
    for index, person in enumerate(people):
        for sku in (SMALL, LARGE) if index % 2 else (LARGE, SMALL):
            person.add(sku)
    answers = at_once([person.check_out for person in people])
    assert Counter(answer.status_code for answer in answers) == {303: 7, 409: 23}
    assert shop.lots() == {"LOT-30": (7, 7), "LOT-90": (7, 7)}


def test_one_basket_clicked_ten_times_is_one_order(shop: Shop) -> None:
    alice = Customer(shop.app.test_client())
    alice.add()
    secret = alice.client.get_cookie("cart_gbp").value

    def click() -> int:
        hand = Customer(shop.app.test_client())
        hand.client.set_cookie("cart_gbp", secret)
        return int(hand.check_out().status_code)

    answers = at_once([click] * 10)
    assert answers.count(303) >= 1
    with shop.db() as db:
        held = db.scalars(select(Order).where(Order.status == "pending")).all()
        assert len(held) == 1
    assert shop.lots()["LOT-30"] == (10, 1)
