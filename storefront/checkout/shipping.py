"""What delivery costs: zones of countries, a price per weight band, free from an amount."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from storefront.markets import EU_COUNTRIES
from storefront.money import Money
from storefront.translation import later

# Two zones, as carriers price the EU: its north-west by road, the rest at the longer tariff.
EU_NEAR = ("AT", "BE", "DE", "DK", "FR", "IE", "LU", "NL")
EU_FAR = tuple(country for country in EU_COUNTRIES if country not in EU_NEAR)


@dataclass(frozen=True, slots=True)
class ShippingRate:
    """`amount` and `free_from` in minor units; `max_grams` is the heaviest parcel it takes."""

    code: str
    label: str
    countries: tuple[str, ...]
    currency: str
    amount: int
    max_grams: int
    free_from: int | None
    days: tuple[int, int]
    zone: str = ""  # where to, on a page that shows several zones


GB_48 = (later("Tracked, 2 to 3 working days"), ("GB",), "GBP")
GB_24 = (later("Tracked, next working day"), ("GB",), "GBP")
NEAR_ZONE = later(
    "Austria, Belgium, Denmark, France, Germany, Ireland, Luxembourg, the Netherlands"
)
FAR_ZONE = later("The other countries of the European Union")
NEAR = (later("Tracked, 3 to 5 working days"), EU_NEAR, "EUR")
FAR = (later("Tracked, 5 to 9 working days"), EU_FAR, "EUR")
US_TRACKED = (later("Tracked, 5 to 9 business days"), ("US",), "USD")
RATES = (
    ShippingRate("gb-tracked-48", *GB_48, 295, 2_000, 4_000, (2, 3)),
    ShippingRate("gb-tracked-48-large", *GB_48, 495, 20_000, 4_000, (2, 3)),
    ShippingRate("gb-tracked-24", *GB_24, 495, 20_000, None, (1, 1)),
    ShippingRate("eu-near-tracked", *NEAR, 590, 2_000, 7_500, (3, 5), NEAR_ZONE),
    ShippingRate("eu-near-tracked-large", *NEAR, 1_190, 20_000, None, (3, 5)),
    ShippingRate("eu-far-tracked", *FAR, 890, 2_000, 9_500, (5, 9), FAR_ZONE),
    ShippingRate("eu-far-tracked-large", *FAR, 1_790, 20_000, None, (5, 9)),
    ShippingRate("us-tracked", *US_TRACKED, 795, 2_000, 8_500, (5, 9)),
    ShippingRate("us-tracked-large", *US_TRACKED, 1_595, 20_000, None, (5, 9)),
)


@dataclass(frozen=True, slots=True)
class ShippingOption:
    """A rate priced for one parcel."""

    code: str
    label: str
    price: Money
    days: tuple[int, int]
    free_by_code: bool = False


def options(country: str, goods: Money, grams: int) -> list[ShippingOption]:
    """Ways to deliver a parcel of `grams`, cheapest first; one for each speed. `goods` is what
    they cost after a code."""
    fitting = [
        rate
        for rate in RATES
        if country in rate.countries and rate.currency == goods.currency and grams <= rate.max_grams
    ]
    priced = [
        ShippingOption(rate.code, str(rate.label), _price(rate, goods), rate.days)
        for rate in fitting
    ]
    by_speed: dict[tuple[int, int], ShippingOption] = {}
    for option in sorted(priced, key=lambda option: option.price):
        by_speed.setdefault(option.days, option)
    return sorted(by_speed.values(), key=lambda option: option.price)


def rates_of(currency: str) -> list[ShippingRate]:
    """What a small parcel costs in a market's currency, for pages shown before there is a cart."""
    lightest: dict[tuple[int, int], ShippingRate] = {}
    for rate in RATES:
        if rate.currency == currency:
            known = lightest.setdefault(rate.days, rate)
            if rate.max_grams < known.max_grams:
                lightest[rate.days] = rate
    found = sorted(lightest.values(), key=lambda rate: rate.amount)
    return [replace(rate, label=str(rate.label), zone=str(rate.zone)) for rate in found]


def free_cheapest(offered: Sequence[ShippingOption]) -> list[ShippingOption]:
    """What a code for free delivery does: the cheapest way costs nothing, the faster ones do."""
    cheapest, *others = offered or (None,)
    if cheapest is None or not cheapest.price.amount:
        return list(offered)
    free = replace(cheapest, price=Money(0, cheapest.price.currency), free_by_code=True)
    return [free, *others]


def _price(rate: ShippingRate, goods: Money) -> Money:
    free = rate.free_from is not None and goods.amount >= rate.free_from
    return Money(0 if free else rate.amount, rate.currency)
