"""The diagrams show the figures of the data, in words and in lengths, and need no colour."""

import re

import pytest

from product_content.diagrams import (
    Bar,
    dose_ladder,
    forms_compared,
    top_foods,
    written_chart,
)
from product_content.evidence_data import showable
from product_content.library import Library
from product_content.product_copy import product_copy
from product_content.rendering import render

NB = "\N{NO-BREAK SPACE}"
MARKETS = ("gb", "eu", "us")


def as_written(text: str) -> str:
    return text


def ladder_of(packaged: Library, market: str) -> dict[str, tuple[str, float]]:
    ladder = dose_ladder(packaged.products["magnesium-powder"].formula, market)
    return {rung.kind: (rung.bar.value, rung.bar.width) for rung in ladder.rungs}


@pytest.mark.parametrize(
    ("market", "in_order"),
    [
        ("gb", [("dose", "250", 55.6), ("reference", "375", 83.3), ("level", "400", 88.9)]),
        ("eu", [("dose", "250", 62.5), ("level", "250", 62.5), ("reference", "375", 93.8)]),
        ("us", [("dose", "250", 55.6), ("level", "350", 77.8), ("reference", "420", 93.3)]),
    ],
)
def test_the_ladder_climbs_over_the_figures_of_the_market(
    packaged: Library, market: str, in_order: list[tuple[str, str, float]]
) -> None:
    wanted = [(kind, (f"{mg}{NB}mg", width)) for kind, mg, width in in_order]
    assert list(ladder_of(packaged, market).items()) == wanted


@pytest.mark.parametrize("market", MARKETS)
def test_the_ladder_follows_the_data(packaged: Library, market: str) -> None:
    formula = packaged.products["magnesium-powder"].formula
    ladder = dose_ladder(formula, market)
    shown = {rung.kind: rung.bar.value for rung in ladder.rungs}
    nutrition = packaged.nutrition
    assert shown["dose"] == f"{formula.declared_daily_mg(market):g}{NB}mg"
    assert shown["reference"] == f"{nutrition.label_reference(market).mg}{NB}mg"
    assert shown["level"] == f"{nutrition.upper_level(market).mg}{NB}mg"


@pytest.mark.parametrize("market", MARKETS)
def test_a_day_is_stacked_from_its_salts(packaged: Library, market: str) -> None:
    ladder = dose_ladder(packaged.products["magnesium-powder"].formula, market)
    [dose] = [rung for rung in ladder.rungs if rung.kind == "dose"]
    assert [(part.fill, part.value) for part in dose.parts] == [
        ("a", f"125{NB}mg"),
        ("b", f"75{NB}mg"),
        ("c", f"50{NB}mg"),
    ]
    end = 0.0
    for part in dose.parts:
        assert part.start == pytest.approx(end, abs=0.11)
        end = part.start + part.width
    assert end == pytest.approx(dose.bar.width, abs=0.2)


@pytest.mark.parametrize("market", MARKETS)
def test_the_product_page_says_the_ladder_in_words(packaged: Library, market: str) -> None:
    copy = product_copy(packaged, "magnesium-powder", market)
    assert copy is not None
    drawn = str(copy.dose)
    words = " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", drawn, flags=re.DOTALL).split())
    for value, _ in ladder_of(packaged, market).values():
        assert value.replace(NB, " ") in words
    assert "Magnesium bisglycinate 75 mg" in words
    study = packaged.nutrition.upper_level(market).reference
    assert f'<a href="#ref-{study}"' in drawn
    assert f'<li id="ref-{study}">' in copy.evidence
    assert drawn.count('aria-hidden="true"') == drawn.count("<svg")
    assert 'style="' not in drawn


def test_each_form_shows_its_share_of_magnesium(packaged: Library) -> None:
    compounds = showable(packaged.nutrition.compounds)
    chart = forms_compared(compounds, "Forms")
    assert chart.whole
    assert [bar.width for bar in chart.bars] == [
        pytest.approx(100 * compound.elemental_fraction, abs=0.05) for compound in compounds
    ]
    assert [bar.value for bar in chart.bars] == [f"{bar.width:g}%" for bar in chart.bars]
    letters = {compound.id: bar.fill for compound, bar in zip(compounds, chart.bars, strict=True)}
    assert letters["citrate_anhydrous"] == "a"
    assert letters["bisglycinate"] == "b"
    assert letters["threonate_monohydrate"] == "c"
    assert letters["oxide"] == "plain"


def test_the_foods_with_most_come_first(packaged: Library) -> None:
    foods = [food for food in showable(packaged.nutrition.foods) if food.common]
    chart = top_foods(foods, "Foods", as_written)
    most = sorted((food.mg_per_serving for food in foods), reverse=True)
    assert [bar.value for bar in chart.bars] == [f"{mg}{NB}mg" for mg in most[:8]]
    assert [bar.width for bar in chart.bars] == [
        pytest.approx(100 * mg / most[0], abs=0.05) for mg in most[:8]
    ]


def test_a_written_chart_keeps_one_scale() -> None:
    chart = written_chart("one: 4 min\ntwo: 1 min", as_written)
    assert chart is not None
    assert chart.bars == (Bar("one", f"4{NB}min", 100.0), Bar("two", f"1{NB}min", 25.0))
    assert not chart.whole


def test_shares_are_drawn_as_parts_of_a_hundred() -> None:
    chart = written_chart("smallest: 65 %\nlargest: 11 %", as_written)
    assert chart is not None
    assert [(bar.value, bar.width) for bar in chart.bars] == [("65%", 65.0), ("11%", 11.0)]
    assert chart.whole


@pytest.mark.parametrize("market", MARKETS)
@pytest.mark.parametrize("surface", ["shop", "evidence"])
def test_ids_are_unique_on_a_page_and_every_pattern_is_there(
    packaged: Library, surface: str, market: str
) -> None:
    for document in packaged.documents.values():
        if not document.has_edition(surface, market):
            continue
        html = str(render(packaged, document, surface, market).html)
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), document.path
        patterns = set(re.findall(r'<pattern id="([^"]+)"', html))
        assert set(re.findall(r"url\(#([^)]+)\)", html)) == patterns, document.path
