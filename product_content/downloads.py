"""A page as a file: its Markdown twin, and its references for a reference manager."""

import json
from collections.abc import Callable

from product_content.citations import bibtex, ris
from product_content.evidence_data import Reference
from product_content.library import Library
from product_content.page import Page
from product_content.twin import markdown_twin
from product_content.urls import Urls


def _cited(page: Page) -> list[Reference]:
    return [note.reference for note in page.notes]


def _csl(references: list[Reference]) -> str:
    """CSL-JSON without our own notes."""
    rows = [
        row.model_dump(by_alias=True, exclude={"custom"}, exclude_defaults=True)
        for row in references
    ]
    return json.dumps(rows, ensure_ascii=False)


Write = Callable[[Library, Page, Urls], str]
DOWNLOADS: dict[str, tuple[str, Write]] = {
    "md": ("text/markdown", markdown_twin),
    "ris": ("application/x-research-info-systems", lambda _, page, __: ris(_cited(page))),
    "bib": ("application/x-bibtex", lambda _, page, __: bibtex(_cited(page))),
    "json": (
        "application/vnd.citationstyles.csl+json",
        lambda _, page, __: _csl(_cited(page)),
    ),
}
