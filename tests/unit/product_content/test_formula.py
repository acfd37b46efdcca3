"""Every amount on the label follows from the weights of the salts."""

from datetime import date

import pytest

from product_content.formula import Formula
from product_content.library import Library
from product_content.product_copy import product_copy
from product_content.statements import statements


@pytest.fixture
def formula(packaged: Library) -> Formula:
    return packaged.products["magnesium-powder"].formula


def changed(formula: Formula, **compound: object) -> Formula:
    """The formula with other values in its last compound, L-threonate."""
    *rest, last = formula.compounds
    recipe = formula.recipe.model_copy(
        update={"compounds": (*rest, last.model_copy(update=compound))}
    )
    return Formula(recipe, formula.nutrition)


def test_magnesium_is_weight_times_fraction(formula: Formula) -> None:
    assert round(formula.elemental_mg("citrate"), 3) == 124.940
    assert round(formula.elemental_mg("bisglycinate"), 3) == 74.991
    assert round(formula.elemental_mg("threonate"), 3) == 50.006
    assert round(formula.daily_mg, 3) == 249.937
    assert formula.declared_daily_mg("gb") == 250.0
    assert formula.declared_daily_mg("us") == 250.0


def test_an_unknown_form_is_an_error(formula: Formula) -> None:
    with pytest.raises(KeyError, match="oxide"):
        formula.elemental_mg("oxide")


@pytest.mark.parametrize(("market", "percent"), [("gb", 66.65), ("eu", 66.65), ("us", 59.51)])
def test_percent_of_the_reference_of_the_market(
    formula: Formula, market: str, percent: float
) -> None:
    assert round(formula.percent_reference(market), 2) == percent


def test_references_are_dated(formula: Formula) -> None:
    nutrition = formula.nutrition
    assert nutrition.label_reference("us").mg == 420
    assert nutrition.label_reference("us", on=date(2019, 12, 31)).mg == 400


@pytest.mark.parametrize(("net_grams", "servings"), [(88, 60), (264, 180), (1, 0)])
def test_servings_are_whole_portions(formula: Formula, net_grams: int, servings: int) -> None:
    assert formula.servings(net_grams) == servings


@pytest.mark.parametrize(
    ("mg_per_day", "within"),
    [(643, {"gb", "eu", "us"}), (1300, {"gb", "us"}), (2000, {"gb"}), (4000, set())],
)
def test_upper_levels_differ_by_market(formula: Formula, mg_per_day: int, within: set[str]) -> None:
    other = changed(formula, mg_per_day=mg_per_day)
    assert {m for m in ("gb", "eu", "us") if other.within_upper_level(m)} == within


def test_threonate_needs_a_licence_where_the_law_says_so(formula: Formula) -> None:
    unlicensed = changed(formula, licence=None)
    reason = "Magnesium L-threonate needs the agreement of the firm that holds its licence."
    assert unlicensed.sale_allowed("GB").reasons == (reason,)
    assert unlicensed.sale_allowed("DE").reasons == (reason,)
    assert unlicensed.sale_allowed("US").allowed
    licensed = changed(formula, licence="agreement of 1 May 2026")
    assert [licensed.sale_allowed(c).allowed for c in ("GB", "DE", "US")] == [True, True, True]


def test_an_ingredient_can_be_switched_off_for_one_country(formula: Formula) -> None:
    other = changed(formula, licence="agreement of 1 May 2026", not_sold_in=("FR",))
    assert other.sale_allowed("FR").reasons == ("Magnesium L-threonate is switched off for FR.",)
    assert other.sale_allowed("DE").allowed


def test_threonate_has_a_highest_amount(formula: Formula) -> None:
    other = changed(formula, licence="agreement of 1 May 2026", mg_per_day=3001)
    assert other.sale_allowed("GB").reasons == ("Magnesium L-threonate is above 3000 mg a day.",)


def test_overage_adds_powder_and_not_label_amount(formula: Formula) -> None:
    other = changed(formula, overage_percent=10)
    assert other.daily_mg == formula.daily_mg
    assert round(other.powder_mg_per_day - formula.powder_mg_per_day, 6) == 64.3


def test_mandatory_statements_follow_the_recipe(formula: Formula) -> None:
    adults = "For adults only. Not for pregnant or breastfeeding women."
    gb = statements(formula, "gb")
    assert gb[:3] == [
        "Food supplement",
        "Magnesium from three sources",
        "Recommended daily portion for adults: two half scoops (2.9\N{NO-BREAK SPACE}g).",
    ]
    assert gb.count(adults) == 1
    assert gb.count("With sweetener") == 1
    two = formula.recipe.model_copy(
        update={"compounds": formula.compounds[:2], "others": formula.recipe.others[:2]}
    )
    plainer = statements(Formula(two, formula.nutrition), "gb")
    assert adults not in plainer
    assert "With sweetener" not in plainer
    assert "Magnesium from two sources" in plainer


def test_the_copy_says_the_same_as_the_formula(packaged: Library) -> None:
    copy = product_copy(packaged, "magnesium-powder", "us")
    assert copy is not None
    assert copy.facts["daily_mg"] == "250\N{NO-BREAK SPACE}mg"
    assert copy.facts["percent_reference"] == "60%"
    assert [(pack.net_grams, pack.servings, pack.days) for pack in copy.packs] == [
        (88, 60, 30),
        (264, 180, 90),
    ]
    assert [form.id for form in copy.forms] == ["citrate", "bisglycinate", "threonate"]
    assert copy.forms[2].elemental_mg == "50\N{NO-BREAK SPACE}mg"
    assert copy.forms[2].fraction_percent == "7.8%"
    assert product_copy(packaged, "no-such-powder", "us") is None
