"""Whatever is typed, a page is made and nothing unsafe is in it."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from product_content.checks import check
from product_content.library import Library
from product_content.problems import ContentError
from product_content.rendering import render
from product_content.source import read_markdown
from product_content.twin import markdown_twin
from product_content.urls import Urls
from tests.writing import page, stored

PIECES = [
    *("text", " ", "\n", "\n\n", "- ", "1. ", "> ", "    code\n", "---\n", "\\", "`", "**", "_"),
    *("::: caution\n", "::: only surface=shop\n", "::: only market=us\n", "\n:::\n", "\n::::\n"),
    '::: evidence certainty=low title="T"\n',
    '::: note title="<b onclick=x>"\n',
    "::: table source=foods caption=F\n",
    "::: product-card handle=magnesium-powder\n",
    *("{{ fact product.daily_mg }}", "{{ fact x }}", "{{ snippet s }}", "{{", "}}", "%}"),
    *("{% claim nervous-system %}", "{% claim x lower %}", "[@efsa2009]", "[@x; @y, p. 1]", "[@"),
    *("[a](topic:t)", "[a](javascript:alert(1))", "[a](data:text/html,x)", "[", "]", "{", "}"),
    *("![a](media:hero)", "![](media:hero){.decorative}", "![](x)", "[x]: javascript:x\n\n[x]"),
    *("<script>alert(1)</script>", '<img src=x onerror="y">', "<a href=//x>", '" onmouseover="x'),
    *("## H {#h}\n", "# H\n", "#### H\n", "| a | b |\n| --- | --- |\n| 1 | 2 |\n"),
    *("```chart\na: 1\n```\n", "```\n", "\x00", "\u2028", "&lt;", "'\"", "<"),
]
MARKDOWN = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=25).map(
    "".join
)
UNSAFE_TAGS = {"script", "style", "iframe", "object", "embed", "form", "input", "link", "meta"}


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.unsafe: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSAFE_TAGS:
            self.unsafe.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.unsafe.append(name)
            if name in ("href", "src") and (value or "").lower().startswith(("java", "data", "vb")):
                self.unsafe.append(f"{name}={value}")


def unsafe(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    return reader.unsafe


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    files = {
        "articles/a.md": page("Text."),
        "topics/t.md": page("Text.", id="T"),
        "snippets/s.md": "A snippet with {{ fact reference.gb }} [@efsa2009].\n",
    }
    return stored(tmp_path_factory.mktemp("library"), files)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=MARKDOWN, edition=st.sampled_from(["shop gb", "shop us", "evidence eu"]))
def test_any_body_makes_a_safe_page(library: Library, body: str, edition: str) -> None:
    surface, market = edition.split()
    source = read_markdown("articles/a.md", page(body))
    old = library.document("article", "a")
    doc = type(old)(old.kind, old.slug, old.front, source)
    made = render(library, doc, surface, market)
    for html in (made.html, *made.key_points, *(answer for _, answer in made.questions)):
        assert unsafe(html) == []
    for problem in made.problems:
        assert problem.line >= 1
        assert problem.column >= 1
    markdown_twin(library, made, Urls())


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(point=MARKDOWN, question=st.text(max_size=30))
def test_any_front_matter_text_is_safe_or_refused(
    library: Library, point: str, question: str
) -> None:
    old = library.document("article", "a")
    try:
        front = type(old.front).model_validate(
            {
                **old.front.model_dump(),
                "title": question,
                "key_points": [{"text": point}],
                "questions": [{"q": question, "a": point}],
            }
        )
    except ValueError:
        return
    more = "key_points: [x]\nquestions: [{q: x, a: x}]\n"
    source = read_markdown("articles/a.md", page("Text.", surfaces="[shop]", more=more))
    made = render(library, type(old)(old.kind, old.slug, front, source), "shop", "gb")
    assert unsafe("".join([*made.key_points, *(answer for _, answer in made.questions)])) == []


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(front=st.text(max_size=80), body=st.text(max_size=40))
def test_any_file_loads_or_says_why_not(tmp_path: Path, front: str, body: str) -> None:
    file = f"---\nid: A\n{front}\n---\n{body}".replace("\r", "")
    problems = []
    try:
        check(stored(tmp_path, {"articles/a.md": file}))
    except ContentError as error:
        problems = list(error.problems)
        assert problems, "an error without a reason"
    assert {problem.path for problem in problems} <= {"articles/a.md"}
