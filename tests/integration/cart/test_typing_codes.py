"""Typing a code into the basket: what is kept, what is said, and that nothing typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from limits import parse

from storefront.cart import brake
from storefront.clock import now
from tests.promotions import enter, make
from tests.shop import LARGE, Customer, Shop


@pytest.mark.parametrize(
    "typed", ["", "AB", "A" * 41, "SPRING!", "SPRING 10", "ＳＰＲＩＮＧ", "<b>"]
)
def test_what_cannot_be_a_code_is_answered_beside_the_field(
    shop: Shop, alice: Customer, typed: str
) -> None:
    alice.add()
    before = shop.counts()
    answer = enter(alice, typed)
    assert answer.status_code == 422
    assert 'id="code-typed-error"' in answer.text
    assert 'href="#code-typed"' in answer.text
    assert shop.counts() == before


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"starts_at": timedelta(days=1)}, "The code SPRING starts on"),
        ({"ends_at": timedelta(seconds=-1)}, "The code SPRING ended on"),
        ({"markets": ["EU"]}, "is not for orders to the United Kingdom"),
    ],
)
def test_a_code_that_cannot_apply_is_not_kept(
    shop: Shop, alice: Customer, terms: dict[str, Any], told: str
) -> None:
    times = {k: now() + v for k, v in terms.items() if isinstance(v, timedelta)}
    make(shop, **(terms | times))
    alice.add()
    answer = enter(alice, "spring")
    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="spring"' in answer.text
    assert "Code <span" not in alice.client.get("/cart").text


def test_an_unknown_code_is_said_to_be_unknown(shop: Shop, alice: Customer) -> None:
    alice.add()
    answer = enter(alice, "WINTER")
    assert answer.status_code == 422
    assert "We do not know the code WINTER." in answer.text


def test_a_code_waits_for_the_basket_to_be_worth_enough(shop: Shop, alice: Customer) -> None:
    make(shop, minimums={"GBP": 5000})
    alice.add()
    assert enter(alice, "SPRING").status_code == 303
    basket = alice.client.get("/cart").text
    assert "packs worth £50.00 or more. Add £21.00 to use it." in basket
    assert "Go to payment without SPRING" in basket
    alice.add(LARGE)
    basket = alice.client.get("/cart").text
    assert "−£10.40" in basket
    assert "Go to payment without" not in basket


def test_without_a_basket_there_is_nothing_to_use_a_code_on(shop: Shop, alice: Customer) -> None:
    assert enter(alice, "SPRING").status_code == 404
    assert alice.client.post("/cart/code/removal").status_code == 404


def test_the_address_is_forgotten_with_the_code(shop: Shop, alice: Customer) -> None:
    make(shop, once=True)
    alice.add()
    enter(alice, "SPRING", email="alice@example.com")
    assert "alice@example.com" in alice.client.get("/cart").text
    alice.client.post("/cart/code/removal")
    enter(alice, "SPRING")
    assert "alice@example.com" not in alice.client.get("/cart").text


def test_a_stranger_cannot_try_a_list_of_addresses(
    shop: Shop, alice: Customer, mallory: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brake, "PER_VISITOR", parse("3 per hour"))
    make(shop, once=True)
    mallory.add()
    for name in ("a", "b", "c"):
        assert enter(mallory, "SPRING", email=f"{name}@example.com").status_code == 303
    before = shop.counts()
    refused = enter(mallory, "SPRING", email="d@example.com")
    assert (refused.status_code, "Too many addresses were tried" in refused.text) == (422, True)
    assert 'value="d@example.com"' in refused.text
    assert shop.counts() == before
    assert "c@example.com" in mallory.client.get("/cart").text
    assert enter(mallory, "SPRING").status_code == 303  # a code alone says nothing of others
    alice.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    alice.add()
    assert enter(alice, "SPRING", email="alice@example.com").status_code == 303
