"""What an order and its delivery cost."""

import pytest

from storefront.checkout.shipping import options, rates_of
from storefront.checkout.totals import totals
from storefront.errors import StorefrontError
from storefront.money import Money


@pytest.mark.parametrize(
    ("lines", "shipping", "subtotal", "tax", "total"),
    [
        ([(2900, 1)], 295, 2900, 533, 3195),
        ([(2900, 2)], 0, 5800, 967, 5800),
        ([(2900, 1), (7500, 3)], 495, 25400, 4316, 25895),
        ([(1, 1)], 0, 1, 0, 1),
    ],
)
def test_prices_that_include_vat(
    lines: list[tuple[int, int]], shipping: int, subtotal: int, tax: int, total: int
) -> None:
    sums = totals(lines, Money(shipping, "GBP"), 2000, tax_included=True)
    assert (sums.subtotal.amount, sums.tax.amount, sums.total.amount) == (subtotal, tax, total)


def test_prices_without_tax() -> None:
    sums = totals([(3600, 1)], Money(795, "USD"), 0, tax_included=False)
    assert (sums.tax, sums.total) == (Money(0, "USD"), Money(4395, "USD"))


@pytest.mark.parametrize(
    ("subtotal", "grams", "codes_and_prices"),
    [
        (2900, 110, [("gb-tracked-48", 295), ("gb-tracked-24", 495)]),
        (3999, 110, [("gb-tracked-48", 295), ("gb-tracked-24", 495)]),
        (4000, 220, [("gb-tracked-48", 0), ("gb-tracked-24", 495)]),
        (2900, 2000, [("gb-tracked-48", 295), ("gb-tracked-24", 495)]),
        (3999, 2001, [("gb-tracked-48-large", 495), ("gb-tracked-24", 495)]),
        (99999, 20001, []),
    ],
)
def test_delivery_by_weight_and_value(
    subtotal: int, grams: int, codes_and_prices: list[tuple[str, int]]
) -> None:
    offered = options("GB", Money(subtotal, "GBP"), grams)
    assert [(o.code, o.price.amount) for o in offered] == codes_and_prices


def test_no_delivery_to_a_country_outside_the_zones() -> None:
    assert options("JP", Money(2900, "GBP"), 110) == []


def test_an_option_that_is_not_on_offer_is_refused() -> None:
    with pytest.raises(StorefrontError, match="Choose how"):
        choose(options("GB", Money(2900, "GBP"), 110), "free-rocket")


def test_prices_shown_before_there_is_a_cart_are_those_of_a_small_parcel() -> None:
    shown = [(rate.code, rate.amount, rate.free_from) for rate in rates_of("GBP")]
    assert shown == [("gb-tracked-48", 295, 4_000), ("gb-tracked-24", 495, None)]
    assert rates_of("JPY") == []
