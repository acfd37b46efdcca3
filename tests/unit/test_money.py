"""Money: whole minor units, nothing lost, nothing rounded in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.money import MAX_AMOUNT, Money, split, tax_within, unit_price


def test_adds_and_multiplies_in_one_currency() -> None:
    assert Money(2900, "GBP") * 2 + Money(295, "GBP") == Money(6095, "GBP")


def test_refuses_to_mix_currencies() -> None:
    with pytest.raises(ValueError, match="cannot mix GBP and EUR"):
        Money(1, "GBP") + Money(1, "EUR")


@pytest.mark.parametrize("amount", [1.5, True, "10", MAX_AMOUNT + 1, -MAX_AMOUNT - 1, None])
def test_refuses_what_is_not_an_amount(amount: object) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        Money(amount, "GBP")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "shown"),
    [
        (2900, "GBP", "en_GB", "£29.00"),
        (3490, "EUR", "en_IE", "€34.90"),
        (360000, "USD", "en_US", "$3,600.00"),
        (-5, "GBP", "en_GB", "-£0.05"),
    ],
)
def test_is_written_as_people_write_it(amount: int, currency: str, locale: str, shown: str) -> None:
    assert Money(amount, currency).show(locale) == shown


@given(st.integers(0, MAX_AMOUNT), st.lists(st.integers(0, 10_000), min_size=1, max_size=20))
def test_split_loses_no_penny(amount: int, weights: list[int]) -> None:
    if not sum(weights):
        weights[0] = 1
    parts = split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - amount * weight / sum(weights)) < 1


def test_split_by_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        split(100, [0, 0])


@pytest.mark.parametrize(
    ("gross", "rate", "tax"),
    [(2900, 2000, 483), (3195, 2000, 533), (0, 2000, 0), (3490, 2100, 606), (3600, 0, 0)],
)
def test_tax_contained_in_a_price(gross: int, rate: int, tax: int) -> None:
    assert tax_within(gross, rate) == tax


@pytest.mark.parametrize(
    ("amount", "grams", "per_100_g"), [(2900, 88, 3295), (7500, 264, 2841), (100, 200, 50)]
)
def test_unit_price_per_100_g(amount: int, grams: int, per_100_g: int) -> None:
    assert unit_price(amount, grams) == per_100_g
