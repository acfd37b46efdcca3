"""What Max writes, and what readers of each edition see."""

import re

import pytest

from product_content.page import Page, ProductCard
from product_content.rendering import render
from product_content.tables import Options
from product_content.twin import markdown_twin
from product_content.urls import Urls
from tests.writing import page

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture
def shown(shelf):
    """The page that a body makes, in the British shop unless said otherwise."""

    def show(body: str, surface: str = "shop", market: str = "gb", **front: str) -> Page:
        files = front.pop("files", {})
        library = shelf({"articles/a.md": page(body, **front), **files})
        return render(library, library.document("article", "a"), surface, market)

    return show


def test_facts_come_from_the_formula(shown) -> None:
    made = shown("It has {{ fact product.daily_mg }} a day.")
    assert made.html == '<p>It has <data value="250">250&nbsp;mg</data> a day.</p>\n'
    assert made.facts_used == {"product.daily_mg": f"250{NB}mg"}


def test_claims_are_the_words_of_the_market(shown) -> None:
    body = "{% claim nervous-system %}. Also {% claim nervous-system lower %}."
    assert shown(body).html == (
        "<p>Magnesium contributes to normal functioning of the nervous system. "
        "Also magnesium contributes to normal functioning of the nervous system.</p>\n"
    )
    american = shown(body, market="us")
    assert american.html == (
        "<p>Magnesium supports normal nerve function*. "
        "Also magnesium supports normal nerve function*.</p>\n"
    )
    assert american.disclaimer.startswith("This statement has not been evaluated")
    assert shown(body).disclaimer == ""


def test_two_american_claims_take_the_plural(shown) -> None:
    made = shown("{% claim nervous-system %}. {% claim muscle-function %}.", market="us")
    assert made.disclaimer.startswith("These statements have not been evaluated")


def test_notes_are_numbered_as_a_reader_meets_them(shown) -> None:
    points = 'key_points: ["First [@mah2021]."]\n'
    made = shown("Then [@efsa2009, p. 4; @mah2021].", more=points)
    assert [(note.number, note.id, note.uses) for note in made.notes] == [
        (1, "mah2021", 2),
        (2, "efsa2009", 1),
    ]
    assert made.html == (
        '<p>Then<sup class="cite"><a href="#ref-efsa2009" id="cite-efsa2009" '
        'title="Reference 2">2, p. 4</a>, <a href="#ref-mah2021" title="Reference 1">1</a>'
        "</sup>.</p>\n"
    )


@pytest.mark.parametrize(
    ("surface", "market", "words"),
    [
        ("shop", "gb", ["shop", "gb"]),
        ("shop", "us", ["shop", "eu or us"]),
        ("evidence", "eu", ["evidence", "eu or us"]),
    ],
)
def test_blocks_belong_to_editions(shown, surface: str, market: str, words: list[str]) -> None:
    body = (
        "::: only surface=shop\nshop\n:::\n::: only surface=evidence\nevidence\n:::\n"
        "::: only market=gb\ngb\n:::\n::: only market=eu,us\neu or us\n:::\n"
    )
    made = shown(body, surface, market)
    assert [passage.text for passage in made.passages if passage.kind == "body"] == words


def test_editions_nest_with_the_same_colons(shown) -> None:
    body = "::: only surface=shop\none\n\n::: only market=us\ntwo\n:::\nthree\n:::\nfour\n"
    words = [passage.text for passage in shown(body).passages if passage.kind == "body"]
    assert words == ["one", "three", "four"]


def test_snippets_stand_alone_or_in_a_line(shown) -> None:
    files = {"snippets/line.md": "Same words.\n", "snippets/list.md": "- one\n- two\n"}
    made = shown("Say: {{ snippet line }}\n\n{{ snippet list }}\n", files=files)
    assert made.html == "<p>Say: Same words.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    assert made.snippets_used == {"line", "list"}


def test_links_lead_to_the_edition_they_stand_in(shown) -> None:
    files = {"topics/t.md": page("## Here {#here}\n", id="T")}
    body = "[there](topic:t#here)"
    assert 'href="/learn/t#here"' in shown(body, files=files).html
    assert 'href="/evidence/t#here"' in shown(body, "evidence", files=files).html


