"""Rounding by the law of the market, and panels that read like the label."""

import pytest

from product_content.labels import amount, declared_mg, plain, round_half_up, whole_percent
from product_content.library import Library
from product_content.panels import Panel, panel
from product_content.readability import measure

NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("mg", "market", "declared"),
    [
        (249.937, "gb", 250.0),
        (74.991, "eu", 75.0),
        (7.7749, "eu", 7.77),
        (0.45678, "gb", 0.457),
        (1234.5, "gb", 1230.0),
        (124.94, "us", 125.0),
        (250.4, "us", 250.0),
        (254.9, "us", 250.0),
        (255.0, "us", 260.0),
    ],
)
def test_declared_amounts(mg: float, market: str, declared: float) -> None:
    assert declared_mg(mg, market) == declared


@pytest.mark.parametrize(
    ("value", "places", "rounded"), [(0.5, 0, 1.0), (2.5, 0, 3.0), (1.005, 2, 1.01), (15, -1, 20)]
)
def test_halves_go_up(value: float, places: int, rounded: float) -> None:
    assert round_half_up(value, places) == rounded


@pytest.mark.parametrize(
    ("part", "text"), [(249.937, "67%"), (1.0, "<1%"), (0.0, "0%"), (375.0, "100%")]
)
def test_percentages_are_whole(part: float, text: str) -> None:
    assert whole_percent(part, 375) == text


def test_figures_carry_no_idle_zeros() -> None:
    assert [plain(1250.0), plain(7.80), plain(0)] == ["1,250", "7.8", "0"]
    assert amount(250.0, "mg") == f"250{NB}mg"


def facts(library: Library, market: str, net_grams: int = 88) -> Panel:
    return panel(library.products["magnesium-powder"].formula, market, net_grams)


@pytest.mark.parametrize("market", ["gb", "eu"])
def test_declaration_for_a_daily_portion(packaged: Library, market: str) -> None:
    shown = facts(packaged, market)
    assert shown.columns == ("Per daily portion", "% NRV*")
    assert [(row.label, row.cells) for row in shown.rows] == [
        ("Magnesium", (f"250{NB}mg", "67%")),
        ("from magnesium citrate", (f"125{NB}mg", "")),
        ("from magnesium bisglycinate", (f"75{NB}mg", "")),
        ("from magnesium L-threonate", (f"50{NB}mg", "")),
    ]
    assert dict(shown.below)["Ingredients"] == (
        "Acid (citric acid), magnesium citrate, magnesium L-threonate, magnesium bisglycinate, "
        "natural lemon flavouring, sweetener (steviol glycosides)."
    )
    assert dict(shown.lead)["Daily portions in the pack"] == "30"


def test_supplement_facts_are_per_serving_and_per_day(packaged: Library) -> None:
    shown = facts(packaged, "us", 264)
    assert shown.caption == "Supplement Facts"
    assert shown.lead == (
        ("Serving size", f"1 half scoop (1.5{NB}g)"),
        ("Servings per container", "180"),
    )
    assert [row.cells for row in shown.rows] == [
        (f"125{NB}mg", "30%", f"250{NB}mg", "60%"),
        (),
    ]
    assert [row.label for row in shown.rows] == [
        "Magnesium",
        "(as magnesium citrate, magnesium bisglycinate and magnesium L-threonate)",
    ]
    assert dict(shown.below) == {
        "Other ingredients": "Citric acid, natural lemon flavoring, steviol glycosides.",
        "Net weight": f"9.3{NB}oz (264{NB}g)",
    }


@pytest.mark.parametrize("market", ["gb", "eu", "us"])
def test_panels_are_tables_with_headers(packaged: Library, market: str) -> None:
    shown = facts(packaged, market)
    html = shown.html()
    assert html.count("<caption>") == 1
    assert html.count('scope="col"') == len(shown.columns) + 1
    assert html.count('scope="row"') == len(shown.rows)
    for row in shown.rows:
        assert row.label in shown.text()


def test_plain_words_read_easier_than_long_ones() -> None:
    easy = measure("We sell a powder. It has two salts in it. Stir it in a glass of water. " * 3)
    hard = measure(
        "Notwithstanding considerable methodological heterogeneity, contemporary "
        "meta-analytical investigations consistently demonstrate unequivocally "
        "insignificant supplementation-associated neuropsychological improvements "
        "throughout epidemiologically representative international populations "
        "notwithstanding regulatory considerations and accompanying administrative requirements."
    )
    assert not easy.hard
    assert hard.hard
    assert easy.lix < 40 < 55 < hard.lix
    assert measure("").words == 0
