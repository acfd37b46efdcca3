"""The last gate: only these elements and attributes ever reach a page."""

import nh3

_SVG = {
    "svg": {"viewbox", "viewBox", "class", "role", "aria-label", "aria-hidden", "width", "height"},
    "rect": {"x", "y", "width", "height", "class"},
    "text": {"x", "y", "class", "text-anchor"},
    "g": {"class"},
}
_TAGS = set(
    "a abbr article aside b blockquote br caption cite code data dd del details div dl dt em "
    "figcaption figure footer h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p pre q s section "
    "small span strong sub summary sup table tbody td tfoot th thead time tr ul".split()
) | set(_SVG)
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
