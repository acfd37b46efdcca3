"""Prices are changed by staff, take effect at once and stay on the record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from storefront import clock
from storefront.catalog.change_pack import start_history
from storefront.catalog.models import Price, PriceChange, Variant
from tests.integration.admin.conftest import Clerk
from tests.shop import HANDLE, SMALL, Customer, Shop

PAGE = f"/admin/packs/{SMALL}"
PRODUCT = f"/products/{HANDLE}"


@pytest.fixture
def sold(shop: Shop, at: Any) -> Callable[[int], None]:
    """The packs have been sold at their prices for so many days."""

    def begin(days: int) -> None:
        today = clock.now()
        at(today - timedelta(days=days))
        with shop.db() as db:
            for variant in db.scalars(select(Variant)):
                start_history(db, variant, "the beginning")
        at(today)

    return begin


def change(clerk: Clerk, **typed: str | None) -> TestResponse:
    """Fill in the pack's form; None leaves a box unticked."""
    form = clerk.form(PAGE, PAGE) | typed
    return clerk.client.post(PAGE, data={name: v for name, v in form.items() if v is not None})


def changes(shop: Shop) -> list[tuple[int | None, bool, str]]:
    with shop.db() as db:
        rows = db.scalars(select(PriceChange).order_by(PriceChange.id))
        return [(row.amount, row.offer, row.by) for row in rows]


def small(shop: Shop) -> tuple[str, bool, int, list[tuple[str, int, bool, int | None]]]:
    with shop.db() as db:
        pack = db.scalars(select(Variant).where(Variant.sku == SMALL)).one()
        prices = [(p.currency, p.unit_amount, p.offer, p.reference_amount) for p in pack.prices]
        return pack.title, pack.active, pack.low_stock_at, prices


def test_a_new_price_holds_at_once_and_says_who_set_it(
    shop: Shop, olga: Clerk, alice: Customer
) -> None:
    answer = change(olga, price_GBP="31.5")
    assert answer.status_code == 303
    assert small(shop) == ("30 days", True, 20, [("GBP", 3150, False, None)])
    assert changes(shop) == [(3150, False, "Olga Okafor (olga@example.com)")]
    page = alice.client.get(PRODUCT).text
    assert "£31.50" in page
    assert "£35.80 per 100 g" in page
    assert "£29.00" not in page
    assert "Lowest price" not in page
    assert "£31.50" in olga.get("/admin/packs").text


def test_an_open_basket_shows_the_new_price_and_says_so(
    shop: Shop, olga: Clerk, alice: Customer
) -> None:
    alice.add(SMALL, 2)
    assert "The price has changed" not in alice.client.get("/cart").text
    change(olga, price_GBP="31.50")
    page = alice.client.get("/cart").text
    assert "The price has changed from £29.00 to £31.50 each" in page
    assert "£63.00" in page
    alice.client.post(f"/cart/lines/{SMALL}", data={"quantity": "2"})
    assert "The price has changed" not in alice.client.get("/cart").text


def test_an_order_that_was_placed_keeps_its_price(shop: Shop, olga: Clerk, paid: str) -> None:
    before = shop.order(paid)
    change(olga, price_GBP="31.50")
    assert shop.order(paid) == before


def test_an_offer_is_compared_with_the_lowest_price_of_30_days(
    shop: Shop, olga: Clerk, alice: Customer, sold: Callable[[int], None]
) -> None:
    sold(40)
    answer = change(olga, price_GBP="24", offer_GBP="y")
    assert answer.status_code == 303
    assert small(shop)[3] == [("GBP", 2400, True, 2900)]
    words = "Offer. Lowest price in the last 30 days: £29.00"
    assert words in alice.client.get(PRODUCT).text
    assert '"priceType": "https://schema.org/StrikethroughPrice"' in alice.client.get(PRODUCT).text
    alice.add(SMALL)
    assert words in alice.client.get("/cart").text
    assert "£24.00 each" in alice.client.get("/cart").text
    assert "lowest price in the last 30 days £29.00" in olga.get(PAGE).text
    change(olga, price_GBP="29.00", offer_GBP=None)
    assert small(shop)[3] == [("GBP", 2900, False, None)]
    assert "Lowest price" not in alice.client.get(PRODUCT).text
    assert "StrikethroughPrice" not in alice.client.get(PRODUCT).text


