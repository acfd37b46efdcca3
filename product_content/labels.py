"""How amounts are rounded and written: on labels, by the law of the market."""

from decimal import ROUND_HALF_UP, Decimal

NO_BREAK = "\N{NO-BREAK SPACE}"


def round_half_up(value: float, places: int = 0) -> float:
    """Decimal rounding of the shortest form of `value`; `places` may be negative."""
    step = Decimal(1).scaleb(-places)
    return float(Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP))


def declared_mg(mg: float, market: str) -> float:
    """The figure a label shows.

    GB and EU: three significant figures (European Commission guidance on tolerances, December
    2012). US: whole mg up to 250, above that the nearest 10 (FDA's suggestion for 21 CFR 101.36).
    """
    if market == "us":
        return round_half_up(mg, 0 if mg <= 250.5 else -1)
    digits_before_point = len(str(int(mg))) if mg >= 1 else 0
    return round_half_up(mg, 3 - digits_before_point)


def plain(value: float) -> str:
    """`1,250`, `7.8`, `250`: grouped, and without zeros that say nothing."""
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return text or "0"


def amount(value: float, unit: str) -> str:
    return f"{plain(value)}{NO_BREAK}{unit}"


def whole_percent(part: float, whole: float) -> str:
    """21 CFR 101.36(b)(2)(iii): whole percents, `<1%` for what would round to zero."""
    share = round_half_up(100 * part / whole)
    return "<1%" if share == 0 < part else f"{plain(share)}%"
