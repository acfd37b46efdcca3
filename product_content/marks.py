"""Reads the marks inside one line of Markdown and puts in their place what they mean."""

import re
from collections.abc import Callable, Sequence

from markdown_it.token import Token
from markupsafe import Markup, escape

from product_content.composing import Composer, Place
from product_content.labels import NO_BREAK
from product_content.links import address
from product_content.markdown_rules import DECORATIVE
from product_content.pictures import picture

_AMOUNT = re.compile(r"(\d) (mg|g|kg|ml|%)(?![A-Za-z])")

Reader = Callable[[Composer, Sequence[Token], int, Place], str]


def resolve(page: Composer, inline: Token, place: Place) -> str:
    """Replaces the marks below `inline` and returns its text as people read it."""
    text: list[str] = []
    children = inline.children or []
    for number, child in enumerate(children):
        reader = _READERS.get(child.type)
        text.append(reader(page, children, number, place) if reader else child.content)
    return "".join(text)


def _show(token: Token, html: Markup) -> None:
    token.type, token.content = "html_inline", str(html)


def _text(page: Composer, tokens: Sequence[Token], at: int, place: Place) -> str:
    token = tokens[at]
    if at and tokens[at - 1].type == "image":
        token.content = token.content.removeprefix(DECORATIVE)
    text = page.spelled(token.content)
    token.content = _AMOUNT.sub(lambda m: f"{m[1]}{NO_BREAK}{m[2]}", text)
    return text


def _fact(page: Composer, tokens: Sequence[Token], at: int, place: Place) -> str:
    fact = page.fact(tokens[at].meta["words"][0], tokens[at].content, place)
    html = Markup('<data value="{}">{}</data>').format(fact.value, fact.text)
    _show(tokens[at], html if fact.value else escape(fact.text))
    return fact.text.replace(NO_BREAK, " ")


def _claim(page: Composer, tokens: Sequence[Token], at: int, place: Place) -> str:
    name, lower = tokens[at].meta["words"]
    wording = page.claim(name, bool(lower), tokens[at].content, place)
    _show(tokens[at], escape(wording))
    return wording


def _cite(page: Composer, tokens: Sequence[Token], at: int, place: Place) -> str:
    """A note's number stands close to its word, without the space of the source."""
    if at and tokens[at - 1].type == "text":
        tokens[at - 1].content = tokens[at - 1].content.rstrip()
    _show(tokens[at], page.cite(tokens[at].meta["keys"], tokens[at].content, place))
    return ""


def _unknown(page: Composer, tokens: Sequence[Token], at: int, place: Place) -> str:
    written = tokens[at].content
    page.problem(place, written, "mark", f"{written} is not a mark: use fact, claim or snippet")
    _show(tokens[at], escape(written))
    return ""


def _link(page: Composer, tokens: Sequence[Token], at: int, place: Place) -> str:
    token = tokens[at]
    href = address(page, str(token.attrGet("href") or ""), place)
    token.attrSet("href", href)
    if href.startswith(("http://", "https://")):
        token.attrSet("rel", "noopener")
    return ""


def _image(page: Composer, tokens: Sequence[Token], at: int, place: Place) -> str:
    token = tokens[at]
    name = str(token.attrGet("src") or "").removeprefix("media:")
    following = tokens[at + 1].content if at + 1 < len(tokens) else ""
    if not token.content.strip() and not following.startswith(DECORATIVE):
        message = "say what the picture shows, or mark it {.decorative}"
        page.problem(place, f"](media:{name}", "alt", message)
    master = page.library.pictures.get(name)
    if master is None:
        page.problem(place, f"](media:{name}", "media", f"there is no picture {name!r}")
        _show(token, escape(token.content))
        return ""
    page.media_used[name] = None
    page.say(page.spelled(token.content), "alt", place)
    _show(token, picture_html(page, master.name, page.spelled(token.content)))
    return ""


def picture_html(page: Composer, name: str, alt: str) -> Markup:
    shown = picture(page.library, page.urls, name, alt)
    return Markup(
        '<img src="{}" srcset="{}" sizes="(min-width: 62em) 38rem, 100vw" alt="{}" '
        'width="{}" height="{}" loading="lazy">'
    ).format(shown.url, shown.srcset, alt, shown.width, shown.height)


_READERS: dict[str, Reader] = {
    "text": _text,
    "fact": _fact,
    "claim": _claim,
    "cite": _cite,
    "unknown_mark": _unknown,
    "link_open": _link,
    "image": _image,
    "softbreak": lambda *_: " ",
    "hardbreak": lambda *_: " ",
}
