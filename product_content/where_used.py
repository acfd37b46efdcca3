"""Which pages of the evidence edition lean on a study."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from product_content.citations import Note
from product_content.evidence_data import Reference
from product_content.library import Document, Library
from product_content.page import Page
from product_content.tables import Options
from product_content.urls import Urls


class PageSource(Protocol):
    library: Library

    def page(
        self, doc: Document, surface: str, market: str, urls: Urls, options: Options
    ) -> Page: ...


@dataclass(frozen=True, slots=True)
class Use:
    reference: Reference
    pages: tuple[Page, ...]

    @property
    def note(self) -> Note:
        return Note(0, self.reference)


def where_used(content: PageSource, market: str, urls: Urls) -> list[Use]:
    """Every study that is cited, newest first."""
    found: dict[str, list[Page]] = {}
    for page in _evidence(content, market, urls):
        for note in page.notes:
            found.setdefault(note.id, []).append(page)
    uses = [Use(content.library.references[key], tuple(pages)) for key, pages in found.items()]
    return sorted(uses, key=lambda use: (-use.reference.year, use.note.text))


def _evidence(content: PageSource, market: str, urls: Urls) -> Iterable[Page]:
    for doc in content.library.documents.values():
        if doc.has_edition("evidence", market):
            yield content.page(doc, "evidence", market, urls, Options())
