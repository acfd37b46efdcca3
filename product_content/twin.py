"""The clean Markdown twin of a page: what `/learn/x.md` answers."""

import re
from collections.abc import Iterator

from markupsafe import Markup

from product_content.composing import Composer, Place, value_place
from product_content.editions import CLOSING, OPENING, Line, attributes, whole
from product_content.library import Library
from product_content.links import address
from product_content.markdown_rules import CITATION, DECORATIVE
from product_content.page import Page
from product_content.rendering import product_of
from product_content.safe_html import own
from product_content.tables import SOURCES, Options, Table
from product_content.urls import Urls

_LINK = re.compile(r"\]\((?!https?:|mailto:|tel:|#)([^)\s]+)\)")
_ANCHOR = re.compile(r"\s*\{#[A-Za-z][A-Za-z0-9_-]*\}\s*$")
_SUP = re.compile(r"<sup.*?</sup>", re.S)


def markdown_twin(library: Library, page: Page, urls: Urls) -> str:
    """Same words, numbers and notes as the page; product cards are left out."""
    return _Twin(library, page, urls).text()


class _Twin:
    def __init__(self, library: Library, page: Page, urls: Urls) -> None:
        self.page = page
        self.source = page.document.source
        product = product_of(library, page.document.front.products)
        self.composer = Composer(library, page.surface, page.market, urls, product, self.source)

    def text(self) -> str:
        parts = [f"# {self.page.title}", self.page.description, *self._key_points()]
        parts.append(self._body(whole(self.source)))
        parts += self._questions()
        if self.page.disclaimer:
            parts.append(f"\\* {self.page.disclaimer}")
        parts += self._references()
        return re.sub(r"\n{3,}", "\n\n", "\n\n".join(parts)).strip() + "\n"

    def _key_points(self) -> Iterator[str]:
        rows = [
            f"- {self._line(Line(point.text, self.page.document.path, 1))}"
            for point in self.page.document.front.key_points
            if point.shown(self.page.surface, self.page.market)
        ]
        if rows:
            yield "\n".join(rows)

    def _questions(self) -> Iterator[str]:
        front = self.page.document.front
        for number, row in enumerate(front.questions):
            if row.shown(self.page.surface, self.page.market):
                lines = list(value_place(self.source, ("questions", number, "a"), row.a))
                yield f"## {self._line(Line(row.q, self.page.document.path, 1))}"
                yield self._body(lines)

    def _references(self) -> Iterator[str]:
        notes = self.composer.reference_list()
        if notes:
            yield "## References"
            yield "\n".join(
                f"{note.number}. {note.text} {' '.join(link for _, link in note.links)}".rstrip()
                for note in notes
            )

    def _body(self, lines: list[Line]) -> str:
        kept = self.composer.edition(lines)
        return "\n".join(self._written(line) for line in kept).strip("\n")

    def _written(self, line: Line) -> str:
        if CLOSING.match(line.text):
            return ""
        opening = OPENING.match(line.text)
        return self._opening(opening[2], opening[3], line) if opening else self._line(line)

    def _opening(self, name: str, written: str, line: Line) -> str:
        place = Place((line,))
        values = attributes(written) or {}
        texts = {key: self.composer.plain(text, place) for key, text in values.items()}
        if name == "table" and texts.get("source") in SOURCES:
            writer = SOURCES[texts["source"]]
            table = writer(self.composer, texts.get("caption", ""), Options(), place)
            return _table(table, self.composer)
        title = texts.get("title") or texts.get("caption") or texts.get("q") or ""
        certainty = texts.get("certainty", "").replace("-", " ")
        label = f"{title} ({certainty} certainty)" if certainty else title
        return f"**{label}**\n" if label else ""

    def _line(self, line: Line) -> str:
        place = Place((line,))
        text = _ANCHOR.sub("", line.text).replace(DECORATIVE, "")
        text = _LINK.sub(lambda m: f"]({address(self.composer, m[1], place)})", text)
        text = self.composer.plain(text, place) if "](" not in text else self._marked(text, place)
        return CITATION.sub(lambda m: _numbers(self.composer.cite(m[1], m[0], place)), text)

    def _marked(self, text: str, place: Place) -> str:
        """Addresses keep their spelling."""
        pieces = re.split(r"(\]\([^)]*\))", text)
        return "".join(p if p.startswith("](") else self.composer.plain(p, place) for p in pieces)


def _numbers(html: Markup) -> str:
    return f"[{html.striptags()}]"


def _table(table: Table, composer: Composer) -> str:
    def cell(html: Markup) -> str:
        notes = [f" [{own(sup).striptags()}]" for sup in _SUP.findall(str(html))]
        return own(_SUP.sub("", str(html))).striptags().replace("|", "\\|") + "".join(notes)

    head = " | ".join(column.label for column in table.columns)
    rule = " | ".join("---:" if column.numeric else "---" for column in table.columns)
    rows = "\n".join("| " + " | ".join(map(cell, row)) + " |" for row in table.rows)
    note = f"\n\n{table.note}" if table.note else ""
    return f"**{table.caption}**\n\n| {head} |\n| {rule} |\n{rows}{note}\n"
