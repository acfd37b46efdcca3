"""Adds up the magnesium of a day. Rules only: what was asked comes in, figures come out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from product_content.evidence_data import Food, Intake, Nutrition, showable
from product_content.interface import later, say
from product_content.labels import round_half_up

MOST_PORTIONS = 20
MOST_SUPPLEMENT = 2000
AGES = (4, 120)
COUNTRIES = {
    "gb": later("United Kingdom"),
    "eu": later("European Union"),
    "us": later("United States"),
    "who": later("World Health Organization"),
}
SEXES = {"female": later("Female"), "male": later("Male")}
STATES = {
    "none": later("Neither"),
    "pregnant": later("Pregnant"),
    "breastfeeding": later("Breastfeeding"),
}
DEFAULTS = {"sex": "female", "age": "35", "state": "none", "supplement": "0"}


@dataclass(frozen=True, slots=True)
class Eaten:
    food: Food
    portions: float

    @property
    def mg(self) -> int:
        return int(round_half_up(self.portions * self.food.mg_per_100g * self.food.serving_g / 100))


@dataclass(frozen=True, slots=True)
class Day:
    """mg of magnesium; `errors` are by field name and leave their field out of the sum."""

    eaten: tuple[Eaten, ...]
    supplement_mg: int
    intake: Intake | None
    label_mg: int
    limit_mg: int
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def food_mg(self) -> int:
        return sum(row.mg for row in self.eaten)

    @property
    def total_mg(self) -> int:
        return self.food_mg + self.supplement_mg

    @property
    def target_mg(self) -> int:
        """The checked figure for the person, or else the one on labels."""
        return self.intake.mg if self.intake else self.label_mg

    @property
    def percent(self) -> int:
        return int(round_half_up(100 * self.total_mg / self.target_mg))

    @property
    def above_limit(self) -> bool:
        return self.supplement_mg > self.limit_mg


def add_up(nutrition: Nutrition, asked: Mapping[str, str], market: str) -> Day:
    """`asked` holds what the form sends: country, sex, age, state, supplement, `f.<food>`."""
    errors: dict[str, str] = {}
    country = _choice(asked, "country", COUNTRIES, market, errors)
    sex = _choice(asked, "sex", SEXES, DEFAULTS["sex"], errors)
    state = _choice(asked, "state", STATES, DEFAULTS["state"], errors)
    age = int(_number(asked, "age", DEFAULTS["age"], *AGES, errors))
    supplement = int(_number(asked, "supplement", "0", 0, MOST_SUPPLEMENT, errors))
    eaten = []
    for food in foods(nutrition):
        portions = _number(asked, f"f.{food.id}", "0", 0, MOST_PORTIONS, errors)
        if portions:
            eaten.append(Eaten(food, portions))
    if sex == "male" and state != "none":
        errors["state"] = say("Choose “Neither”, or change the answer above.")
    intake = find_intake(nutrition, country, sex, age, state)
    level = nutrition.upper_level(market)
    label = nutrition.label_reference(market)
    return Day(tuple(eaten), supplement, intake, label.mg, level.mg, errors)


def intake_form(nutrition: Nutrition, asked: Mapping[str, str], market: str) -> dict[str, Any]:
    """What the page shows: the form as it was filled in, and what it adds up to."""
    return {
        "day": add_up(nutrition, asked, market),
        "asked": {**DEFAULTS, "country": market, **asked},
        "choices": {"country": COUNTRIES, "sex": SEXES, "state": STATES},
        "foods": foods(nutrition),
        "reference": nutrition.label_reference(market),
    }


def foods(nutrition: Nutrition) -> list[Food]:
    rows = [food for food in showable(nutrition.foods) if food.common]
    return sorted(rows, key=lambda food: (food.category, food.name))


def find_intake(
    nutrition: Nutrition, country: str, sex: str, age: int, state: str
) -> Intake | None:
    """None where no checked figure covers the person."""
    for row in showable(nutrition.intakes):
        fits = row.country == country and row.state == state and row.sex in (sex, "any")
        if fits and row.age_from <= age <= row.age_to:
            return row
    return None


def _choice(
    asked: Mapping[str, str],
    name: str,
    choices: Mapping[str, str],
    default: str,
    errors: dict[str, str],
) -> str:
    value = asked.get(name) or default
    if value in choices:
        return value
    errors[name] = say("Choose one of the answers.")
    return default


def _number(
    asked: Mapping[str, str],
    name: str,
    default: str,
    least: float,
    most: float,
    errors: dict[str, str],
) -> float:
    text = (asked.get(name) or "").strip().replace(",", ".") or default
    plain_digits = text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= 8
    value = float(text) if plain_digits else -1.0
    if not least <= value <= most:
        limits = {"least": f"{least:g}", "most": f"{most:g}"}
        errors[name] = say("Enter a number from %(least)s to %(most)s.", **limits)
        return float(default)
    return value
