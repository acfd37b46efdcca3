"""The words of the trade, read from `words/*.txt` into one trie of stems.

A file holds `[tag]` lines, each followed by phrases parted by commas. `a/b` in a phrase stands
for either word, `_` for any single word. Every word is stemmed the way the text is.
"""

import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from product_content.claims.law import MARKETS, law
from product_content.claims.normalise import words
from product_content.claims.sentences import split

_FOLDER = Path(__file__).resolve().parent / "words"
_ANY = "_"  # no stem holds an underscore
_TAGS = ""  # the key under which a node keeps its tags; no stem is empty

_ILLNESS_ENDING = re.compile(r"^[a-z]{3,}(?:iti|osi|algia|[ae]emia|[^d]emia|opathy|oma)$")
_HARMLESS_ENDING = re.compile(
    r"^(?:graffiti|prognosi|diagnosi|hypnosi|osmosi|mitosi|meiosi|symbiosi|metamorphosi|nostalgia"
    r"|academia|bohemia|homeopathy|aroma|diploma|oklahoma|sonoma|paloma|stoma|genoma)$"
)

Node = dict[str, "Node | tuple[str, ...]"]
Span = tuple[int, int]


@cache
def trie(market: str) -> Node:
    """Every phrase, with the market's own sentences under `statement`, `qualified`, `line`."""
    top: Node = {}
    for tag, phrase in itertools.chain(_entries(), _statements(market)):
        _plant(top, tag, phrase)
    return top


def find(top: Node, stems: list[str]) -> dict[str, list[Span]]:
    """Spans of word numbers by tag, longest first at each place, in reading order."""
    found: dict[str, list[Span]] = {}
    for start, first in enumerate(stems):
        if first not in top and _ailing(first):
            found.setdefault("disease", []).append((start, start + 1))
        if first in top:
            for tag, end in _longest(top[first], stems, start + 1).items():
                found.setdefault(tag, []).append((start, end))
    return found


@cache
def _ailing(stem: str) -> bool:
    """Named as doctors name illness: "sarcoidosis", "cystitis", "lymphoma"."""
    return bool(_ILLNESS_ENDING.search(stem)) and not _HARMLESS_ENDING.search(stem)


def _longest(node: "Node | tuple[str, ...]", stems: list[str], place: int) -> dict[str, int]:
    ends: dict[str, int] = {}
    open_nodes = [(node, place)]
    while open_nodes:
        node, place = open_nodes.pop()
        assert isinstance(node, dict)  # noqa: S101 - only _TAGS holds a tuple
        for tag in node.get(_TAGS, ()):
            ends[tag] = max(ends.get(tag, 0), place)
        if place < len(stems):
            steps = (node.get(stems[place]), node.get(_ANY))
            open_nodes += [(step, place + 1) for step in steps if step is not None]
    return ends


def _plant(top: Node, tag: str, phrase: list[str]) -> None:
    node = top
    for word in phrase:
        step = node.setdefault(word, {})
        assert isinstance(step, dict)  # noqa: S101 - only _TAGS holds a tuple
        node = step
    tags = node.get(_TAGS, ())
    if tag not in tags:
        node[_TAGS] = (*tags, tag)


@cache
def _entries() -> tuple[tuple[str, list[str]], ...]:
    return tuple(
        (tag, _pattern(phrase))
        for path in sorted(_FOLDER.glob("*.txt"))
        for tag, line in _lines(path)
        for entry in line.split(",")
        for phrase in _alternatives(entry)
        if phrase.strip()
    )


def _pattern(phrase: str) -> list[str]:
    texts = phrase.split(_ANY)
    stems = [[word.stem for word in words(text)] for text in texts]
    return list(itertools.chain(stems[0], *([_ANY, *more] for more in stems[1:])))


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    tag = ""
    for raw in path.read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line.startswith("["):
            tag = line.strip("[]")
        elif line and not line.startswith("#"):
            yield tag, line


def _alternatives(entry: str) -> Iterator[str]:
    return (" ".join(pick) for pick in itertools.product(*(w.split("/") for w in entry.split())))


def _statements(market: str) -> Iterator[tuple[str, list[str]]]:
    """Statements of all markets are harmless everywhere; the qualified claim is US law only."""
    for name in MARKETS:
        there = law(name)
        texts = [statement.text for statement in there.statements]
        if there.disclaimer:
            texts += [there.disclaimer.text, there.disclaimer.plural]
        for text in texts:
            yield from (("statement", _stems(piece)) for _, piece in split(text))
    for text in law(market).qualified_claims:
        yield from (("qualified", _stems(piece)) for _, piece in split(text))
    yield from (("line", _stems(claim.wording)) for claim in law(market).claims)


def _stems(text: str) -> list[str]:
    return [word.stem for word in words(text.rstrip(".*"))]
