"""Every fault is named with its file, line and column, and blocks unless it says otherwise."""

import pytest

from product_content.checks import check
from product_content.library import Library
from product_content.problems import ContentError, Problem
from product_content.schema import FrontMatter
from tests.writing import PRODUCT, page

BODY_LINE = 10  # the first line of what `page` puts below the front matter


def found(library: Library, rule: str) -> list[Problem]:
    return [problem for problem in check(library) if problem.rule == rule]


BODY_FAULTS = [
    ("citation", "It is [@nobody2020].", 8, "'nobody2020' may not be cited"),
    ("citation", "It is [@chiu2016].", 8, "'chiu2016' may not be cited"),
    ("fact", "A {{ fact product.no }} b.", 3, "there is no fact 'product.no'"),
    ("fact", "A {{ fact intake.gb.pregnancy }}.", 3, "there is no fact"),
    ("claim", "So {% claim eternal-life %}.", 4, "no lawful wording for claim 'eternal-life'"),
    ("mark", "So {{ wish }}.", 4, "{{ wish }} is not a mark"),
    ("link", "See [x](topic:none).", 7, "there is no topic:none"),
    ("link", "See [x](article:a#none).", 7, "article:a has no anchor #none"),
    ("link", "See [x](/products/y).", 7, "'/products/y' is not a link"),
    ("link", "See [x](product:none).", 7, "there is no product 'none'"),
    ("link", "See [x](topic:hub/none).", 7, "topic:hub has no page 'none'"),
    ("snippet", "{{ snippet none }}", 1, "there is no snippet 'none'"),
    ("media", "![A glass](media:none)", 10, "there is no picture 'none'"),
    ("alt", "![](media:hero)", 3, "say what the picture shows"),
    ("heading", "# Too high", 1, "the title is the only heading of level 1"),
    ("heading", "### Too deep", 1, "a heading of level 3 may not follow one of level 1"),
    ("anchor", "## A {#x}\n\n## B {#x}", 1, "the anchor #x is taken"),
    ("table", "| A | |\n| --- | --- |\n| 1 | 2 |", 1, "a column needs a header"),
    ("block", "::: cautoin\nx\n:::", 1, "there is no block 'cautoin'"),
    ("block", "::: caution", 1, "::: caution is never closed"),
    ("block", "text\n\n:::", 1, "this ::: closes nothing"),
    ("block", '::: evidence certainty=sure title="T"\nx\n:::', 14, "certainty is one of"),
    ("block", "::: evidence certainty=low\nx\n:::", 1, "evidence needs title"),
    ("block", "::: caution x=1\nx\n:::", 1, "caution takes no x"),
    ("block", "::: table source=dreams caption=T\n:::", 11, "source is one of"),
    ("block", "::: only surface=moon\nx\n:::", 1, "unknown surface moon"),
    ("block", "::: only\nx\n:::", 1, "say `::: only surface=…`"),
    ("block", "```chart\nno figure\n```", 4, "a chart has lines like"),
]


@pytest.mark.parametrize(("rule", "body", "column", "message"), BODY_FAULTS)
def test_faults_of_a_body(shelf, rule: str, body: str, column: int, message: str) -> None:
    hub = page("Text.", id="HUB", more="layout: hub\n")
    library = shelf({"articles/a.md": page(f"Text.\n\n{body}\n"), "topics/hub.md": hub})
    problems = [p for p in found(library, rule) if message in p.message]
    rows = {"closes nothing": 4, "is taken": 4}
    line = BODY_LINE + next((n for words, n in rows.items() if words in message), 2)
    assert {(p.path, p.line, p.column, p.blocking) for p in problems} == {
        ("articles/a.md", line, column, True)
    }


EVIDENCE_FAULTS = [
    ("Buy [it](product:magnesium-powder).", 8, "may not link a shop"),
    ("See [it](topic:shop-only).", 8, "may not link topic:shop-only, which is shop only"),
    ("::: product-card handle=magnesium-powder\n:::", 5, "may carry no product card"),
    ("It has {{ fact product.daily_mg }}.", 8, "names no product fact"),
]


@pytest.mark.parametrize(("body", "column", "message"), EVIDENCE_FAULTS)
def test_nothing_leads_from_evidence_into_the_shop(
    shelf, body: str, column: int, message: str
) -> None:
    files = {
        "articles/a.md": page(body, surfaces="[evidence]"),
        "topics/shop-only.md": page("Text.", id="S", surfaces="[shop]"),
    }
    problems = found(shelf(files), "firewall")
    assert [(p.line, p.column, p.blocking) for p in problems] == [(BODY_LINE, column, True)]
    assert message in problems[0].message


def test_the_second_of_two_equal_faults_has_its_own_place(shelf) -> None:
    library = shelf({"articles/a.md": page("One [@no1]\ntwo [@no1].")})
    assert [(p.line, p.column) for p in found(library, "citation")] == [
        (BODY_LINE, 6),
        (BODY_LINE + 1, 6),
    ]


def test_a_fault_in_a_snippet_points_into_the_snippet(shelf) -> None:
    files = {"articles/a.md": page("{{ snippet s }}"), "snippets/s.md": "Fine.\n\nBad [@no1].\n"}
    assert [(p.path, p.line, p.column) for p in found(shelf(files), "citation")] == [
        ("snippets/s.md", 3, 6)
    ]


def test_a_snippet_may_not_contain_itself(shelf) -> None:
    files = {"articles/a.md": page("{{ snippet s }}"), "snippets/s.md": "{{ snippet s }}\n"}
    assert {p.message for p in found(shelf(files), "snippet")} == {"snippet 's' contains itself"}


