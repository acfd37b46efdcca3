"""What a code takes off and why it does not: every rule at its edge."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storefront.markets import EU, GB, Market
from storefront.money import Money
from storefront.promotions.models import Kind, Promotion
from storefront.promotions.terms import (
    gift,
    lacks,
    least,
    normal_code,
    normal_customer,
    standing,
    taken_off,
    why_not,
)

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def spring(**terms: Any) -> Promotion:
    known = {
        "code": "SPRING",
        "kind": Kind.PERCENT,
        "basis_points": 1000,
        "amounts": {},
        "minimums": {},
        "markets": ["GB"],
        "uses": 0,
        "active": True,
    }
    return Promotion(**known | terms)


@pytest.mark.parametrize(
    ("terms", "goods", "off"),
    [
        ({"basis_points": 1000}, 2900, 290),
        ({"basis_points": 1250}, 2900, 363),  # 362.5, half up
        ({"basis_points": 1}, 4999, 0),
        ({"basis_points": 1}, 5000, 1),
        ({"basis_points": 10_000}, 2900, 2900),
        ({"kind": Kind.AMOUNT, "amounts": {"GBP": 500}}, 2900, 500),
        ({"kind": Kind.AMOUNT, "amounts": {"GBP": 500}}, 499, 499),
        ({"kind": Kind.AMOUNT, "amounts": {"EUR": 500}}, 2900, 0),
        ({"kind": Kind.FREE_DELIVERY}, 2900, 0),
    ],
)
def test_what_comes_off(terms: dict[str, Any], goods: int, off: int) -> None:
    assert taken_off(spring(**terms), Money(goods, "GBP")) == off


@pytest.mark.parametrize(
    ("terms", "market", "holds_use", "told"),
    [
        ({}, GB, False, None),
        ({"starts_at": NOON, "ends_at": NOON + timedelta(seconds=1)}, GB, False, None),
        (
            {"starts_at": NOON + timedelta(seconds=1)},
            GB,
            False,
            "starts on 1 March 2027, 12:00 UTC",
        ),
        ({"ends_at": NOON}, GB, False, "ended on 1 March 2027, 12:00 UTC"),
        ({"active": False}, GB, False, "has ended"),
        ({"markets": ["EU", "US"]}, GB, False, "not for orders to the United Kingdom"),
        (
            {"kind": Kind.AMOUNT, "amounts": {"GBP": 1}, "markets": ["GB", "EU"]},
            EU,
            False,
            "not for orders to the European Union",
        ),
        ({"cap": 10, "uses": 9}, GB, False, None),
        ({"cap": 10, "uses": 10}, GB, False, "as often as it may be"),
        ({"cap": 10, "uses": 10}, GB, True, None),
        ({"active": False}, GB, True, "has ended"),
    ],
)
def test_why_a_code_does_not_apply(
    terms: dict[str, Any], market: Market, holds_use: bool, told: str | None
) -> None:
    problem = why_not(spring(**terms), market, NOON, holds_use=holds_use)
    assert problem is None if told is None else told in str(problem)


def test_the_minimum_is_what_the_packs_are_worth() -> None:
    fifty = spring(minimums={"GBP": 5000})
    assert lacks(fifty, GB, Money(5000, "GBP")) is None
    told = "The code SPRING is for packs worth £50.00 or more. Add £0.01 to use it."
    assert lacks(fifty, GB, Money(4999, "GBP")) == told
    assert lacks(fifty, EU, Money(1, "EUR")) is None, "no minimum is set in euros"


@pytest.mark.parametrize(
    ("email", "customer"),
    [
        (" Alice@Example.COM ", "alice@example.com"),
        ("alice+again@example.com", "alice@example.com"),
        ("a.lice@example.com", "a.lice@example.com"),
    ],
)
def test_one_customer_has_one_name(email: str, customer: str) -> None:
    assert normal_customer(email) == customer


def test_words_for_staff() -> None:
    assert normal_code(" spring-10 ") == "SPRING-10"
    assert gift(spring(basis_points=1250)) == "12.5% off"
    assert gift(spring(kind=Kind.FREE_DELIVERY)) == "free delivery"
    five = spring(kind=Kind.AMOUNT, amounts={"USD": 600, "GBP": 500}, minimums={"GBP": 4000})
    assert (gift(five), least(five)) == ("£5.00, $6.00 off", "£40.00")
    assert least(spring()) == ""


@pytest.mark.parametrize(
    ("terms", "word"),
    [
        ({}, "running"),
        ({"starts_at": NOON + timedelta(seconds=1)}, "not started"),
        ({"ends_at": NOON}, "ended"),
        ({"active": False}, "ended"),
        ({"cap": 1, "uses": 1}, "used up"),
    ],
)
def test_where_a_promotion_stands(terms: dict[str, Any], word: str) -> None:
    assert standing(spring(**terms), NOON) == word
