"""Money is a whole number of minor units and a currency. Nothing here rounds silently."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision

MAX_AMOUNT = 10**9  # minor units; anything above is an error in the input, not a price


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`amount` in minor units (pence, cents) of `currency` (ISO 4217, upper case)."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int or abs(self.amount) > MAX_AMOUNT:
            raise ValueError(f"not an amount in minor units: {self.amount!r}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.amount * count, self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other.amount

    def plain(self) -> str:
        """As machines write it, whatever the locale: "29.00"."""
        return str(Decimal(self.amount).scaleb(-get_currency_precision(self.currency)))

    def show(self, locale: str) -> str:
        """As people of that locale write it: "£29.00"."""
        return _written(self.amount, self.currency, locale)


@lru_cache(maxsize=10_000)
def _written(amount: int, currency: str, locale: str) -> str:
    major = Decimal(amount).scaleb(-get_currency_precision(currency))
    return str(format_currency(major, currency, locale=locale))


def split(amount: int, weights: list[int]) -> list[int]:
    """Divide an amount (minor units) in proportion to weights so that the parts add up to it.

    Largest remainder first; equal remainders go to the earlier part.
    """
    total = sum(weights)
    if total <= 0:
        raise ValueError("the weights must add up to more than nothing")
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for index in by_remainder[: amount - sum(parts)]:
        parts[index] += 1
    return parts


def portion(amount: int, basis_points: int) -> int:
    """That share of an amount in minor units, half up. `basis_points`: 1000 is 10 %."""
    exact = Decimal(amount) * basis_points / 10_000
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def tax_within(gross: int, basis_points: int) -> int:
    """The tax contained in a price that includes it, minor units, half up.

    `basis_points`: 2000 is 20 %.
    """
    exact = Decimal(gross) * basis_points / (10_000 + basis_points)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def unit_price(amount: int, grams: int, per_grams: int = 100) -> int:
    """Price in minor units of `per_grams`, half up, as the unit-price rules ask for powders."""
    exact = Decimal(amount) * per_grams / grams
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
