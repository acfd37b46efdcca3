"""Turns the marks of one edition into text: facts, claims, citations, links, pictures.

Every mark that leads nowhere becomes a problem with its place, and shows as what was typed.
"""

from collections import Counter
from dataclasses import dataclass, field

from markupsafe import Markup

from product_content import claims
from product_content.citations import Note
from product_content.editions import Edition, Line
from product_content.facts import Fact
from product_content.library import Library, Product
from product_content.markdown_rules import CLAIM, FACT
from product_content.problems import Problem
from product_content.source import Keys, Source
from product_content.urls import Urls
from product_content.us_spelling import american


@dataclass(frozen=True, slots=True)
class Place:
    """The lines a piece of text came from."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A public string as people read it; `kind` is body, heading, alt, title …"""

    text: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass
class Composer:
    """What has been met so far while one edition of one file is written out.

    `own` is that file as it is being read, which in a draft is not what the library holds.
    """

    library: Library
    surface: str
    market: str
    urls: Urls
    product: Product | None
    own: Source
    notes: dict[str, int] = field(default_factory=dict)
    uses: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    certainties: list[int] = field(default_factory=list)
    claims_used: dict[str, None] = field(default_factory=dict)
    facts_used: dict[str, str] = field(default_factory=dict)
    links_used: dict[str, None] = field(default_factory=dict)
    media_used: dict[str, None] = field(default_factory=dict)
    snippets_used: set[str] = field(default_factory=set)
    _seen: Counter[tuple[Place, str]] = field(default_factory=Counter)

    # where things are

    def edition(self, lines: list[Line]) -> list[Line]:
        edition = Edition(self.library.snippets, self.surface, self.market)
        kept = edition.lines(lines)
        self.snippets_used |= edition.snippets_used
        for fault in edition.faults:
            self.problems.append(Problem(fault.path, fault.number, 1, fault.rule, fault.message))
        return kept

    def problem(
        self, place: Place, needle: str, rule: str, message: str, blocking: bool = True
    ) -> None:
        """The n-th call for the same words points at the n-th time they stand there."""
        self._seen[place, needle] += 1
        found = self.find(place, needle, self._seen[place, needle])
        self.problems.append(Problem(*found, rule, message, blocking))

    def find(self, place: Place, needle: str, nth: int = 1) -> tuple[str, int, int]:
        hits: list[tuple[str, int, int]] = []
        for line in place.lines:
            own = self.own if line.path == self.own.path else self.library.source(line.path)
            raw = own.lines[line.number - 1] if own else line.text
            start = raw.find(needle)
            while needle and start >= 0:
                hits.append((line.path, line.number, start + 1))
                start = raw.find(needle, start + 1)
        first = place.lines[0]
        return hits[min(nth, len(hits)) - 1] if hits else (first.path, first.number, 1)

    def say(self, text: str, kind: str, place: Place) -> None:
        if text.strip():
            self.passages.append(Passage(text, kind, place))

    def spelled(self, text: str) -> str:
        return american(text) if self.market == "us" else text

    # what marks mean

    def fact(self, name: str, written: str, place: Place) -> Fact:
        facts = self.library.facts(self.product.file.handle if self.product else None, self.market)
        found = facts.get(name)
        if found is None:
            self.problem(place, written, "fact", f"there is no fact {name!r}")
            return Fact("", written)
        if name.startswith("product.") and self.surface == "evidence":
            self.problem(place, written, "firewall", "the evidence edition names no product fact")
        self.facts_used[name] = found.text
        return found

    def claim(self, name: str, lower: bool, written: str, place: Place) -> str:
        try:
            claim = claims.wording(name, self.market)
        except KeyError as error:
            self.problem(place, written, "claim", str(error.args[0]))
            return written
        least = claim.min_mg_per_daily_portion
        if self.surface == "shop" and least and not self._supplies(least):
            self.problem(place, written, "claim", f"{name} needs {least:g} mg a day in the product")
        self.claims_used[claim.id] = None
        return claim.marked[0].lower() + claim.marked[1:] if lower else claim.marked

    def _supplies(self, least: float) -> bool:
        return self.product is None or self.product.formula.daily_mg >= least

    def cite(self, keys: str, written: str, place: Place) -> Markup:
        links = []
        for part in keys.split(";"):
            key, _, locator = part.strip().partition(",")
            number = self._note(key.lstrip("@").strip(), written, place)
            if number:
                links.append(self._note_link(key.lstrip("@").strip(), number, locator.strip()))
        return Markup("<sup class='cite'>{}</sup>").format(Markup(", ").join(links))

    def _note(self, key: str, written: str, place: Place) -> int | None:
        reference = self.library.references.get(key)
        refusal = reference.refusal if reference else "references.json has no such id"
        if refusal:
            self.problem(place, "@" + key, "citation", f"{key!r} may not be cited: {refusal}")
            return None
        self.uses[key] += 1
        return self.notes.setdefault(key, len(self.notes) + 1)

    def _note_link(self, key: str, number: int, locator: str) -> Markup:
        mark = Markup(' id="cite-{}"').format(key) if self.uses[key] == 1 else Markup("")
        more = Markup(", {}").format(locator) if locator else Markup("")
        return Markup('<a href="#ref-{}"{} title="Reference {}">{}{}</a>').format(
            key, mark, number, number, more
        )

    def reference_list(self) -> tuple[Note, ...]:
        known = self.library.references
        return tuple(Note(n, known[key], self.uses[key]) for key, n in self.notes.items())

    # plain strings

    def plain(self, text: str, place: Place) -> str:
        """A string that takes facts and claims but no Markdown."""
        text = FACT.sub(lambda m: self.fact(m[1], m[0], place).text, text)
        return self.spelled(CLAIM.sub(lambda m: self.claim(m[1], bool(m[2]), m[0], place), text))


def value_place(source: Source, keys: Keys, text: str) -> tuple[Line, ...]:
    """The lines of a YAML value; a block after `|` begins on the line below its key."""
    first = source.position(keys)[0]
    rows = text.split("\n")
    if len(rows) > 1 and source.lines[first - 1].rstrip().endswith(("|", "|-", ">", ">-")):
        first += 1
    last = len(source.lines)
    return tuple(Line(row, source.path, min(first + n, last)) for n, row in enumerate(rows))
