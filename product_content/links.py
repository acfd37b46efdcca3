"""Where a link leads in one edition, and why it may not."""

from functools import lru_cache

from product_content.composing import Composer, Place
from product_content.editions import Edition, whole
from product_content.library import Document, Library
from product_content.markdown_rules import heading_anchor

OUTSIDE = ("http://", "https://", "mailto:", "tel:")
SUBPAGES = {"intake"}


def address(page: Composer, href: str, place: Place) -> str:
    """Where a link leads in this edition; `#` when it may not lead there."""
    if href.startswith(OUTSIDE):
        return href
    target, _, anchor = href.partition("#")
    if not target:
        return href
    scheme, colon, name = target.partition(":")
    if scheme == "product" and colon:
        return _product_address(page, name, href, place)
    if not colon or scheme not in ("article", "topic", "form", "page"):
        message = f"{href!r} is not a link: use article:, topic:, form:, page: or https://"
        page.problem(place, f"]({href}", "link", message)
        return "#"
    return _page_address(page, target, anchor, href, place)


def _product_address(page: Composer, handle: str, href: str, place: Place) -> str:
    if page.surface == "evidence":
        page.problem(place, f"]({href}", "firewall", "the evidence edition may not link a shop")
        return "#"
    if handle not in page.library.products:
        page.problem(place, f"]({href}", "link", f"there is no product {handle!r}")
        return "#"
    page.links_used[f"product:{handle}"] = None
    return page.urls.product(handle)


def _page_address(page: Composer, target: str, anchor: str, href: str, place: Place) -> str:
    ref, _, sub = target.partition("/")
    doc = page.library.documents.get(ref)
    fault = _page_fault(page, doc, ref, sub, anchor)
    if doc is None or fault:
        rule = "firewall" if fault.startswith("the evidence") else "link"
        page.problem(place, f"]({href}", rule, fault)
        return "#"
    page.links_used[ref] = None
    path = page.urls.page(doc, page.surface) + (f"/{sub}" if sub else "")
    return f"{path}#{anchor}" if anchor else path


def _page_fault(page: Composer, doc: Document | None, ref: str, sub: str, anchor: str) -> str:
    if doc is None:
        return f"there is no {ref}"
    if not doc.has_edition(page.surface, page.market):
        if page.surface == "evidence":
            return f"the evidence edition may not link {ref}, which is shop only"
        return f"{ref} has no {page.surface} edition in {page.market}"
    if sub and (sub not in SUBPAGES or doc.front.layout != "hub"):
        return f"{ref} has no page {sub!r}"
    if anchor and anchor not in anchors(page.library, doc, page.surface, page.market):
        return f"{ref} has no anchor #{anchor}"
    return ""


@lru_cache(maxsize=4096)
def anchors(library: Library, doc: Document, surface: str, market: str) -> frozenset[str]:
    lines = Edition(library.snippets, surface, market).lines(whole(doc.source))
    return frozenset(filter(None, (heading_anchor(line.text) for line in lines)))
