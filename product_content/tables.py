"""Tables written from data: foods, intakes, forms, interactions."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from product_content.composing import Composer, Place
from product_content.diagrams import Bars, forms_compared, top_foods
from product_content.evidence_data import Food, Intake, showable
from product_content.labels import amount, plain, round_half_up, whole_percent
from product_content.safe_html import own

COUNTRY = {
    "gb": "United Kingdom",
    "eu": "European Union",
    "us": "United States",
    "who": "World Health Organization",
}
_ATOMS = re.compile(r"(?<=[A-Za-z)])(\d+)")
SORTS: dict[str, Callable[[Food], object]] = {
    "name": lambda food: food.name.lower(),
    "per_100g": lambda food: (-food.mg_per_100g, food.name),
    "per_portion": lambda food: (-food.mg_per_serving, food.name),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader asked of the tables: how foods are ordered, and whether all are shown."""

    sort: str = "per_100g"
    all_foods: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    numeric: bool = False
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are cells as HTML; the first of each row is its header."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Markup, ...], ...]
    note: str = ""
    bars: Bars | None = None


def _cells(*cells: str | Markup) -> tuple[Markup, ...]:
    return tuple(escape(cell) for cell in cells)


def foods(page: Composer, caption: str, options: Options, place: Place) -> Table:
    data = page.library.nutrition
    reference = data.label_reference(page.market)
    kept = [f for f in showable(data.foods) if f.common or options.all_foods]
    rows = []
    for food in sorted(kept, key=SORTS[options.sort]):  # type: ignore[arg-type]
        portion = f"{food.serving}, {amount(round_half_up(food.serving_g), 'g')}"
        rows.append(
            _cells(
                page.spelled(food.name),
                plain(food.mg_per_100g),
                page.spelled(portion),
                str(food.mg_per_serving),
                whole_percent(food.mg_per_serving, reference.mg),
                food_source(food),
            )
        )
    columns = (
        Column("Food", sort="name"),
        Column("mg in 100\N{NO-BREAK SPACE}g", True, "per_100g"),
        Column("Portion"),
        Column("mg in a portion", True, "per_portion"),
        Column(f"% {reference.short} in a portion", True),
        Column("Source"),
    )
    note = f"{reference.short}: {reference.name.lower()}, {reference.mg} mg. {data.food_source}."
    bars = top_foods(showable(data.foods), "Most magnesium in a portion", page.spelled)
    return Table(caption, columns, tuple(rows), note, bars)


def food_source(food: Food) -> Markup:
    if food.fdc_id is None:
        return Markup("USDA&nbsp;{}").format(food.ndb_number)
    address = f"https://fdc.nal.usda.gov/food-details/{food.fdc_id}/nutrients"
    return Markup('<a href="{}" rel="noopener">USDA&nbsp;{}</a>').format(address, food.ndb_number)


def intakes(page: Composer, caption: str, options: Options, place: Place) -> Table:
    countries = sorted(COUNTRY, key=lambda code: (code != page.market, list(COUNTRY).index(code)))
    data = showable(page.library.nutrition.intakes)
    grown = [row for row in data if row.age_from >= 18]
    rows = [
        _cells(COUNTRY[code], row.group, str(row.mg), _kind(page, row, place))
        for code in countries
        for row in grown
        if row.country == code
    ]
    columns = (Column("Country"), Column("For whom"), Column("mg a day", True), Column("Kind"))
    return Table(caption, columns, tuple(rows))


def _kind(page: Composer, row: Intake, place: Place) -> Markup:
    return escape(row.kind) + page.cite(f"@{row.reference}", row.reference, place)


def forms(page: Composer, caption: str, options: Options, place: Place) -> Table:
    rows = []
    compounds = showable(page.library.nutrition.compounds)
    for compound in compounds:
        share = round_half_up(100 * compound.elemental_fraction, 1)
        needed = round_half_up(100 / compound.elemental_fraction)
        formula = chemical(compound.formula)
        rows.append(_cells(compound.name, formula, f"{plain(share)}%", plain(needed)))
    columns = (
        Column("Form"),
        Column("Formula"),
        Column("Magnesium by weight", True),
        Column("mg of the salt for 100 mg of magnesium", True),
    )
    note = "Worked out from atomic weights. Real batches can hold a little more water."
    bars = forms_compared(compounds, "The magnesium in each salt, by weight")
    return Table(caption, columns, tuple(rows), note, bars)


def chemical(formula: str) -> Markup:
    """Mg3(C6H5O7)2.9H2O as chemists set it: how many atoms below the line, water after a dot."""
    return own(_ATOMS.sub(r"<sub>\1</sub>", str(escape(formula)).replace(".", "·")))


def interactions(page: Composer, caption: str, options: Options, place: Place) -> Table:
    rows = []
    for row in showable(page.library.nutrition.interactions):
        keys = "; ".join(f"@{key}" for key in row.references)
        source = page.cite(keys, keys, place) if keys else _outside(row.source_url)
        name = f"{row.medicines} ({row.examples})" if row.examples else row.medicines
        rows.append(_cells(name, row.wait, escape(row.reason) + Markup(" ") + source))
    columns = (Column("Medicine"), Column("Leave between"), Column("Why"))
    return Table(caption, columns, tuple(rows), "Examples are not a full list. Ask a pharmacist.")


def _outside(address: str) -> Markup:
    return Markup('<a href="{}" rel="noopener">source</a>').format(address)


Writer = Callable[[Composer, str, Options, Place], Table]
SOURCES: dict[str, Writer] = {
    "foods": foods,
    "intakes": intakes,
    "forms": forms,
    "interactions": interactions,
}
