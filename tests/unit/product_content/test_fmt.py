"""Canonical layout, and edits that touch only their own lines."""

import difflib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from product_content.fmt import fmt, fmt_yaml, with_field
from product_content.library import Library
from tests.writing import PRODUCT, page


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("a\r\nb\r\n", "a\nb\n"),
        ("a   \n\n\n\nb", "a\n\nb\n"),
        ("hard  \nbreak  \n", "hard  \nbreak\n"),
        (":::caution\nx\n:::  \n", "::: caution\nx\n:::\n"),
        ("```\nkeep   \n\n\n\n```\n", "```\nkeep   \n\n\n\n```\n"),
        ("---\ntitle:   A\n---\nText", "---\ntitle: A\n---\n\nText\n"),
        ("---\nauthor:\n---\n", "---\nauthor: null\n---\n"),
        ("", ""),
    ],
)
def test_one_layout(raw: str, tidy: str) -> None:
    assert fmt(raw) == tidy
    assert fmt(tidy) == tidy


def test_what_we_ship_is_canonical(packaged: Library) -> None:
    for file in sorted(packaged.root.rglob("*.md")):
        assert fmt(file.read_text()) == file.read_text(), file
    for file in sorted(packaged.root.rglob("*.yaml")):
        assert fmt_yaml(file.read_text()) == file.read_text(), file


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab :-#|>*`~{}[]'\"\n\r\t%&!,?\\ÄΩ"), max_size=200))
def test_tidy_stays_tidy(raw: str) -> None:
    once = fmt(raw)
    assert fmt(once) == once
    front = fmt(f"---\n{raw}\n---\n{raw}")
    assert fmt(front) == front
    assert fmt_yaml(fmt_yaml(raw)) == fmt_yaml(raw)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["title", "note", "tags", "when"]),
        st.one_of(st.text(max_size=30), st.lists(st.text(max_size=9), max_size=3), st.none()),
        min_size=1,
    )
)
def test_written_front_matter_stays_tidy(front: dict[str, object]) -> None:
    raw = page("Text.\n", title="Old")
    for name, value in front.items():
        raw = with_field(raw, name, value)
    once = fmt(raw)
    assert fmt(once) == once


def changed_lines(before: str, after: str) -> list[str]:
    rows = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [row for row in rows if row[0] in "+-" and row[:3] not in ("+++", "---")]


def test_an_edit_touches_only_its_lines(packaged: Library) -> None:
    for doc in packaged.documents.values():
        raw = doc.source.raw
        edited = with_field(raw, "title", "Another title")
        assert changed_lines(raw, edited) == [
            next(f"-{line}" for line in raw.splitlines() if line.startswith("title:")),
            "+title: Another title",
        ]


def test_a_file_without_front_matter_has_no_fields() -> None:
    with pytest.raises(ValueError, match="no front matter"):
        with_field("Text.\n", "title", "A")


def test_yaml_that_does_not_parse_is_left_alone() -> None:
    assert fmt_yaml("a: [1\n") == "a: [1\n"
    assert fmt_yaml(PRODUCT) == fmt_yaml(fmt_yaml(PRODUCT))
