"""Making, changing and ending promotions, and seeing who used them."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from storefront import clock
from storefront.admin.promotion_list import PER_PAGE
from storefront.orders.models import Order
from storefront.promotions.models import Kind, Promotion, PromotionUse
from tests.integration.admin.conftest import Clerk, pay, place_many, queries
from tests.promotions import enter, make, uses
from tests.shop import Customer, Shop

TYPED = {
    "code": " spring-10 ",
    "kind": "percent",
    "percent": "12.5",
    "minimum_gbp": "40",
    "markets": "GB",
    "starts_at": "2027-03-01T09:00",
    "ends_at": "2027-03-31T09:00",
    "cap": "100",
    "once_per_customer": "y",
}


def new(clerk: Clerk, **typed: Any) -> Any:
    return clerk.fill("/admin/promotions/new", "/admin/promotions", **typed)


def only(shop: Shop) -> dict[str, Any]:
    with shop.db() as db:
        found = db.scalars(select(Promotion)).one()
        names = ("code", "kind", "basis_points", "amounts", "minimums", "markets", "cap", "active")
        names += ("starts_at", "ends_at", "once_per_customer", "created_by", "version", "uses")
        return {name: getattr(found, name) for name in names}


def test_an_empty_list_says_what_to_do(max_: Clerk) -> None:
    page = max_.get("/admin/promotions").text
    assert "No promotions yet." in page
    assert "/admin/promotions/new" in page


@pytest.mark.parametrize("who", ["max_", "olga"])
def test_marketers_and_operators_make_promotions(
    shop: Shop, who: str, request: pytest.FixtureRequest
) -> None:
    clerk: Clerk = request.getfixturevalue(who)
    answer = new(clerk, **TYPED)
    assert answer.status_code == 303
    made = only(shop)
    expected = {"code": "SPRING-10", "kind": Kind.PERCENT, "basis_points": 1250, "amounts": {}}
    expected |= {"minimums": {"GBP": 4000}, "markets": ["GB"], "cap": 100, "active": True}
    expected |= {"once_per_customer": True, "uses": 0}
    assert {name: made[name] for name in expected} == expected
    assert made["starts_at"].isoformat() == "2027-03-01T09:00:00+00:00"
    assert clerk.email in made["created_by"]
    page = clerk.get("/admin/promotions").text
    assert "SPRING-10" in page
    assert "12.5% off, once per customer" in page
    assert "not started" in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"code": "A"}, "3 to 40 letters"),
        ({"percent": "0"}, "Enter a percentage from 0.01 to 100."),
        ({"percent": "101"}, "Enter a percentage from 0.01 to 100."),
        ({"percent": "ten"}, "Enter a percentage like 10 or 12.5."),
        ({"kind": "amount", "percent": ""}, "Enter what comes off in GBP."),
        ({"kind": "amount", "amount_gbp": "5,00"}, "Write the amount in GBP like 12.50."),
        ({"kind": "gold"}, "Not a valid choice"),
        ({"minimum_gbp": "lots"}, "Write the amount in GBP like 12.50."),
        ({"markets": ""}, "Choose at least one market."),
        ({"starts_at": "soon"}, "Write a day and a time like 2027-03-01 09:00."),
        ({"ends_at": "2027-03-01T09:00"}, "The end has to come after the start."),
        ({"cap": "0"}, "Enter 1 to 1,000,000."),
        ({"cap": "many"}, "Enter a whole number."),
    ],
)
def test_wrong_terms_make_nothing_and_lose_nothing_typed(
    shop: Shop, max_: Clerk, wrong: dict[str, str], told: str
) -> None:
    before = shop.counts()
    answer = new(max_, **(TYPED | wrong))
    assert answer.status_code == 422
    assert told in answer.text
    for name, typed in (TYPED | wrong).items():
        if name in ("code", "percent", "minimum_gbp", "cap") and typed:
            assert f'value="{typed}"' in answer.text, name
    assert shop.counts() == before


def test_a_code_exists_once(shop: Shop, max_: Clerk) -> None:
    make(shop, "SPRING-10")
    answer = new(max_, **TYPED)
    assert answer.status_code == 409
    assert "There is a code SPRING-10 already." in answer.text
    assert shop.counts()["storefront_promotion"] == 1


def test_terms_change_for_orders_to_come(shop: Shop, alice: Customer, max_: Clerk) -> None:
    make(shop)
    alice.add()
    enter(alice, "SPRING")
    alice.check_out()
    act = "/admin/promotions/1"
    assert max_.fill(act, act, percent="20", cap="5").status_code == 303
    changed = only(shop)
    assert (changed["basis_points"], changed["cap"], changed["version"]) == (2000, 5, 2)
    assert (changed["code"], changed["kind"], changed["uses"]) == ("SPRING", Kind.PERCENT, 1)
    assert "£2.90" in max_.get(act).text, "the order keeps its price"


def test_two_people_change_the_same_terms(shop: Shop, max_: Clerk, olga: Clerk) -> None:
    make(shop)
    act = "/admin/promotions/1"
    seen = olga.form(act, act)
    max_.fill(act, act, percent="20")
    late = olga.client.post(act, data=seen | {"percent": "5"})
    assert late.status_code == 409
    assert "Somebody else changed this promotion." in late.text
    assert only(shop)["basis_points"] == 2000


def test_fewer_uses_than_there_were_cannot_be_allowed(
    shop: Shop, max_: Clerk, mallory: Customer, alice: Customer
) -> None:
    make(shop)
    for buyer in (alice, mallory):
        buyer.add()
        enter(buyer, "SPRING")
        buyer.check_out()
    act = "/admin/promotions/1"
    refused = max_.fill(act, act, cap="1")
    assert refused.status_code == 409
    assert "SPRING has been used 2 times: allow as many or more." in refused.text
    assert max_.fill(act, act, cap="2").status_code == 303


def test_ending_and_going_on(shop: Shop, alice: Customer, max_: Clerk) -> None:
    make(shop)
    alice.add()
    page = "/admin/promotions/1"
    assert max_.fill(page, f"{page}/ending").status_code == 303
    assert "The code SPRING has ended." in enter(alice, "SPRING").text
    assert max_.fill(page, f"{page}/resumption").status_code == 303
    assert enter(alice, "SPRING").status_code == 303


def test_uses_are_listed_with_their_orders(
    shop: Shop, alice: Customer, sandbox: Any, olga: Clerk, max_: Clerk
) -> None:
    make(shop)
    alice.add()
    enter(alice, "SPRING")
    number = pay(shop, alice, sandbox, 1)
    assert uses(shop) == 1
    assert f'href="/admin/orders/{number}"' in olga.get("/admin/promotions/1").text
    page = max_.get("/admin/promotions/1").text
    assert number in page
    assert f'href="/admin/orders/{number}"' not in page, "a marketer may not open orders"
    assert "alice@example.com" not in page


def test_long_lists_are_paged_and_cost_the_same(shop: Shop, max_: Clerk) -> None:
    make(shop)
    numbers = place_many(shop, PER_PAGE + 5, promotion_code="SPRING")
    with shop.db() as db:
        ids = {
            order.number: order.id
            for order in db.scalars(select(Order).where(Order.number.in_(numbers)))
        }
        gone = clock.now()
        db.add_all(
            PromotionUse(promotion_id=1, order_id=ids[number], released_at=gone)
            for number in numbers
        )
    with queries(shop) as sent:
        first = max_.get("/admin/promotions/1").text
    assert len(sent) < 12, sent
    older = re.search(r'href="(/admin/promotions/1\?after=\d+)"', first)
    assert older is not None
    second = max_.get(older[1]).text
    shown = [number for number in numbers if number in first]
    assert shown == numbers[5:]
    assert [number for number in numbers if number in second] == numbers[:5]
    assert "Older uses" not in second
