"""The law reads every public string, and says where the wrong one stands."""

import pytest

from product_content.checks import check
from product_content.library import Library
from tests.writing import PRODUCT, page


@pytest.mark.parametrize(
    ("place", "front"),
    [
        ("body", {"body": "Magnesium cures migraine."}),
        ("heading", {"body": "## Magnesium cures migraine"}),
        ("alt", {"body": "![Magnesium cures migraine](media:hero)"}),
        ("title", {"body": "Text.", "title": "Magnesium cures migraine"}),
        ("key point", {"body": "Text.", "more": "key_points: ['Magnesium cures migraine.']\n"}),
        (
            "question",
            {
                "body": "Text.",
                "more": "questions: [{q: Why?, a: 'Magnesium cures migraine.'}]\n",
            },
        ),
        ("block title", {"body": '::: note title="Magnesium cures migraine"\nx\n:::'}),
        ("cell", {"body": "| A | B |\n| --- | --- |\n| x | Magnesium cures migraine |"}),
    ],
)
def test_the_law_reads_every_public_string(shelf, place: str, front: dict[str, str]) -> None:
    library = shelf({"articles/a.md": page(surfaces="[shop]", **front)})
    problems = [p for p in check(library) if p.rule.startswith("law/") and p.blocking]
    assert problems, place
    assert {p.path for p in problems} == {"articles/a.md"}
    raw = library.document("article", "a").source.lines
    for problem in problems:
        quoted = problem.message[1 : problem.message.index("”")]
        assert raw[problem.line - 1][problem.column - 1 :].startswith(quoted)


def test_the_law_reads_product_copy_too(shelf) -> None:
    wrong = PRODUCT.replace("headline: One line.", "headline: Cures migraine.")
    library = shelf({"products/magnesium-powder.yaml": wrong})
    problems = [p for p in check(library) if p.rule.startswith("law/") and p.blocking]
    assert {(p.path, p.line) for p in problems} == {("products/magnesium-powder.yaml", 4)}


def test_what_we_ship_has_no_blocking_problem(packaged: Library) -> None:
    assert [str(problem) for problem in check(packaged) if problem.blocking] == []
