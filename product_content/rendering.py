"""One edition of one document as a page: `render(library, doc, surface, market)`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markdown_it.token import Token
from markupsafe import Markup

from product_content import claims
from product_content.blocks import write_block, write_chart
from product_content.citations import Note
from product_content.composing import Composer, Heading, Passage, Place, value_place
from product_content.editions import Line, whole
from product_content.library import Document, Library, Product
from product_content.markdown_rules import parser, slug
from product_content.marks import resolve
from product_content.problems import Problem
from product_content.safe_html import clean
from product_content.source import Keys, Source
from product_content.tables import Options
from product_content.urls import Urls

WORDS_A_MINUTE = 220
MONTHS = (
    "January February March April May June July August September October November December"
).split()
DEFAULT_PRODUCT = "magnesium-powder"
_SLOT = re.compile(r'<div data-product-card="([a-z0-9-]+)"></div>')


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A place where the shop, if there is one, shows a product."""

    handle: str


@dataclass(frozen=True)
class Page:
    """One edition. `parts` is the body, cut where product cards go; `html` is without them."""

    document: Document
    surface: str
    market: str
    url: str
    title: str
    description: str
    parts: tuple[Markup | ProductCard, ...]
    toc: tuple[Heading, ...]
    notes: tuple[Note, ...]
    key_points: tuple[Markup, ...]
    questions: tuple[tuple[str, Markup], ...]
    reading_minutes: int
    disclaimer: str
    problems: tuple[Problem, ...]
    passages: tuple[Passage, ...]
    claims_used: tuple[str, ...]
    facts_used: Mapping[str, str]
    links_used: tuple[str, ...]
    media_used: tuple[str, ...]
    snippets_used: frozenset[str]

    @property
    def html(self) -> Markup:
        return Markup("").join(part for part in self.parts if isinstance(part, Markup))

    @property
    def updated_text(self) -> str:
        return day(self.document.front.updated, self.market)

    @property
    def reviewed_text(self) -> str:
        reviewed = self.document.front.reviewed
        return day(reviewed, self.market) if reviewed else ""

    @property
    def blocking(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.blocking]


def render(
    library: Library,
    doc: Document,
    surface: str,
    market: str,
    urls: Urls | None = None,
    options: Options | None = None,
) -> Page:
    """Never raises for what a writer typed: faults are in `Page.problems`."""
    product = product_of(library, doc.front.products)
    page = Composer(library, surface, market, urls or Urls(), product)
    source, front = doc.source, doc.front
    title = write_plain(page, source, ("title",), front.title, "title")
    description = write_plain(page, source, ("description",), front.description, "description")
    points = tuple(
        write_line(page, source, _key(source, "key_points", number, "text"), point.text)
        for number, point in enumerate(front.key_points)
        if point.shown(surface, market)
    )
    body = write_body(page, whole(source), options or Options())
    questions = write_questions(page, source, "questions", front.questions)
    return Page(
        document=doc,
        surface=surface,
        market=market,
        url=page.urls.page(doc, surface),
        title=title,
        description=description,
        parts=cut(body),
        toc=tuple(page.headings),
        notes=page.reference_list(),
        key_points=points,
        questions=questions,
        reading_minutes=_minutes(page.passages),
        disclaimer=disclaimer(page),
        problems=tuple(sorted(set(page.problems))),
        passages=tuple(page.passages),
        claims_used=tuple(page.claims_used),
        facts_used=page.facts_used,
        links_used=tuple(page.links_used),
        media_used=tuple(page.media_used),
        snippets_used=frozenset(page.snippets_used),
    )


def day(when: date, market: str) -> str:
    """`23 November 2026`, in the US `November 23, 2026`."""
    month = MONTHS[when.month - 1]
    return f"{month} {when.day}, {when.year}" if market == "us" else f"{when.day} {month} {when.year}"


def product_of(library: Library, handles: Sequence[str]) -> Product | None:
    """Facts about the product come from the first one named, or from the one there is."""
    for handle in (*handles, DEFAULT_PRODUCT):
        if handle in library.products:
            return library.products[handle]
    return next(iter(library.products.values()), None)


def write_plain(page: Composer, source: Source, keys: Keys, text: str, kind: str) -> str:
    place = Place(value_place(source, keys, text))
    shown = page.plain(text, place)
    page.say(shown, kind, place)
    return shown


def write_line(page: Composer, source: Source, keys: Keys, text: str) -> Markup:
    """Markdown without blocks, for lists of short sentences."""
    place = Place(tuple(page.edition(list(value_place(source, keys, text)))))
    tokens = parser().parseInline("\n".join(line.text for line in place.lines), {})
    for token in tokens:
        page.say(resolve(page, token, place), "body", place)
    return Markup(clean(parser().renderer.render(tokens, parser().options, {})))


def write_text(page: Composer, source: Source, keys: Keys, text: str) -> Markup:
    """Markdown with blocks, from a YAML value; its headings are not part of the contents."""
    kept = page.headings
    page.headings = []
    html = write_body(page, list(value_place(source, keys, text)), Options())
    page.headings = kept
    return html


