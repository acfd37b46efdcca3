"""Many customers, few uses of a code: real threads on a real database."""

from collections import Counter
from typing import Any

from sqlalchemy import func, select

from storefront.orders.models import Order
from tests.concurrency.test_last_unit import at_once
from tests.promotions import enter, go_to_pay, make, settle_now, use_rows, uses
from tests.shop import SMALL, Customer, Shop, put_on_shelf, session_id_of


def rush(shop: Shop, count: int, **typed: str) -> list[Any]:
    """That many customers with the code in their baskets go to pay at the same moment."""
    people = [Customer(shop.app.test_client()) for _ in range(count)]
    for person in people:
        person.add()
        assert enter(person, "SPRING", **typed).status_code == 303
    return at_once([person.check_out for person in people])


def discounted(shop: Shop) -> dict[str, int]:
    """Orders with the code by state."""
    with shop.db() as db:
        rows = db.execute(
            select(Order.status, func.count())
            .where(Order.promotion_code == "SPRING")
            .group_by(Order.status)
        )
        return {str(status): count for status, count in rows}


def test_a_hundred_customers_and_ten_uses(shop: Shop, sandbox: Any) -> None:
    with shop.db() as db:
        put_on_shelf(db, SMALL, "RUSH", 100)
    make(shop, cap=10)
    answers = rush(shop, 100)
    assert Counter(answer.status_code for answer in answers) == {303: 10, 409: 90}
    refused = [answer.text for answer in answers if answer.status_code == 409]
    assert all("The code SPRING has been used as often as it may be." in text for text in refused)
    assert discounted(shop) == {"pending": 10}
    assert uses(shop) == 10
    assert shop.counts()["storefront_order"] == 10, "nobody was made to pay the full price unasked"

    session_ids = [session_id_of(a) for a in answers if a.status_code == 303]
    sandbox.pay(session_ids[0])
    for session_id in session_ids[1:3]:
        sandbox.expire(session_id)
    at_once([lambda s=s: settle_now(shop, s) for s in session_ids[:3] * 3])
    assert discounted(shop) == {"paid": 1, "expired": 2, "pending": 7}
    assert uses(shop) == 8

    answers = rush(shop, 5)
    assert Counter(answer.status_code for answer in answers) == {303: 2, 409: 3}
    assert uses(shop) == 10


def test_once_per_customer_holds_for_twenty_baskets_of_one_person(shop: Shop, sandbox: Any) -> None:
    with shop.db() as db:
        put_on_shelf(db, SMALL, "RUSH", 20)
    make(shop, once=True)
    answers = rush(shop, 20, email="alice@example.com")
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 19}
    refused = [answer.text for answer in answers if answer.status_code == 409]
    assert all("this email address has used it" in text for text in refused)
    assert use_rows(shop) == [("alice@example.com", True)]

    [session_id] = [session_id_of(a) for a in answers if a.status_code == 303]
    sandbox.expire(session_id)
    settle_now(shop, session_id)
    assert uses(shop) == 0
    again = Customer(shop.app.test_client())
    again.add()
    enter(again, "SPRING", email="alice@example.com")
    go_to_pay(again)
    assert use_rows(shop) == [(None, False), ("alice@example.com", True)]


def test_uses_given_back_while_others_take_them_never_deadlock(shop: Shop, sandbox: Any) -> None:
    """Placing takes the code and then stock; ending an order gives both back, in that order too."""
    with shop.db() as db:
        put_on_shelf(db, SMALL, "RUSH", 60)
    make(shop)
    opened = [session_id_of(answer) for answer in rush(shop, 15)]
    for session_id in opened:
        sandbox.expire(session_id)
    people = [Customer(shop.app.test_client()) for _ in range(15)]
    for person in people:
        person.add()
        enter(person, "SPRING")
    ends = [lambda s=s: settle_now(shop, s) for s in opened]
    at_once([act for pair in zip(ends, [p.check_out for p in people], strict=True) for act in pair])
    assert discounted(shop) == {"expired": 15, "pending": 15}
    assert uses(shop) == 15
