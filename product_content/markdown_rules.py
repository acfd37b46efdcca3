"""CommonMark with tables, and our own marks: citations, facts, claims and typed blocks.

The rules only recognise; what a mark means in an edition is decided in `composing.py`.
"""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from product_content.editions import CLOSING, OPENING

CITATION = re.compile(r"\[(@[^\[\]\n]+)\]")
FACT = re.compile(r"\{\{\s*fact\s+([A-Za-z0-9_.-]+)\s*\}\}")
CLAIM = re.compile(r"\{%\s*claim\s+([A-Za-z0-9_.-]+)(\s+lower)?\s*%\}")
_UNKNOWN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
_HEADING_ID = re.compile(r"\s*\{#([A-Za-z][A-Za-z0-9_-]*)\}\s*$")
DECORATIVE = "{.decorative}"


@cache
def parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "typographer": True})
    md.enable(["table", "smartquotes"])
    interrupts = ["paragraph", "reference", "blockquote", "list", "table"]
    md.block.ruler.before("fence", "container", _container, {"alt": interrupts})
    md.inline.ruler.before("escape", "mark", _mark)
    md.inline.ruler.before("link", "cite", _cite)
    md.core.ruler.push("places", _places)
    md.core.ruler.push("heading_ids", _heading_ids)
    return md


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    opening = OPENING.match(_line(state, start))
    if opening is None or state.is_code_block(start):
        return False
    if silent:
        return True
    closing = _closing(state, start, end)
    token = state.push("container_open", "", 1)
    token.map = [start, closing + 1]
    token.meta = {"name": opening[2], "attributes": opening[3].strip()}
    parent, limit = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", closing
    state.md.block.tokenize(state, start + 1, closing)
    state.parentType, state.lineMax = parent, limit
    state.push("container_close", "", -1)
    state.line = min(closing + 1, end)
    return True


def _closing(state: StateBlock, start: int, end: int) -> int:
    """The line that closes the container, or the end when nothing does."""
    depth = 0
    for number in range(start, end):
        text = _line(state, number)
        if OPENING.match(text):
            depth += 1
        elif CLOSING.match(text):
            depth -= 1
            if depth == 0:
                return number
    return end


def _mark(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    for kind, pattern in (("fact", FACT), ("claim", CLAIM), ("unknown_mark", _UNKNOWN)):
        match = pattern.match(state.src, state.pos)
        if match is None:
            continue
        if not silent:
            token = state.push(kind, "", 0)
            token.content = match[0]
            token.meta = {"words": match.groups()}
        state.pos = match.end()
        return True
    return False


def _cite(state: StateInline, silent: bool) -> bool:
    match = CITATION.match(state.src, state.pos) if state.src[state.pos] == "[" else None
    if match is None:
        return False
    if not silent:
        token = state.push("cite", "", 0)
        token.content = match[0]
        token.meta = {"keys": match[1]}
    state.pos = match.end()
    return True


def _places(state: StateCore) -> None:
    """Cells and the parts of a line know their lines only through their block."""
    place = [0, 1]
    for token in state.tokens:
        place = token.map or place
        token.map = place
        for child in token.children or ():
            child.map = place


def _heading_ids(state: StateCore) -> None:
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or not inline.children:
            continue
        last = inline.children[-1]
        match = _HEADING_ID.search(last.content) if last.type == "text" else None
        if match:
            last.content = last.content[: match.start()]
            opening.attrSet("id", match[1])


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "section"


def heading_anchor(line: str) -> str | None:
    """The anchor of a source line that is a heading."""
    match = re.match(r"#{1,6}\s+(.*?)\s*#*\s*$", line)
    if match is None:
        return None
    own = _HEADING_ID.search(match[1])
    return own[1] if own else slug(match[1])
