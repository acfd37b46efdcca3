"""The facts panel of a label: as an accessible table and as text, in the form of each market."""

from dataclasses import dataclass

from markupsafe import Markup

from product_content.blocks import show
from product_content.formula import Formula
from product_content.labels import amount, declared_mg, round_half_up, whole_percent
from product_content.schema import OtherIngredient
from product_content.us_spelling import american

GRAMS_IN_OUNCE = 28.349523125
_ADDITIVES = {"acid", "sweetener", "colour", "thickener", "anti-caking agent"}


@dataclass(frozen=True, slots=True)
class Row:
    """`part` marks a row that says where the amount above it comes from; it may have no cells."""

    label: str
    cells: tuple[str, ...]
    part: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """`lead` stands above the table, `below` under it; both are label and value."""

    caption: str
    lead: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    footnotes: tuple[str, ...]
    below: tuple[tuple[str, str], ...]
    market: str

    def html(self) -> Markup:
        return show("panel", panel=self)

    def text(self) -> str:
        width = max(len(row.label) for row in self.rows if row.cells) + 4
        lines = [self.caption, *(f"{label}: {value}" for label, value in self.lead), ""]
        lines.append(" " * width + "  ".join(f"{column:>22}" for column in self.columns))
        for row in self.rows:
            label = f"{'  ' if row.part else ''}{row.label}"
            lines.append(label.ljust(width) + "  ".join(f"{cell:>22}" for cell in row.cells))
        lines += ["", *self.footnotes, *(f"{label}: {value}" for label, value in self.below)]
        return "\n".join(line.rstrip() for line in lines) + "\n"


def panel(formula: Formula, market: str, net_grams: float) -> Panel:
    """`market` is gb, eu or us."""
    if market == "us":
        return _supplement_facts(formula, net_grams)
    return _nutrition_declaration(formula, market, net_grams)


def portion_name(formula: Formula) -> str:
    return {1: "scoop", 2: "half scoop"}.get(formula.portions_per_day, "portion")


def portion(formula: Formula) -> str:
    weight = amount(round_half_up(formula.portion_g, 1), "g")
    return f"1 {portion_name(formula)} ({weight})"


def daily_portion(formula: Formula) -> str:
    weight = amount(round_half_up(formula.powder_mg_per_day / 1000, 1), "g")
    count, name = formula.portions_per_day, portion_name(formula)
    number = {1: "one", 2: "two", 3: "three"}.get(count, str(count))
    return f"{number} {name}{'' if count == 1 else 's'} ({weight})"


def _nutrition_declaration(formula: Formula, market: str, net_grams: float) -> Panel:
    """Directive 2002/46/EC Art. 8 and its GB counterparts: per daily portion, with % NRV."""
    reference = formula.nutrition.label_reference(market)
    total = amount(formula.declared_daily_mg(market), "mg")
    days = formula.servings(net_grams) // formula.portions_per_day
    rows = [Row("Magnesium", (total, whole_percent(formula.daily_mg, reference.mg)))]
    for compound in formula.compounds:
        share = amount(declared_mg(formula.elemental_mg(compound.id), market), "mg")
        rows.append(Row(f"from {_label_name(formula, compound.id)}", (share, ""), part=True))
    return Panel(
        caption="Food supplement: nutrition information",
        lead=(
            ("Daily portion", daily_portion(formula)),
            ("Daily portions in the pack", str(days)),
        ),
        columns=("Per daily portion", f"% {reference.short}*"),
        rows=tuple(rows),
        footnotes=(f"* {reference.name}: {reference.mg} mg. Average values.",),
        below=(
            ("Ingredients", ingredients(formula)),
            ("Net weight", amount(net_grams, "g")),
        ),
        market=market,
    )


def _supplement_facts(formula: Formula, net_grams: float) -> Panel:
    """21 CFR 101.36: per serving, and per day because the serving is taken more than once.

    The sources stand indented below the nutrient, as its paragraph (d) allows.
    """
    reference = formula.nutrition.label_reference("us")
    names = [_label_name(formula, compound.id) for compound in formula.compounds]
    cells = [
        amount(declared_mg(formula.per_portion_mg, "us"), "mg"),
        whole_percent(formula.per_portion_mg, reference.mg),
    ]
    columns = ["Amount per serving", "% Daily Value"]
    if formula.portions_per_day > 1:
        cells += [
            amount(formula.declared_daily_mg("us"), "mg"),
            whole_percent(formula.daily_mg, reference.mg),
        ]
        columns += [f"Amount per day ({formula.portions_per_day} servings)", "% Daily Value"]
    return Panel(
        caption="Supplement Facts",
        lead=(
            ("Serving size", portion(formula)),
            ("Servings per container", str(formula.servings(net_grams))),
        ),
        columns=tuple(columns),
        rows=(Row("Magnesium", tuple(cells)), Row(f"(as {_and(names)})", (), part=True)),
        footnotes=(),
        below=(
            ("Other ingredients", american(_others(formula))),
            ("Net weight", _in_ounces(net_grams)),
        ),
        market="us",
    )


def _in_ounces(net_grams: float) -> str:
    """Both measures, as 21 CFR 101.7 wants them."""
    ounces = amount(round_half_up(net_grams / GRAMS_IN_OUNCE, 1), "oz")
    return f"{ounces} ({amount(net_grams, 'g')})"


def _label_name(formula: Formula, form: str) -> str:
    """The name the law prescribes, or else the common one."""
    compound = formula.compound(form)
    rule = formula.conditions(compound)
    name = rule.label_name if rule else compound.name
    return name[0].lower() + name[1:]


def _and(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def ingredients(formula: Formula) -> str:
    """Heaviest first (Regulation (EU) 1169/2011 Art. 18), additives with their category."""
    weighed = [(c.mg_per_day, _label_name(formula, c.id)) for c in formula.compounds]
    weighed += [(other.mg_per_day, _with_role(other)) for other in formula.recipe.others]
    names = [name for _, name in sorted(weighed, key=lambda pair: -pair[0])]
    return ", ".join([names[0][0].upper() + names[0][1:], *names[1:]]) + "."


def _with_role(other: OtherIngredient) -> str:
    name = other.name[0].lower() + other.name[1:]
    return f"{other.role} ({name})" if other.role in _ADDITIVES else name


def _others(formula: Formula) -> str:
    names = [o.name for o in sorted(formula.recipe.others, key=lambda other: -other.mg_per_day)]
    return ", ".join([names[0], *(n[0].lower() + n[1:] for n in names[1:])]) + "." if names else ""
