"""Table of the 30-day rule. Days are counted back from today; prices in minor units."""

from datetime import UTC, datetime, timedelta

import pytest

from storefront.catalog.reference_price import Step, reference_price

TODAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def steps(*rows: tuple[float, int | None, str]) -> list[Step]:
    return [
        Step(amount, TODAY - timedelta(days=ago), kind == "offer") for ago, amount, kind in rows
    ]


TABLE = {
    "no history": ([], None),
    "a usual price": ([(90, 2900, "")], None),
    "a plain reduction that nobody announces": ([(90, 2900, ""), (5, 2400, "")], None),
    "one offer": ([(90, 2900, ""), (5, 2400, "offer")], 2900),
    "an offer that began long ago": ([(400, 2900, ""), (200, 2400, "offer")], 2900),
    "the price was raised shortly before": (
        [(90, 2500, ""), (10, 2900, ""), (0, 2600, "offer")],
        None,
    ),
    "raised shortly before, and still lower than it was": (
        [(90, 2500, ""), (10, 2900, ""), (0, 2400, "offer")],
        2500,
    ),
    "raised more than 30 days before": (
        [(90, 2500, ""), (31, 2900, ""), (0, 2600, "offer")],
        2900,
    ),
    "raised exactly 30 days before": (
        [(90, 2500, ""), (30, 2900, ""), (0, 2600, "offer")],
        2900,
    ),
    "a reduction that grows counts from its first step": (
        [(90, 2900, ""), (20, 2600, "offer"), (10, 2400, "offer"), (0, 2200, "offer")],
        2900,
    ),
    "marked again at the same price": (
        [(90, 2900, ""), (20, 2600, "offer"), (10, 2600, "offer")],
        2900,
    ),
    "a reduction that shrinks begins anew": (
        [(90, 2900, ""), (20, 2400, "offer"), (10, 2600, "offer")],
        None,
    ),
    "a second offer soon after the first": (
        [(90, 2900, ""), (25, 2400, "offer"), (20, 2900, ""), (0, 2500, "offer")],
        None,
    ),
    "a second, deeper offer soon after the first": (
        [(90, 2900, ""), (25, 2400, "offer"), (20, 2900, ""), (0, 2000, "offer")],
        2400,
    ),
    "a second offer after 30 quiet days": (
        [(90, 2900, ""), (65, 2400, "offer"), (60, 2900, ""), (5, 2500, "offer")],
        2900,
    ),
    "several reductions in a row, announced only at last": (
        [(90, 2900, ""), (20, 2700, ""), (10, 2600, ""), (0, 2500, "offer")],
        2600,
    ),
    "back to normal": ([(90, 2900, ""), (20, 2400, "offer"), (1, 2900, "")], None),
    "new, under 30 days": ([(29, 2900, ""), (0, 2400, "offer")], None),
    "new, exactly 30 days": ([(30, 2900, ""), (0, 2400, "offer")], 2900),
    "new, and an offer from the first day": ([(60, 2400, "offer")], None),
    "not lower at all": ([(90, 2400, ""), (0, 2400, "offer")], None),
    "taken off sale during an offer": (
        [(90, 2900, ""), (5, 2400, "offer"), (1, None, "")],
        None,
    ),
    "sold again after a pause at the price before": (
        [(90, 2900, ""), (50, None, ""), (20, 2900, ""), (0, 2400, "offer")],
        2900,
    ),
    "not sold for 30 days before": (
        [(90, 2900, ""), (40, None, ""), (0, 2400, "offer")],
        None,
    ),
    "an offer that goes on after a pause is a new one": (
        [(90, 2900, ""), (20, 2400, "offer"), (10, None, ""), (5, 2400, "offer")],
        None,
    ),
    "a slip of the pen that held for no time": (
        [(90, 2900, ""), (5, 29, ""), (5, 2900, ""), (0, 2400, "offer")],
        2900,
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_the_lowest_price_of_the_30_days_before(case: str) -> None:
    rows, expected = TABLE[case]
    assert reference_price(steps(*rows)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("early", "expected"), [(SECOND, None), (timedelta(), 2900)])
def test_a_second_decides_whether_a_low_price_still_counts(
    early: timedelta, expected: int | None
) -> None:
    """2500 ended 30 days before the offer, or a second later than that."""
    history = [
        Step(2500, TODAY - timedelta(days=90)),
        Step(2900, TODAY - timedelta(days=30) + early),
        Step(2600, TODAY, offer=True),
    ]
    assert reference_price(history) == expected
