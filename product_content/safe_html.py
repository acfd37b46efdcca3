"""The last gate: only these elements and attributes ever reach a page."""

import nh3
from markupsafe import Markup

_SVG = {
    "svg": {"viewbox", "viewBox", "class", "role", "aria-label", "aria-hidden", "width", "height"},
    "rect": {"x", "y", "width", "height", "class", "fill"},
    "circle": {"cx", "cy", "r", "class"},
    "defs": set(),
    "pattern": {"width", "height", "patternUnits", "patternTransform"},
    "text": {"x", "y", "class", "text-anchor"},
    "g": {"class"},
}
_TEXT = {"a", "abbr", "b", "cite", "code", "data", "del", "em", "i", "ins", "kbd", "mark", "q", "s"}
_TEXT |= {"small", "span", "strong", "sub", "sup", "time", "br", "img"}
_BLOCKS = {"article", "aside", "blockquote", "details", "div", "figcaption", "figure", "footer"}
_BLOCKS |= {"h2", "h3", "h4", "h5", "h6", "header", "hr", "p", "pre", "section", "summary"}
_LISTS = {"dd", "dl", "dt", "li", "ol", "ul"}
_TABLES = {"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_TAGS = _TEXT | _BLOCKS | _LISTS | _TABLES | set(_SVG)
_EVERYWHERE = {"class", "id", "lang", "title", "role", "aria-label", "aria-labelledby"}
_OWN = {
    "a": {"href", "rel"},
    "data": {"value"},
    "time": {"datetime"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "th": {"scope", "aria-sort", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "div": {"tabindex", "data-product-card"},
    "details": {"open"},
}
_ATTRIBUTES = {"*": _EVERYWHERE, **_OWN, **_SVG}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    strip_comments=True,
)


def clean(html: str) -> str:
    return _CLEANER.clean(html)


def safe(html: str) -> Markup:
    """Cleaned, and so fit to stand in a page as it is."""
    return Markup(clean(html))  # noqa: S704


def own(html: str) -> Markup:
    """HTML that our own code or an autoescaping template wrote."""
    return Markup(html)  # noqa: S704
