"""One source, many editions: keeps the lines of one surface and market, and fills in snippets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from product_content.source import Source

OPENING = re.compile(r"^(:{3,})\s*([a-z][a-z-]*)\s*(.*)$")
CLOSING = re.compile(r"^:{3,}\s*$")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_ATTRIBUTE = re.compile(r'([a-z][a-z-]*)=(?:"([^"]*)"|(\S+))\s*')
SNIPPET = re.compile(r"\{\{\s*snippet\s+([A-Za-z0-9_-]+)\s*\}\}")
_ALLOWED = {"surface": {"shop", "evidence"}, "market": {"gb", "eu", "us"}}
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the edition and where it comes from; `number` counts from 1."""

    text: str
    path: str
    number: int


@dataclass(frozen=True, slots=True)
class Fault:
    path: str
    number: int
    rule: str
    message: str


def attributes(text: str) -> dict[str, str] | None:
    """`a=1 b="two words"` as a dictionary; None when it is something else."""
    found = {}
    position = 0
    for match in _ATTRIBUTE.finditer(text):
        if match.start() != position:
            return None
        found[match[1]] = match[3] if match[2] is None else match[2]
        position = match.end()
    return found if position == len(text) else None


class Edition:
    """The lines of one file for one surface and market."""

    def __init__(self, snippets: Mapping[str, Source], surface: str, market: str) -> None:
        self.snippets = snippets
        self.place = {"surface": surface, "market": market}
        self.faults: list[Fault] = []
        self.snippets_used: set[str] = set()

    def lines(self, source_lines: list[Line], depth: int = 0) -> list[Line]:
        """Marker lines become empty lines, so that the blocks around them stay apart."""
        return list(self._kept(source_lines, depth))

    def _kept(self, source_lines: list[Line], depth: int) -> Iterator[Line]:
        stack: list[tuple[str, bool, Line]] = []
        fence = ""
        for line in source_lines:
            hidden = any(not shown for _, shown, _ in stack)
            fence = _fence_after(line.text, fence)
            opening = None if fence else OPENING.match(line.text)
            if opening:
                shown = opening[2] != "only" or self._shown(opening[3], line)
                stack.append((opening[2], shown, line))
                yield from self._marker(line, opening[2], hidden)
            elif not fence and CLOSING.match(line.text):
                if not stack:
                    self._fault(line, "block", "this ::: closes nothing")
                    continue
                name = stack.pop()[0]
                hidden = any(not shown for _, shown, _ in stack)
                yield from self._marker(line, name, hidden)
            elif not hidden:
                yield from self._filled(line, depth)
        for name, _, line in stack:
            self._fault(line, "block", f"::: {name} is never closed")

    def _marker(self, line: Line, name: str, hidden: bool) -> Iterator[Line]:
        if not hidden:
            yield Line("" if name == "only" else line.text, line.path, line.number)

    def _shown(self, text: str, line: Line) -> bool:
        wanted = attributes(text)
        if not wanted or set(wanted) - set(_ALLOWED):
            self._fault(line, "block", "say `::: only surface=…` or `::: only market=…`")
            return False
        for key, values in wanted.items():
            unknown = set(values.split(",")) - _ALLOWED[key]
            if unknown:
                self._fault(line, "block", f"unknown {key} {', '.join(sorted(unknown))}")
        return all(self.place[key] in values.split(",") for key, values in wanted.items())

    def _filled(self, line: Line, depth: int) -> Iterator[Line]:
        alone = SNIPPET.fullmatch(line.text.strip())
        if alone is None:
            yield Line(
                SNIPPET.sub(lambda m: self._inline(m[1], line, depth), line.text),
                line.path,
                line.number,
            )
            return
        indent = line.text[: len(line.text) - len(line.text.lstrip())]
        for inner in self._snippet(alone[1], line, depth):
            yield Line(indent + inner.text if inner.text else "", inner.path, inner.number)

    def _inline(self, name: str, line: Line, depth: int) -> str:
        inner = [item.text.strip() for item in self._snippet(name, line, depth)]
        while inner and not inner[-1]:
            inner.pop()
        if "" in inner:
            message = f"snippet {name} has several blocks: put it on a line of its own"
            self._fault(line, "snippet", message)
        return " ".join(inner)

    def _snippet(self, name: str, line: Line, depth: int) -> list[Line]:
        source = self.snippets.get(name)
        if source is None:
            self._fault(line, "snippet", f"there is no snippet {name!r}")
            return []
        if depth >= _DEEPEST:
            self._fault(line, "snippet", f"snippet {name!r} contains itself")
            return []
        self.snippets_used.add(name)
        return self.lines(whole(source), depth + 1)

    def _fault(self, line: Line, rule: str, message: str) -> None:
        self.faults.append(Fault(line.path, line.number, rule, message))


def whole(source: Source) -> list[Line]:
    rows = source.body.split("\n")
    while rows and not rows[-1].strip():
        rows.pop()
    return [Line(text, source.path, source.body_line + i) for i, text in enumerate(rows)]


def _fence_after(text: str, fence: str) -> str:
    match = _FENCE.match(text)
    if match is None:
        return fence
    if not fence:
        return match[1]
    return "" if match[1].startswith(fence) and not text.strip().strip(fence[0]) else fence
