"""Amounts as people type them, to the penny and back."""

import re

from babel.numbers import get_currency_precision

from storefront.errors import StorefrontError
from storefront.money import MAX_AMOUNT
from storefront.translation import say


def minor_units(text: str, currency: str) -> int:
    """ "12.50" as 1250. Raises StorefrontError for anything that could be read in two ways."""
    places = get_currency_precision(currency)
    example = "12.50" if places else "12"
    decimals = rf"(?:\.([0-9]{{1,{places}}}))?" if places else "()"
    found = re.fullmatch(rf"([0-9]{{1,9}}){decimals}", text.strip())
    if found is None:
        raise StorefrontError(
            say(
                "Write the amount in %(currency)s like %(example)s.",
                currency=currency,
                example=example,
            )
        )
    amount = int(found[1] + (found[2] or "").ljust(places, "0"))
    if amount > MAX_AMOUNT:
        raise StorefrontError(say("That is more than any order can cost."))
    return amount


def as_typed(amount: int, currency: str) -> str:
    """1250 as "12.50", the way `minor_units` reads it."""
    places = get_currency_precision(currency)
    digits = str(amount).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits
