"""What delivery costs: at the edge of every band, in every zone."""

import pytest

from storefront.checkout.shipping import RATES, free_cheapest, options, rates_of
from storefront.markets import EU_COUNTRIES
from storefront.money import Money


@pytest.mark.parametrize(
    ("country", "currency", "goods", "grams", "codes_and_prices"),
    [
        ("GB", "GBP", 2900, 110, [("gb-tracked-48", 295), ("gb-tracked-24", 495)]),
        ("GB", "GBP", 3999, 2000, [("gb-tracked-48", 295), ("gb-tracked-24", 495)]),
        ("GB", "GBP", 4000, 2000, [("gb-tracked-48", 0), ("gb-tracked-24", 495)]),
        ("GB", "GBP", 3999, 2001, [("gb-tracked-48-large", 495), ("gb-tracked-24", 495)]),
        ("GB", "GBP", 4000, 2001, [("gb-tracked-48-large", 0), ("gb-tracked-24", 495)]),
        ("GB", "GBP", 99999, 20000, [("gb-tracked-48-large", 0), ("gb-tracked-24", 495)]),
        ("GB", "GBP", 99999, 20001, []),
        ("DE", "EUR", 7499, 2000, [("eu-near-tracked", 590)]),
        ("DE", "EUR", 7500, 2000, [("eu-near-tracked", 0)]),
        ("DE", "EUR", 7500, 2001, [("eu-near-tracked-large", 1190)]),
        ("DE", "EUR", 99999, 20000, [("eu-near-tracked-large", 1190)]),
        ("DE", "EUR", 99999, 20001, []),
        ("FI", "EUR", 7500, 2000, [("eu-far-tracked", 890)]),
        ("FI", "EUR", 9499, 2000, [("eu-far-tracked", 890)]),
        ("FI", "EUR", 9500, 2000, [("eu-far-tracked", 0)]),
        ("FI", "EUR", 9500, 2001, [("eu-far-tracked-large", 1790)]),
        ("FI", "EUR", 99999, 20001, []),
        ("US", "USD", 8499, 2000, [("us-tracked", 795)]),
        ("US", "USD", 8500, 2000, [("us-tracked", 0)]),
        ("US", "USD", 8500, 2001, [("us-tracked-large", 1595)]),
        ("US", "USD", 8500, 20001, []),
        ("JP", "GBP", 2900, 110, []),
        ("DE", "GBP", 2900, 110, []),
    ],
)
def test_delivery_by_country_weight_and_worth(
    country: str, currency: str, goods: int, grams: int, codes_and_prices: list[tuple[str, int]]
) -> None:
    offered = options(country, Money(goods, currency), grams)
    assert [(o.code, o.price.amount) for o in offered] == codes_and_prices


def test_every_country_is_in_one_zone() -> None:
    for country in EU_COUNTRIES:
        small = [r for r in RATES if country in r.countries and r.max_grams == 2_000]
        assert len(small) == 1, country


def test_a_code_for_free_delivery_frees_the_cheapest_way_alone() -> None:
    offered = free_cheapest(options("GB", Money(2900, "GBP"), 110))
    assert [(o.code, o.price.amount, o.free_by_code) for o in offered] == [
        ("gb-tracked-48", 0, True),
        ("gb-tracked-24", 495, False),
    ]


def test_a_code_for_free_delivery_does_nothing_where_it_is_free_or_cannot_be() -> None:
    free = options("GB", Money(4000, "GBP"), 110)
    assert free_cheapest(free) == free
    assert free_cheapest([]) == []


def test_prices_shown_before_there_is_a_cart_are_those_of_a_small_parcel() -> None:
    assert [(r.code, r.amount, r.free_from) for r in rates_of("GBP")] == [
        ("gb-tracked-48", 295, 4_000),
        ("gb-tracked-24", 495, None),
    ]
    assert [(r.code, r.amount, bool(r.zone)) for r in rates_of("EUR")] == [
        ("eu-near-tracked", 590, True),
        ("eu-far-tracked", 890, True),
    ]
    assert rates_of("JPY") == []
