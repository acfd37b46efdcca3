"""Cuts running text into sentences, each with its offset in the whole."""

import re
from collections.abc import Iterator

# A full stop ends a sentence unless it follows an abbreviation or a digit stands behind it.
_END = re.compile(r"[.!?…]+[*†\"'”’)\]]{0,3}(?=\s|$)|\n\s*\n|\n(?=\s*(?:[-*•#]|\d+\.)\s)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|approx|vs|Dr|Mr|Mrs|Ms|Prof|St|No|Art|Reg|Fig|al|etc|ca|cf|incl|max|min"
    r"|Inc|Ltd|Co|a\.m|p\.m|U\.S|U\.K|s)|^\s{0,9}\d{1,2})\.$"
)


def split(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if match[0] == "." and _abbreviated(text, start, end):
            continue
        yield from _trimmed(text, start, end)
        start = end
    yield from _trimmed(text, start, len(text))


def _abbreviated(text: str, start: int, end: int) -> bool:
    if not _ABBREVIATION.search(text[max(start, end - 12) : end]):
        return False
    rest = text[end : end + 40].lstrip()
    return (bool(rest) and not text[:end].endswith(("etc.", "a.m.", "p.m."))) or rest[:1].islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        yield start + len(piece) - len(piece.lstrip()), bare