def test_an_offer_on_a_new_pack_claims_nothing(
    shop: Shop, olga: Clerk, alice: Customer, sold: Callable[[int], None]
) -> None:
    sold(29)
    change(olga, price_GBP="24", offer_GBP="y")
    assert small(shop)[3] == [("GBP", 2400, True, None)]
    assert "Lowest price" not in alice.client.get(PRODUCT).text
    assert "The shop shows no earlier price:" in olga.get(PAGE).text


def test_a_pack_taken_off_sale_was_not_sold_meanwhile(
    shop: Shop, olga: Clerk, alice: Customer, sold: Callable[[int], None], at: Any
) -> None:
    sold(40)
    assert change(olga, active=None).status_code == 303
    assert SMALL not in alice.client.get(PRODUCT).text
    at(clock.now() + timedelta(days=35))
    olga.sign_in("olga@example.com", "olga ships on mondays")
    assert change(olga, active="y").status_code == 303
    change(olga, price_GBP="24", offer_GBP="y")
    assert small(shop)[3] == [("GBP", 2400, True, None)]
    assert [amount for amount, _, by in changes(shop) if by != "the beginning"] == [
        None,
        2900,
        2400,
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"price_GBP": "29,50"}, "Write the amount in GBP like 12.50."),
        ({"price_GBP": "0"}, "A price is more than nothing."),
        ({"price_GBP": "10000000.01"}, "That is more than any order can cost."),
        ({"price_GBP": "29.00", "offer_GBP": "y"}, "lower than the price now, £29.00."),
        ({"price_GBP": "30.00", "offer_GBP": "y"}, "lower than the price now, £29.00."),
        ({"title": " "}, "Enter a name."),
        ({"low_stock_at": "-1"}, "Enter a whole number from 0 to 100,000."),
        ({"low_stock_at": "few"}, "Enter a whole number."),
    ],
)
def test_what_cannot_be_changes_nothing_and_is_kept_on_the_form(
    shop: Shop, olga: Clerk, typed: dict[str, str], said: str
) -> None:
    before = shop.counts(), small(shop)
    answer = change(olga, **({"price_GBP": "28"} | typed))
    assert answer.status_code == 422
    assert said in answer.text
    for value in typed.values():
        assert f'value="{value.strip()}"' in answer.text
    assert (shop.counts(), small(shop)) == before


def test_of_two_changes_at_once_the_second_is_refused(
    shop: Shop, olga: Clerk, wanda: Clerk
) -> None:
    late = wanda.form(PAGE, PAGE) | {"price_GBP": "25"}
    change(olga, price_GBP="31.50")
    answer = wanda.client.post(PAGE, data=late)
    assert answer.status_code == 409
    assert "This pack changed since you opened the page." in answer.text
    assert small(shop)[3] == [("GBP", 3150, False, None)]
    assert len(changes(shop)) == 1


def test_saving_without_a_change_writes_no_history(shop: Shop, olga: Clerk) -> None:
    assert change(olga).status_code == 303
    assert changes(shop) == []


def test_an_emptied_price_ends_the_sale_in_that_currency(
    shop: Shop, olga: Clerk, alice: Customer
) -> None:
    assert change(olga, price_GBP="").status_code == 303
    assert small(shop) == ("30 days", True, 20, [])
    assert changes(shop)[0][:2] == (None, False)
    assert alice.add(SMALL).status_code == 303, "the pack exists; the basket says what is wrong"
    assert "No longer sold." in alice.client.get("/cart").text
    assert change(olga, price_GBP="29").status_code == 303
    with shop.db() as db:
        assert len(db.scalars(select(Price).where(Price.unit_amount == 2900)).all()) == 1


def test_max_and_mallory_may_not_change_prices(shop: Shop, max_: Clerk, nobody: Clerk) -> None:
    before = shop.counts(), small(shop)
    assert max_.client.post(PAGE, data={"price_GBP": "1"}).status_code == 403
    assert nobody.client.post(PAGE, data={"price_GBP": "1"}).status_code == 401
    assert (shop.counts(), small(shop)) == before
