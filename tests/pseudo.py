"""A language nobody speaks, ⟦Ýöúr báskét⟧, and a reader that finds what was not said in it.

What the interface says is in brackets. Everything else on a page has to be data: content copy,
names of products, amounts, dates, numbers, addresses. What is neither was forgotten.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import NullTranslations
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup

ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíöúýÁÉÍÖÚÝ")
VALUE = re.compile(r"(%\(\w+\)s|%%)")
# What is read out or shown of an element besides its text.
SPOKEN = (
    "title", "alt", "aria-label", "placeholder",
    "data-said", "data-one", "data-many", "data-less", "data-more",
)  # fmt: skip
SILENT = ("script", "style")
VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATA = re.compile(
    rf"\d{{1,2}} (?:{MONTHS}) \d{{4}}|(?:{MONTHS}) \d{{1,2}}, \d{{4}}"  # 23 November 2026
    r"|\d{1,2} [A-Z][a-z]{2,3} \d{4}, \d{2}:\d{2} UTC"
    r"|\bT-[0-9A-Z]{9}\b|\b\d+ days\b|\b(?:\d[\d.,]* ?)?m?g\b|\S+@\S+\.\w+|https?://\S+"
)
LETTERS = re.compile(r"[^\W\d_]{2,}")


class Pseudo(NullTranslations):
    def gettext(self, message: str) -> str:
        parts = VALUE.split(message)
        said = (part if VALUE.fullmatch(part) else part.translate(ACCENTS) for part in parts)
        return f"⟦{''.join(said)}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@dataclass(frozen=True)
class Data:
    """`whole` are texts as they stand in content; `names` may also stand within a text."""

    whole: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()

    def holds(self, text: str) -> bool:
        rest = DATA.sub(" ", text)
        for name in sorted(self.names, key=len, reverse=True):
            rest = rest.replace(name, " ")
        return text in self.whole or LETTERS.search(rest) is None


def missed(page: str, data: Data) -> list[str]:
    """Every text of an HTML page that is neither said nor data, in the order of the page."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.depth == 0, "a bracket is not closed"
    return [text for text in reader.found if not data.holds(text)]


def missed_in_text(text: str, data: Data) -> list[str]:
    reader = Reader()
    reader.hear(text)
    assert reader.depth == 0, "a bracket is not closed"
    return [text for text in reader.found if not data.holds(text)]


class Reader(HTMLParser):
    """Collects texts outside of brackets; a sentence may go on over links and numbers in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.depth = 0
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        told = dict(attrs)
        spoken = [told.get(name) for name in SPOKEN]
        if tag == "button" or told.get("type") in ("submit", "button"):
            spoken.append(told.get("value"))
        for text in filter(None, spoken):
            outside, self.depth = self.depth, 0
            self.hear(text)
            assert self.depth == 0, text
            self.depth = outside

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.hear(data)

    def hear(self, text: str) -> None:
        outside = []
        for part in re.split("([⟦⟧])", text):
            if part in ("⟦", "⟧"):
                self.depth += 1 if part == "⟦" else -1
                outside.append(" ")
            elif self.depth == 0:
                outside.append(part)
        if said := " ".join("".join(outside).split()):
            self.found.append(said)


def texts_of(thing: Any) -> Iterator[str]:
    """Every text in a value, whatever it is made of; of HTML the texts people see."""
    if isinstance(thing, Markup):
        reader = Reader()
        reader.feed(str(thing))
        yield from reader.found
    elif isinstance(thing, str):
        yield " ".join(thing.split())
    elif isinstance(thing, dict):
        yield from texts_of(list(thing.values()))
    elif isinstance(thing, list | tuple | set | frozenset):
        for each in thing:
            yield from texts_of(each)
    elif hasattr(thing, "__dataclass_fields__"):
        yield from texts_of([getattr(thing, name) for name in thing.__dataclass_fields__])
