"""One edition of one document as a page: `render(library, doc, surface, market)`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from product_content import claims
from product_content.body import write_body
from product_content.composing import Composer, Passage, Place, value_place
from product_content.editions import whole
from product_content.library import Document, Library, Product
from product_content.markdown_rules import parser
from product_content.marks import resolve
from product_content.page import Page, cut
from product_content.safe_html import safe
from product_content.source import Keys, Source
from product_content.tables import Options
from product_content.urls import Urls

WORDS_A_MINUTE = 220
DEFAULT_PRODUCT = "magnesium-powder"


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
    page = Composer(library, surface, market, urls or Urls(), product, doc.source)
    words = _write(page, doc, options or Options())
    return Page(
        document=doc,
        surface=surface,
        market=market,
        url=page.urls.page(doc, surface),
        title=words.title,
        description=words.description,
        parts=cut(words.body),
        toc=tuple(page.headings),
        certainties=tuple(page.certainties),
        notes=page.reference_list(),
        key_points=words.key_points,
        questions=words.questions,
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


def announced(
    library: Library, doc: Document, surface: str, market: str, urls: Urls
) -> tuple[str, str]:
    """The title and the description of a page that is not written for it."""
    product = product_of(library, doc.front.products)
    return _head(Composer(library, surface, market, urls, product, doc.source), doc)


def _head(page: Composer, doc: Document) -> tuple[str, str]:
    return (
        write_plain(page, doc.source, ("title",), doc.front.title, "title"),
        write_plain(page, doc.source, ("description",), doc.front.description, "description"),
    )


class _Words(NamedTuple):
    title: str
    description: str
    key_points: tuple[Markup, ...]
    body: Markup
    questions: tuple[tuple[str, Markup], ...]


def _write(page: Composer, doc: Document, options: Options) -> _Words:
    """In the order of the page, so that notes are numbered as a reader meets them."""
    source, front = doc.source, doc.front
    return _Words(
        *_head(page, doc),
        tuple(
            write_line(page, source, _key(source, "key_points", number, "text"), point.text)
            for number, point in enumerate(front.key_points)
            if point.shown(page.surface, page.market)
        ),
        write_body(page, whole(source), options),
        write_questions(page, source, "questions", front.questions),
    )


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
    return safe(parser().renderer.render(tokens, parser().options, {}))


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
        claim for claim in page.claims_used if claims.wording(claim, page.market).needs_disclaimer
    ]
    if law is None or not marked:
        return ""
    return law.text if len(marked) == 1 else law.plural


def _key(source: Source, name: str, number: int, inner: str) -> Keys:
    row = source.front[name][number]
    return (name, number, inner) if isinstance(row, dict) else (name, number)


def _minutes(passages: Sequence[Passage]) -> int:
    words = sum(len(passage.text.split()) for passage in passages if passage.kind == "body")
    return max(1, round(words / WORDS_A_MINUTE))
