"""Diagrams computed from data: bars with their words beside them, so nothing rests on colour."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from product_content.evidence_data import CompoundData, Food
from product_content.formula import Formula
from product_content.interface import say
from product_content.labels import amount, declared_mg, plain, round_half_up, whole_percent

TOP_FOODS = 8
# Each salt of the powder keeps its pattern everywhere; a salt outside it has none.
PATTERNS = {"citrate": "a", "bisglycinate": "b", "threonate": "c"}
_CHART_ROW = re.compile(r"\s*(.{1,60}?):\s*(\d{1,7}(?:\.\d{1,3})?)\s*([^\d].{0,19})?\s*")
_TICK_MG, _ROUND_TO_MG, _HEADROOM = 100, 50, 1.05


@dataclass(frozen=True, slots=True)
class Bar:
    """`start` and `width` are percents of the scale; `fill` is plain or the letter of a salt."""

    label: str
    value: str
    width: float
    note: str = ""
    fill: str = "plain"
    start: float = 0.0


@dataclass(frozen=True, slots=True)
class Bars:
    """`id` begins the ids of patterns; `whole` draws what each bar is a part of."""

    id: str
    bars: tuple[Bar, ...]
    caption: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """`kind` is dose, reference or level."""

    kind: str
    bar: Bar
    parts: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """`level` is where the upper level lies, in percent of the scale; so are the ticks."""

    rungs: tuple[Rung, ...]
    level: float
    ticks: tuple[tuple[int, float], ...]


def written_chart(text: str, spelled: Callable[[str], str]) -> Bars | None:
    """Bars from lines like `first trial: 17 min`, to one scale; None when a line is not one."""
    rows = [_CHART_ROW.fullmatch(line) for line in text.splitlines() if line.strip()]
    found = [(row[1], float(row[2]), (row[3] or "").strip()) for row in rows if row]
    if len(found) != len(rows) or not found:
        return None
    most = max(value for _, value, _ in found)
    shares = most <= 100 and all(unit == "%" for _, _, unit in found)
    scale = 100 if shares else most or 1
    bars = [
        Bar(spelled(label), _measured(value, unit), _percent(value, scale))
        for label, value, unit in found
    ]
    return Bars("", tuple(bars), whole=shares)


def _measured(value: float, unit: str) -> str:
    return f"{plain(value)}%" if unit == "%" else amount(value, unit) if unit else plain(value)


def _percent(value: float, scale: float) -> float:
    return round_half_up(100 * value / scale, 1)


def forms_compared(compounds: Sequence[CompoundData], caption: str) -> Bars:
    """Magnesium by weight, each against the whole of its salt."""
    bars = []
    for compound in compounds:
        share = round_half_up(100 * compound.elemental_fraction, 1)
        fill = PATTERNS.get(compound.id.split("_")[0], "plain")
        bars.append(Bar(compound.name, f"{plain(share)}%", share, fill=fill))
    return Bars("forms", tuple(bars), caption, whole=True)


def top_foods(foods: Sequence[Food], caption: str, spelled: Callable[[str], str]) -> Bars:
    """The common foods with most magnesium in a portion, most first."""
    common = sorted((f for f in foods if f.common), key=lambda f: (-f.mg_per_serving, f.name))
    rows = common[:TOP_FOODS]
    most = max((food.mg_per_serving for food in rows), default=1)
    bars = [
        Bar(
            spelled(food.name),
            amount(food.mg_per_serving, "mg"),
            _percent(food.mg_per_serving, most),
            spelled(f"{food.serving}, {amount(round_half_up(food.serving_g), 'g')}"),
        )
        for food in rows
    ]
    return Bars("foods", tuple(bars), caption)


def dose_ladder(formula: Formula, market: str) -> Ladder:
    """A day of the powder, the reference on labels and the upper level, on one scale of mg."""
    reference = formula.nutrition.label_reference(market)
    level = formula.nutrition.upper_level(market)
    day = formula.declared_daily_mg(market)
    most = _HEADROOM * max(day, reference.mg, level.mg)
    top = ceil(most / _ROUND_TO_MG) * _ROUND_TO_MG
    percent = whole_percent(formula.daily_mg, reference.mg)
    share = say("%(percent)s of the %(reference)s", percent=percent, reference=reference.short)
    name = f"{reference.name} ({reference.short})"
    rungs = [
        Rung(
            "dose",
            _rung(say("A day of this powder"), day, top, share),
            _parts(formula, market, top),
        ),
        Rung("reference", _rung(name, reference.mg, top, say("The whole day, food included"))),
        Rung("level", _rung(say("Upper level for supplements"), level.mg, top, level.body)),
    ]
    ticks = [(mg, _percent(mg, top)) for mg in range(0, top + 1, _TICK_MG)]
    rungs.sort(key=lambda rung: rung.bar.width)
    return Ladder(tuple(rungs), _percent(level.mg, top), tuple(ticks))


def _rung(label: str, mg: float, top: float, note: str) -> Bar:
    return Bar(label, amount(mg, "mg"), _percent(mg, top), note)


def _parts(formula: Formula, market: str, top: float) -> tuple[Bar, ...]:
    parts, start = [], 0.0
    for compound in formula.compounds:
        mg = formula.elemental_mg(compound.id)
        text = amount(declared_mg(mg, market), "mg")
        fill = PATTERNS.get(compound.id, "plain")
        at, width = _percent(start, top), _percent(mg, top)
        parts.append(Bar(compound.name, text, width, fill=fill, start=at))
        start += mg
    return tuple(parts)
