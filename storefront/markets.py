"""A market: whose money, language and law a visitor meets. Rates and lists are data."""

from dataclasses import dataclass

EU_COUNTRIES = tuple(
    ("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK").split()  # noqa: SIM905 - a row of codes reads better than 27 strings
)


@dataclass(frozen=True, slots=True)
class Market:
    """`prefix` is the first part of its URLs unless it is the first market of the shop."""

    code: str
    prefix: str
    name: str
    currency: str
    locale: str
    language: str
    countries: tuple[str, ...]
    tax_included: bool
    tax_label: str
    tax_basis_points: int  # standard rate contained in prices, 2000 is 20 %


GB = Market("GB", "gb", "United Kingdom", "GBP", "en_GB", "en-GB", ("GB",), True, "VAT", 2000)
EU = Market("EU", "eu", "European Union", "EUR", "en_IE", "en-IE", EU_COUNTRIES, True, "VAT", 2100)
US = Market("US", "us", "United States", "USD", "en_US", "en-US", ("US",), False, "sales tax", 0)

MARKETS = {market.code: market for market in (GB, EU, US)}
