"""Minor units as people read them. A month's sum may be larger than any price."""

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision

LOCALE = "en_GB"  # staff read British English, whatever the customers do


def major(amount: int, currency: str) -> Decimal:
    """Minor units as pounds, euros or dollars, exactly."""
    return Decimal(amount).scaleb(-get_currency_precision(currency))


def shown(amount: int, currency: str) -> str:
    """ "£29.00"; minor units in."""
    return str(format_currency(major(amount, currency), currency, locale=LOCALE))