def test_urls_keep_the_prefix_of_the_market(shelf) -> None:
    library = shelf({"articles/a.md": page("[it](product:magnesium-powder)")})
    urls = Urls(root="/us", learn="/read", shop_product="/buy/{handle}")
    made = render(library, library.document("article", "a"), "shop", "us", urls)
    assert made.url == "/us/read/a"
    assert 'href="/us/buy/magnesium-powder"' in made.html


def test_a_product_card_is_left_for_the_shop(shown) -> None:
    made = shown("Before\n\n::: product-card handle=magnesium-powder\n:::\n\nAfter\n")
    assert [part for part in made.parts if isinstance(part, ProductCard)] == [
        ProductCard("magnesium-powder")
    ]
    assert made.html.split("\n") == ["<p>Before</p>", "", "<p>After</p>", ""]


def test_evidence_boxes_grade_and_draw(shown) -> None:
    body = (
        '::: evidence certainty=low title="Falling asleep"\n'
        "```chart\nmagnesium: 3.9 points\nplacebo: 2.3 points\n```\nSmall.\n:::\n"
    )
    made = shown(body, "evidence")
    assert made.certainty_text == "low"
    assert "Low certainty" in made.html
    assert made.html.count('class="on"') == 2
    assert "<li><span>placebo</span> <b>2.3&nbsp;points</b>" in made.html
    assert re.findall(r'"bar-plain" x="0" y="0" width="([^"]+)"', made.html) == ["100.0%", "59.0%"]


def test_tables_have_headers_of_rows_and_columns(shown) -> None:
    made = shown("| A | B |\n| --- | --- |\n| one | 2 |\n")
    assert '<th scope="col">A</th>' in made.html
    assert '<th scope="row">one</th>\n<td>2</td>' in made.html


def test_american_pages_are_spelled_so(shown) -> None:
    assert "Lemon flavour" in shown("Lemon flavour, no colour").html
    assert "Lemon flavor, no color" in shown("Lemon flavour, no colour", market="us").html


def test_amounts_stay_on_one_line(shown) -> None:
    assert "<p>Take 250&nbsp;mg of 5 million.</p>" in shown("Take 250 mg of 5 million.").html


@pytest.mark.parametrize(
    ("sort", "first"),
    [("per_100g", "Pumpkin seed kernels"), ("per_portion", "Pumpkin seed"), ("name", "Almonds")],
)
def test_foods_are_sorted_by_link(shelf, sort: str, first: str) -> None:
    library = shelf({"articles/a.md": page("::: table source=foods caption=Foods\n:::\n")})
    doc = library.document("article", "a")
    html = render(library, doc, "shop", "gb", options=Options(sort=sort)).html
    html = html[html.index("<table") :]
    assert html.index(first) < min(html.index(f) for f in ("Brown rice", "Coffee"))
    assert f'href="?sort={sort}#table-foods"' in html
    assert html.count("aria-sort") == 1
    every = render(library, doc, "shop", "gb", options=Options(sort, all_foods=True)).html
    assert every.count('<th scope="row">') == 69 > html.count('<th scope="row">')


def test_unchecked_figures_are_never_shown(shelf) -> None:
    body = "::: table source=intakes caption=Intakes\n:::\n"
    library = shelf({"articles/a.md": page(body)})
    html = render(library, library.document("article", "a"), "shop", "gb").html
    assert "Women, 19 to 64" in html
    assert "<td>Pregnant</td>" in html  # of the EU, which was checked
    assert html.count("Pregnant") == 3  # EU one, US two; the British one was not
    assert "intake.gb.pregnancy" not in library.facts(None, "gb")


def test_the_twin_says_the_same_in_markdown(shelf) -> None:
    body = (
        "## One {#one}\n\nIt has {{ fact reference.gb }} [@efsa2009]. [Next](topic:t).\n\n"
        "::: caution\nCare.\n:::\n"
    )
    files = {"articles/a.md": page(body), "topics/t.md": page("Text.", id="T")}
    library = shelf(files)
    made = render(library, library.document("article", "a"), "shop", "gb")
    text = markdown_twin(library, made, Urls())
    assert text.startswith("# A page\n\nA page for the tests.\n\n## One\n\n")
    assert f"It has 375{NB}mg [1]. [Next](/learn/t)." in text
    assert ":::" not in text
    assert "## References\n\n1. EFSA Panel" in text
