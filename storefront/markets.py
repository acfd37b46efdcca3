"""A market: whose money, language and law a visitor meets. Rates and lists are data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType

from storefront.translation import later

# Standard rates of VAT in basis points (2000 is 20 %), as generally known in 2026. Supplements
# are standard-rated in the United Kingdom; several countries of the EU tax some of them at a lower
# rate. Whoever runs the shop confirms each rate and may override it: docs/operations.md.
STANDARD_VAT: Mapping[str, int] = MappingProxyType(
    {
        "GB": 2000,
        "AT": 2000, "BE": 2100, "BG": 2000, "CY": 1900, "CZ": 2100, "DE": 1900, "DK": 2500,
        "EE": 2400, "ES": 2100, "FI": 2550, "FR": 2000, "GR": 2400, "HR": 2500, "HU": 2700,
        "IE": 2300, "IT": 2200, "LT": 2100, "LU": 1700, "LV": 2100, "MT": 1800, "NL": 2100,
        "PL": 2300, "PT": 2300, "RO": 2100, "SE": 2500, "SI": 2200, "SK": 2300,
    }
)  # fmt: skip
EU_COUNTRIES = tuple(country for country in STANDARD_VAT if country != "GB")


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
    vat: Mapping[str, int] = field(default_factory=lambda: STANDARD_VAT, compare=False)
    tax_added: bool = False  # Stripe works the tax out and puts it on top of the prices

    def tax_rate(self, country: str) -> int:
        """Basis points contained in what a customer in that country pays; 2000 is 20 %."""
        return self.vat[country] if self.tax_included else 0


VAT, SALES_TAX = later("VAT"), later("sales tax")
GB = Market("GB", "gb", later("United Kingdom"), "GBP", "en_GB", "en-GB", ("GB",), True, VAT)
EU = Market("EU", "eu", later("European Union"), "EUR", "en_IE", "en-IE", EU_COUNTRIES, True, VAT)
US = Market("US", "us", later("United States"), "USD", "en_US", "en-US", ("US",), False, SALES_TAX)

MARKETS = {market.code: market for market in (GB, EU, US)}


@cache
def market_with(code: str, vat_rates: str, tax_added: bool) -> Market:
    """A market as the shop's settings have it. Raises ValueError for rates that cannot be."""
    market = MARKETS[code]
    rates = MappingProxyType({**STANDARD_VAT, **read_vat_rates(vat_rates)})
    return replace(market, vat=rates, tax_added=tax_added and not market.tax_included)


def read_vat_rates(written: str) -> dict[str, int]:
    """Basis points per country of "DE=7,FR=5.5". Raises ValueError naming every wrong entry."""
    rates, wrong = {}, []
    for entry in filter(None, (part.strip() for part in written.split(","))):
        country, _, percent = (part.strip() for part in entry.partition("="))
        basis_points = _basis_points(percent)
        if country not in STANDARD_VAT or basis_points is None:
            wrong.append(entry)
        else:
            rates[country] = basis_points
    if wrong:
        raise ValueError(", ".join(wrong))
    return rates


def _basis_points(percent: str) -> int | None:
    """5.5 is 550; None for what is no percentage from 0 to 50 with at most two decimals."""
    whole, _, part = percent.partition(".")
    plain = percent.isascii() and whole.isdecimal() and (part.isdecimal() or "." not in percent)
    if not plain or len(whole) > 2 or len(part) > 2:
        return None
    basis_points = int(whole) * 100 + int(part.ljust(2, "0") or 0)
    return basis_points if basis_points <= 5000 else None
