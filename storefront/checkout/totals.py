"""What an order costs, to the last penny: pure arithmetic on whole minor units."""

from collections.abc import Iterable
from dataclasses import dataclass

from storefront.money import Money, tax_within


@dataclass(frozen=True, slots=True)
class Totals:
    """`tax` is contained in `total` where prices include it, and 0 where it is added later."""

    subtotal: Money
    shipping: Money
    tax: Money
    total: Money


def totals(
    lines: Iterable[tuple[int, int]], shipping: Money, tax_basis_points: int, *, tax_included: bool
) -> Totals:
    """Totals of lines (unit amount, quantity) plus delivery, in the currency of `shipping`."""
    currency = shipping.currency
    subtotal = Money(sum(unit_amount * quantity for unit_amount, quantity in lines), currency)
    total = subtotal + shipping
    tax = tax_within(total.amount, tax_basis_points) if tax_included else 0
    return Totals(subtotal, shipping, Money(tax, currency), total)
