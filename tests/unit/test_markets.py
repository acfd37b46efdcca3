"""Which tax a customer pays, by the country of delivery."""

import pytest

from storefront.markets import EU, EU_COUNTRIES, STANDARD_VAT, market_with, read_vat_rates
from storefront.settings import WrongSettings, apply_defaults


def test_all_27_countries_have_a_rate_the_law_allows() -> None:
    """The VAT Directive (2006/112/EC, art. 97) asks for 15 % or more."""
    assert len(EU_COUNTRIES) == 27
    assert all(1500 <= STANDARD_VAT[country] <= 2700 for country in EU_COUNTRIES)


@pytest.mark.parametrize(
    ("written", "rates"),
    [
        ("", {}),
        ("DE=7", {"DE": 700}),
        (" FR=5.5, DE = 7 ,", {"FR": 550, "DE": 700}),
        ("LU=0,FI=25.5", {"LU": 0, "FI": 2550}),
    ],
)
def test_rates_of_the_shops_own(written: str, rates: dict[str, int]) -> None:
    assert read_vat_rates(written) == rates
    market = market_with("EU", written, False)
    for country in EU_COUNTRIES:
        assert market.tax_rate(country) == rates.get(country, STANDARD_VAT[country])
    assert EU.tax_rate("DE") == 1900, "the market itself is not changed"


@pytest.mark.parametrize(
    "entry", ["DE", "DE=", "DE=x", "US=7", "de=7", "DE=-1", "DE=50.01", "DE=7.123", "DE=７", "=7"]
)
def test_wrong_rates_are_named_at_start_up(entry: str) -> None:
    with pytest.raises(WrongSettings) as raised:
        apply_defaults({"STOREFRONT_VAT_RATES": f"FR=5.5,{entry}"})
    assert raised.value.problems == [
        f"STOREFRONT_VAT_RATES must look like DE=7,FR=5.5. Wrong: {entry}."
    ]


def test_tax_is_added_only_where_prices_are_without_it() -> None:
    assert market_with("US", "", True).tax_added
    assert not market_with("US", "", False).tax_added
    assert not market_with("GB", "", True).tax_added
    assert market_with("US", "", True).tax_rate("US") == 0
