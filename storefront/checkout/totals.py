"""What an order costs, to the last penny: pure arithmetic on whole minor units."""

from collections.abc import Iterable
from dataclasses import dataclass

from storefront.money import Money, split, tax_within

# The least a card payment can be (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts)
LEAST_CHARGE = {"GBP": 30, "EUR": 50, "USD": 50}


@dataclass(frozen=True, slots=True)
class Totals:
    """`total` is goods less `discount` plus delivery. `tax` is contained in it where prices include
    tax, and 0 where it is added later. `line_discounts` are the lines' shares, in their order."""

    subtotal: Money
    discount: Money
    shipping: Money
    tax: Money
    total: Money
    line_discounts: tuple[int, ...]


def totals(
    lines: Iterable[tuple[int, int]],
    shipping: Money,
    tax_basis_points: int,
    *,
    tax_included: bool,
    discount: int = 0,
) -> Totals:
    """Totals of lines (unit amount, quantity) and delivery, in the currency of `shipping`.

    `discount` in minor units comes off the goods; ValueError when it is more than they cost.
    """
    currency = shipping.currency
    amounts = [unit_amount * quantity for unit_amount, quantity in lines]
    subtotal = Money(sum(amounts), currency)
    if not 0 <= discount <= subtotal.amount:
        raise ValueError(f"a discount of {discount} on goods of {subtotal.amount}")
    total = subtotal - Money(discount, currency) + shipping
    tax = tax_within(total.amount, tax_basis_points) if tax_included else 0
    return Totals(
        subtotal,
        Money(discount, currency),
        shipping,
        Money(tax, currency),
        total,
        tuple(split(discount, amounts)) if discount else (0,) * len(amounts),
    )