def write_questions(
    page: Composer, source: Source, name: str, rows: Sequence[Any]
) -> tuple[tuple[str, Markup], ...]:
    return tuple(
        (
            write_plain(page, source, (name, number, "q"), row.q, "heading"),
            write_text(page, source, (name, number, "a"), row.a),
        )
        for number, row in enumerate(rows)
        if row.shown(page.surface, page.market)
    )


def disclaimer(page: Composer) -> str:
    """What the law of the market wants beside the claims on a page; empty for most."""
    law = claims.disclaimer(page.market)
    marked = [
        claim
        for claim in page.claims_used
        if claims.wording(claim, page.market).needs_disclaimer
    ]
    if law is None or not marked:
        return ""
    return law.text if len(marked) == 1 else law.plural


def write_body(page: Composer, lines: list[Line], options: Options) -> Markup:
    kept = page.edition(lines)
    tokens = parser().parse("\n".join(line.text for line in kept), {})
    return Markup(clean(str(BodyWriter(page, kept, options).write(tokens))))


def cut(html: Markup) -> tuple[Markup | ProductCard, ...]:
    """The text between product cards, and the cards."""
    pieces = _SLOT.split(str(html))
    return tuple(
        ProductCard(piece) if number % 2 else Markup(piece)
        for number, piece in enumerate(pieces)
        if piece.strip()
    )


def _key(source: Source, name: str, number: int, inner: str) -> Keys:
    row = source.front[name][number]
    return (name, number, inner) if isinstance(row, dict) else (name, number)


def _minutes(passages: Sequence[Passage]) -> int:
    words = sum(len(passage.text.split()) for passage in passages if passage.kind == "body")
    return max(1, round(words / WORDS_A_MINUTE))


class BodyWriter:
    """Writes tokens as HTML; blocks go through their templates, from the inside out."""

    def __init__(self, page: Composer, lines: list[Line], options: Options) -> None:
        self.page = page
        self.lines = lines
        self.options = options
        self.level = 1
        self.ids: set[str] = set()

    def place(self, token: Token) -> Place:
        start, end = token.map or (0, 1)
        return Place(tuple(self.lines[start:end]) or (self.lines[0],))

    def write(self, tokens: list[Token]) -> Markup:
        html, run, position = Markup(""), [], 0
        while position < len(tokens):
            token = tokens[position]
            if token.type != "container_open":
                run.append(self._prepared(tokens, position))
                position += 1
                continue
            html += self._plain(run)
            run = []
            closing = _matching(tokens, position)
            inner = self.write(tokens[position + 1 : closing])
            name, written = token.meta["name"], token.meta["attributes"]
            place = self.place(token)
            html += write_block(self.page, name, written, inner, place, self.options)
            position = closing + 1
        return html + self._plain(run)

    def _plain(self, tokens: list[Token]) -> Markup:
        html: str = parser().renderer.render(tokens, parser().options, {})
        opening = '<div class="table-scroll" tabindex="0" role="group" aria-label="Table">'
        html = html.replace("<table>", f'{opening}<table class="table">')
        return Markup(html.replace("</table>", "</table></div>"))

    def _prepared(self, tokens: list[Token], at: int) -> Token:
        token = tokens[at]
        if token.type == "inline":
            before = tokens[at - 1].type
            text = resolve(self.page, token, self.place(token))
            self.page.say(text, "heading" if before == "heading_open" else "body", self.place(token))
            if before == "th_open" and not text.strip():
                self.page.problem(self.place(token), "|", "table", "a column needs a header")
        elif token.type == "heading_open":
            self._heading(token, tokens[at + 1])
        elif token.type == "fence" and token.info.strip() == "chart":
            token.type = "html_block"
            token.content = str(write_chart(self.page, token.content, self.place(token)))
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        elif token.type == "td_open" and tokens[at - 1].type == "tr_open":
            token.tag = tokens[at + 2].tag = "th"
            token.attrSet("scope", "row")
        return token

    def _heading(self, token: Token, inline: Token) -> None:
        level, place = int(token.tag[1]), self.place(token)
        if level == 1:
            self.page.problem(place, "#", "heading", "the title is the only heading of level 1")
        elif level > self.level + 1:
            message = f"a heading of level {level} may not follow one of level {self.level}"
            self.page.problem(place, "#", "heading", message)
        self.level = level
        text = "".join(child.content for child in inline.children or ())
        anchor = str(token.attrGet("id") or slug(text))
        if anchor in self.ids:
            self.page.problem(place, "#", "anchor", f"the anchor #{anchor} is taken")
        self.ids.add(anchor)
        token.attrSet("id", anchor)
        self.page.headings.append(Heading(level, anchor, self.page.spelled(text.strip())))


def _matching(tokens: list[Token], opening: int) -> int:
    depth = 0
    for position in range(opening, len(tokens)):
        depth += {"container_open": 1, "container_close": -1}.get(tokens[position].type, 0)
        if depth == 0:
            return position
    return len(tokens)
