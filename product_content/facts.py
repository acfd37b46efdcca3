"""Facts that prose may name: `{{ fact product.daily_mg }}`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from product_content.evidence_data import Nutrition, showable
from product_content.formula import Formula
from product_content.labels import amount, declared_mg, plain, round_half_up, whole_percent
from product_content.schema import ProductFile

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` is the bare figure for machines, `text` what people read."""

    value: str
    text: str


def mg(value: float) -> Fact:
    return Fact(plain(value).replace(",", ""), amount(value, "mg"))


def grams(value: float) -> Fact:
    return Fact(plain(value).replace(",", ""), amount(value, "g"))


def percent(text: str) -> Fact:
    return Fact(text.rstrip("%"), text)


def count(number: int) -> Fact:
    """Small numbers are words in running text."""
    return Fact(str(number), WORDS[number] if number < len(WORDS) else str(number))


def product_facts(product: ProductFile, formula: Formula, market: str) -> dict[str, Fact]:
    reference = formula.nutrition.label_reference(market)
    facts = {
        "daily_mg": mg(formula.declared_daily_mg(market)),
        "portion_mg": mg(declared_mg(formula.per_portion_mg, market)),
        "percent_reference": percent(whole_percent(formula.daily_mg, reference.mg)),
        "portion_percent": percent(whole_percent(formula.per_portion_mg, reference.mg)),
        "portion_g": grams(round_half_up(formula.portion_g, 1)),
        "daily_g": grams(round_half_up(formula.powder_mg_per_day / 1000, 1)),
        "portions_per_day": Fact(str(formula.portions_per_day), str(formula.portions_per_day)),
        "forms_count": count(len(formula.compounds)),
        "others_count": count(len(formula.recipe.others)),
    }
    for compound in formula.compounds:
        facts |= dict(_form_facts(formula, compound.id, market))
    for pack in product.packs:
        servings = str(formula.servings(pack.net_grams))
        facts[f"packs.{pack.days}.net"] = grams(pack.net_grams)
        facts[f"packs.{pack.days}.servings"] = Fact(servings, servings)
    return facts


def _form_facts(formula: Formula, form: str, market: str) -> Iterator[tuple[str, Fact]]:
    compound = formula.compound(form)
    share = round_half_up(formula.share_percent(form))
    yield f"forms.{form}.compound_mg", mg(round_half_up(compound.mg_per_day))
    yield f"forms.{form}.elemental_mg", mg(declared_mg(formula.elemental_mg(form), market))
    yield f"forms.{form}.share_percent", percent(f"{plain(share)}%")
    fraction = round_half_up(100 * compound.fraction, 1)
    yield f"forms.{form}.fraction_percent", percent(f"{plain(fraction)}%")


def data_facts(nutrition: Nutrition) -> dict[str, Fact]:
    facts = {f"intake.{row.id}": mg(row.mg) for row in showable(nutrition.intakes)}
    facts |= {f"limit.{row.id}": mg(row.mg) for row in showable(nutrition.limits)}
    for market in ("gb", "eu", "us"):
        facts[f"reference.{market}"] = mg(nutrition.label_reference(market).mg)
    for row in showable(nutrition.compounds):
        share = plain(round_half_up(100 * row.elemental_fraction, 1))
        facts[f"compound.{row.id}.percent"] = percent(f"{share}%")
    for food in showable(nutrition.foods):
        facts[f"food.{food.id}.per_100g"] = mg(food.mg_per_100g)
        facts[f"food.{food.id}.per_serving"] = mg(food.mg_per_serving)
    return facts


def typed_twins(facts: Mapping[str, Fact]) -> dict[str, str]:
    """Product figures with a unit, as somebody would type them, and the fact to use instead."""
    return {
        fact.text.replace("\N{NO-BREAK SPACE}", " "): f"product.{path}"
        for path, fact in facts.items()
        if fact.text[-1] in "g%" and fact.text[0].isdigit()
    }