def test_a_snippet_of_several_blocks_needs_its_own_line(shelf) -> None:
    files = {"articles/a.md": page("So: {{ snippet s }}"), "snippets/s.md": "One.\n\nTwo.\n"}
    assert [p.line for p in found(shelf(files), "snippet")] == [BODY_LINE]


def test_a_fault_in_front_matter_points_at_its_value(shelf) -> None:
    more = 'key_points:\n  - "Fine."\n  - {text: "Bad [@no1]."}\n'
    library = shelf({"articles/a.md": page("Text.", more=more)})
    assert [(p.line, p.column) for p in found(library, "citation")] == [(10, 18)]


SCHEMA_FAULTS = [
    ("colour: red\n", "schema", 8, "colour: Extra inputs are not permitted"),
    ("reviewed: soon\n", "schema", 8, "reviewed: Input should be a valid date"),
    ("related: [topic:none]\n", "link", 8, "there is no topic:none"),
    ("products: [none]\n", "link", 8, "there is no product none"),
    ("author: nobody\n", "person", 8, "people.yaml has no 'nobody'"),
    ("topics: [a\n", "yaml", 9, "expected"),
]


@pytest.mark.parametrize(("more", "rule", "line", "message"), SCHEMA_FAULTS)
def test_faults_of_form_stop_the_loading(
    shelf, more: str, rule: str, line: int, message: str
) -> None:
    with pytest.raises(ContentError) as caught:
        shelf({"articles/a.md": page("Text.", more=more)})
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.rule) == ("articles/a.md", line, rule)
    assert message in problem.message


def test_all_faults_are_told_at_once(shelf) -> None:
    with pytest.raises(ContentError) as caught:
        shelf(
            {
                "articles/a.md": "no front matter\n",
                "articles/b.md": page("Text.", id="B", surfaces="[moon]"),
                "products/magnesium-powder.yaml": PRODUCT.replace("brand: Threefold\n", ""),
            }
        )
    assert [(p.path, p.line, p.rule) for p in caught.value.problems] == [
        ("articles/a.md", 1, "front-matter"),
        ("articles/b.md", 6, "schema"),
        ("products/magnesium-powder.yaml", 1, "schema"),
    ]
    assert "articles/a.md:1:1: front-matter:" in str(caught.value)


def test_ids_and_evidence_addresses_are_taken_once(shelf) -> None:
    with pytest.raises(ContentError) as caught:
        shelf({"articles/a.md": page("Text."), "topics/a.md": page("Text.")})
    assert [(p.path, p.rule, p.line) for p in caught.value.problems] == [
        ("topics/a.md", "duplicate", 2),
        ("topics/a.md", "duplicate", 6),
    ]


def test_a_compound_must_be_on_file(shelf) -> None:
    wrong = PRODUCT.replace("data: bisglycinate", "data: unobtainium")
    with pytest.raises(ContentError, match="no compound 'unobtainium'"):
        shelf({"products/magnesium-powder.yaml": wrong})


def test_a_formula_above_a_limit_blocks_in_that_market(shelf) -> None:
    strong = PRODUCT.replace("mg_per_day: 773", "mg_per_day: 1200")
    problems = found(shelf({"products/magnesium-powder.yaml": strong}), "upper-level")
    assert [(p.line, p.blocking, p.message) for p in problems] == [
        (11, True, "319 mg a day is above the upper level of 250 mg in eu (SCF 2001, kept by EFSA)")
    ]


def test_a_fraction_outside_its_specification_blocks(shelf) -> None:
    blended = PRODUCT.replace("fraction: 0.07777", "fraction: 0.12")
    problems = found(shelf({"products/magnesium-powder.yaml": blended}), "formula")
    assert [(p.line, p.message) for p in problems] == [
        (28, "0.12 is outside the specification 0.072 to 0.083")
    ]


def test_a_claim_needs_enough_magnesium_in_the_product(shelf) -> None:
    weak = PRODUCT.replace("mg_per_day: 773", "mg_per_day: 10")
    weak = weak.replace("mg_per_day: 532", "mg_per_day: 10").replace(
        "mg_per_day: 643", "mg_per_day: 10"
    )
    files = {
        "products/magnesium-powder.yaml": weak,
        "articles/a.md": page("{% claim muscle-function %}.", surfaces="[shop]"),
    }
    problems = found(shelf(files), "claim")
    assert [p.message for p in problems] == ["muscle-function needs 56.25 mg a day in the product"]


def test_typed_amounts_of_the_product_are_pointed_out(shelf) -> None:
    library = shelf({"articles/a.md": page("A day has 250 mg, not 1,250 mg or 250 mgs.")})
    assert [(p.line, p.column, p.blocking) for p in found(library, "typed-fact")] == [
        (BODY_LINE, 11, False)
    ]


def test_no_reviewer_is_a_warning_and_no_name_is_made_up(shelf) -> None:
    problems = found(shelf({"articles/a.md": page("Text.")}), "reviewer")
    assert [(p.message, p.blocking) for p in problems] == [("no named reviewer", False)]
    assert FrontMatter.model_fields["reviewer"].default is None


def test_pictures_of_the_product_need_words(shelf) -> None:
    wrong = PRODUCT + "pictures:\n  - {name: hero, alt: ''}\n"
    problems = found(shelf({"products/magnesium-powder.yaml": wrong}), "alt")
    assert [(p.line, p.blocking) for p in problems] == [(42, True)]
