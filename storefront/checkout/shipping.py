"""What delivery costs: zones of countries, a price per weight band, free from an amount."""

from dataclasses import dataclass

from storefront.errors import StorefrontError
from storefront.markets import EU_COUNTRIES
from storefront.money import Money


@dataclass(frozen=True, slots=True)
class ShippingRate:
    """`amount` and `free_from` in minor units; `max_grams` is the heaviest parcel it takes."""

    code: str
    label: str
    countries: tuple[str, ...]
    currency: str
    amount: int
    max_grams: int
    free_from: int | None = None
    days: tuple[int, int] = (2, 4)


RATES = (
    ShippingRate(
        "gb-tracked-48", "Tracked, 2 to 3 working days", ("GB",), "GBP", 295, 2_000, 4_000, (2, 3)
    ),
    ShippingRate(
        "gb-tracked-48-large",
        "Tracked, 2 to 3 working days",
        ("GB",),
        "GBP",
        495,
        20_000,
        4_000,
        (2, 3),
    ),
    ShippingRate(
        "gb-tracked-24", "Tracked, next working day", ("GB",), "GBP", 495, 20_000, None, (1, 1)
    ),
    ShippingRate(
        "eu-tracked", "Tracked, 4 to 7 working days", EU_COUNTRIES, "EUR", 690, 2_000, 7_500, (4, 7)
    ),
    ShippingRate(
        "eu-tracked-large",
        "Tracked, 4 to 7 working days",
        EU_COUNTRIES,
        "EUR",
        1_390,
        20_000,
        None,
        (4, 7),
    ),
    ShippingRate(
        "us-tracked", "Tracked, 5 to 9 business days", ("US",), "USD", 795, 2_000, 8_500, (5, 9)
    ),
    ShippingRate(
        "us-tracked-large",
        "Tracked, 5 to 9 business days",
        ("US",),
        "USD",
        1_595,
        20_000,
        None,
        (5, 9),
    ),
)


@dataclass(frozen=True, slots=True)
class ShippingOption:
    """A rate priced for one parcel."""

    code: str
    label: str
    price: Money
    days: tuple[int, int]


def options(country: str, subtotal: Money, grams: int) -> list[ShippingOption]:
    """Ways to deliver a parcel of `grams`, cheapest first; one for each speed."""
    fitting = [
        rate
        for rate in RATES
        if country in rate.countries
        and rate.currency == subtotal.currency
        and grams <= rate.max_grams
    ]
    priced = [
        ShippingOption(rate.code, rate.label, _price(rate, subtotal), rate.days) for rate in fitting
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
    return sorted(lightest.values(), key=lambda rate: rate.amount)


def choose(offered: list[ShippingOption], code: str) -> ShippingOption:
    """The option with this code. Raises StorefrontError when it is not on offer."""
    for option in offered:
        if option.code == code:
            return option
    raise StorefrontError("Choose how we should deliver your order.")


def _price(rate: ShippingRate, subtotal: Money) -> Money:
    free = rate.free_from is not None and subtotal.amount >= rate.free_from
    return Money(0 if free else rate.amount, rate.currency)
