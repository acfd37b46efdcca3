"""A finished page: one edition of one document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from markupsafe import Markup

from product_content.citations import Note
from product_content.composing import Heading, Passage
from product_content.interface import later, locale_of, say
from product_content.library import Document
from product_content.problems import Problem
from product_content.safe_html import own

CERTAINTIES = ["", later("very low"), later("low"), later("moderate"), later("high")]
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
    certainties: tuple[int, ...]
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
    def certainty_text(self) -> str:
        """`very low to moderate`, over the evidence boxes of the page; empty without any."""
        if not self.certainties:
            return ""
        least, most = min(self.certainties), max(self.certainties)
        lowest, highest = say(CERTAINTIES[least]), say(CERTAINTIES[most])
        if least == most:
            return lowest
        return say("%(lowest)s to %(highest)s", lowest=lowest, highest=highest)

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


def cut(html: Markup) -> tuple[Markup | ProductCard, ...]:
    """The text between product cards, and the cards."""
    pieces = _SLOT.split(str(html))
    return tuple(
        ProductCard(piece) if number % 2 else own(piece)
        for number, piece in enumerate(pieces)
        if piece.strip()
    )


def day(when: date, market: str) -> str:
    """`23 November 2026`, in the US `November 23, 2026`."""
    return format_date(when, "long", locale=locale_of(market))
