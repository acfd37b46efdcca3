"""What an order costs, to the last penny."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.checkout.totals import totals
from storefront.money import Money, portion


@pytest.mark.parametrize(
    ("lines", "discount", "shipping", "rate", "shares", "tax", "total"),
    [
        # prices with 20 % VAT in them
        ([(2900, 1)], 0, 295, 2000, (0,), 533, 3195),
        ([(2900, 2)], 0, 0, 2000, (0,), 967, 5800),
        ([(2900, 1), (7500, 3)], 0, 495, 2000, (0, 0), 4316, 25895),
        ([(1, 1)], 0, 0, 2000, (0,), 0, 1),
        # a code first, then the VAT contained in what is left, delivery included
        ([(2900, 1)], 290, 295, 2000, (290,), 484, 2905),
        ([(2900, 1), (7500, 1)], 1040, 0, 2000, (290, 750), 1560, 9360),
        ([(2900, 1), (7500, 1)], 500, 0, 2000, (139, 361), 1650, 9900),
        ([(2900, 1)], 2900, 295, 2000, (2900,), 49, 295),
        ([(2900, 1)], 2900, 0, 2000, (2900,), 0, 0),
        # a penny nobody can halve goes to one line
        ([(100, 1), (100, 1)], 1, 0, 2000, (1, 0), 33, 199),
        # countries of delivery: 19 %, 25.5 % and 27 % of the same 41.80
        ([(3490, 1)], 0, 690, 1900, (0,), 667, 4180),
        ([(3490, 1)], 0, 690, 2550, (0,), 849, 4180),
        ([(3490, 1)], 0, 690, 2700, (0,), 889, 4180),
    ],
)
def test_prices_that_include_vat(
    lines: list[tuple[int, int]],
    discount: int,
    shipping: int,
    rate: int,
    shares: tuple[int, ...],
    tax: int,
    total: int,
) -> None:
    sums = totals(lines, Money(shipping, "EUR"), rate, tax_included=True, discount=discount)
    assert (sums.line_discounts, sums.tax.amount, sums.total.amount) == (shares, tax, total)


def test_prices_without_tax() -> None:
    sums = totals([(3600, 1)], Money(795, "USD"), 0, tax_included=False, discount=360)
    assert (sums.tax, sums.total) == (Money(0, "USD"), Money(4035, "USD"))


@pytest.mark.parametrize("discount", [-1, 2901])
def test_a_discount_is_never_more_than_the_goods_nor_less_than_nothing(discount: int) -> None:
    with pytest.raises(ValueError, match="on goods of 2900"):
        totals([(2900, 1)], Money(0, "GBP"), 2000, tax_included=True, discount=discount)


@given(
    lines=st.lists(st.tuples(st.integers(1, 100_000), st.integers(1, 99)), min_size=1, max_size=20),
    basis_points=st.integers(0, 10_000),
    shipping=st.integers(0, 5_000),
    rate=st.integers(0, 5_000),
)
def test_parts_add_up_and_nothing_is_negative(
    lines: list[tuple[int, int]], basis_points: int, shipping: int, rate: int
) -> None:
    amounts = [unit * count for unit, count in lines]
    discount = portion(sum(amounts), basis_points)
    sums = totals(lines, Money(shipping, "EUR"), rate, tax_included=True, discount=discount)
    assert sum(sums.line_discounts) == sums.discount.amount == discount <= sum(amounts)
    assert sums.total == sums.subtotal - sums.discount + sums.shipping
    assert all(
        0 <= share <= amount for share, amount in zip(sums.line_discounts, amounts, strict=True)
    )
    assert 0 <= sums.tax.amount <= sums.total.amount
    # the tax contained in a price plus the price without it is the price, to half a cent
    net = sums.total.amount - sums.tax.amount
    assert abs(net * rate / 10_000 - sums.tax.amount) <= 0.5 * (1 + rate / 10_000)
