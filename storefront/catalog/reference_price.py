"""What an offer may be compared with: the lowest price of the 30 days before it began.

Directive 98/6/EC, Article 6a. Where a reduction grows step by step the days before its first step
count (6a(5)). Goods sold for less than 30 days have no such price, so nothing is claimed of them;
nor where the offer is no lower than that price. The same rule is kept in all markets: it asks more
than the UK's guidance on fair price comparisons does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Step:
    """A price from a moment (UTC) on, in minor units. None: not sold from then on."""

    amount: int | None
    since: datetime
    offer: bool = False


def reference_price(history: Sequence[Step]) -> int | None:
    """The price to show beside the last of `history` (oldest first), minor units; None for none."""
    steps = [
        step
        for step, later in zip(history, [*history, None][1:], strict=True)
        if later is None or later.since > step.since  # what held for no time was no price
    ]
    if not steps or not steps[-1].offer or steps[-1].amount is None:
        return None
    first = _first_step_of_reduction(steps)
    lowest = _lowest_before(steps[:first], steps[first].since)
    return lowest if lowest is not None and lowest > steps[-1].amount else None


def _first_step_of_reduction(steps: Sequence[Step]) -> int:
    first = len(steps) - 1
    while first and _goes_on(steps[first - 1], steps[first]):
        first -= 1
    return first


def _goes_on(earlier: Step, later: Step) -> bool:
    """Is `later` the same reduction, at most made larger?"""
    if not earlier.offer or earlier.amount is None or later.amount is None:
        return False
    return earlier.amount >= later.amount


def _lowest_before(steps: Sequence[Step], began: datetime) -> int | None:
    """Of the prices that held at some time in the 30 days before; None when not sold all along."""
    opens = began - LOOK_BACK
    ends = [*(step.since for step in steps), began][1:]
    held = [
        step.amount
        for step, end in zip(steps, ends, strict=True)
        if end > opens and step.amount is not None
    ]
    long_enough = any(step.since <= opens for step in steps if step.amount is not None)
    return min(held) if held and long_enough else None
