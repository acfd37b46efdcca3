"""Plug the pages into a Flask app: `ProductContent().init_app(app, url_prefix="/learn")`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from flask import Flask, has_request_context, request

from product_content.blocks import template_folders
from product_content.checks import check
from product_content.interface import language, say, say_n, speaking
from product_content.library import PACKAGE, Document, Library
from product_content.page import Page
from product_content.problems import ContentError
from product_content.product_copy import ProductCopy, product_copy
from product_content.rendering import announced, render
from product_content.search import SearchIndex
from product_content.search_entries import Entry, food_entries, page_entries, product_entry
from product_content.tables import Options
from product_content.urls import Urls
from product_content.verdict import Verdict

MARKET_KEY = "storefront.market"
MOST_PAGES = 2000
GROUPS = {
    "shop": {"article": "learn", "topic": "learn", "form": "learn", "page": "help"},
    "evidence": dict.fromkeys(("article", "topic", "form"), "evidence") | {"page": "evidence-help"},
}


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A page worth pointing to; `group` is learn, help, evidence, evidence-help or search.

    `page` is all of it, written when somebody asks; nobody wrote the search.
    """

    group: str
    title: str
    url: str
    summary: str
    updated: date | None = None
    page: Callable[[], Page] | None = field(default=None, compare=False, repr=False)


class ProductContent:
    """The written pages and the product copy of one library.

    Settings of the app: CONTENT_MARKET, the market of requests that name none; CONTENT_LAYOUT, a
    template to extend; CONTENT_PRODUCT_URL, where a shop shows a product; CONTENT_BASE_URL, the
    public address of the host, for links that leave it: empty means as the request was addressed.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        """Raises ContentError with everything that is wrong with the files under `path`."""
        self.library = _checked(str(path) if path else None, _stamp(path))
        self._page: Callable[..., Page] = lru_cache(MOST_PAGES)(self._rendered)
        self._copy = lru_cache(MOST_PAGES)(self._copied)
        self._links = lru_cache(MOST_PAGES)(self._linked)
        self._index = lru_cache(MOST_PAGES)(self._indexed)

    def init_app(
        self,
        app: Flask,
        url_prefix: str = "/learn",
        pages_prefix: str = "/pages",
        evidence_prefix: str = "/evidence",
    ) -> None:
        from product_content.views import blueprint

        app.config.setdefault("CONTENT_MARKET", "GB")
        app.config.setdefault("CONTENT_LAYOUT", None)
        app.config.setdefault("CONTENT_BASE_URL", "")
        app.config.setdefault("CONTENT_PRODUCT_URL", "/products/{handle}")
        urls = Urls(
            learn=url_prefix,
            pages=pages_prefix,
            evidence=evidence_prefix,
            shop_product=app.config["CONTENT_PRODUCT_URL"],
        )
        app.extensions["product_content"] = Mounted(self, urls)
        app.register_blueprint(blueprint(urls))
        words = {"content_say": say, "content_say_n": say_n, "content_language": language}
        app.jinja_env.globals.update(words)

    def product(self, handle: str, market: str) -> ProductCopy | None:
        return self._copy(handle, market.lower(), self._urls())

    def links(self, market: str) -> Sequence[Link]:
        return self._links(market.lower(), self._urls())

    def page(self, doc: Document, surface: str, market: str, urls: Urls, options: Options) -> Page:
        return self._page(doc.ref, surface, market, urls, options)

    def search_index(self, surface: str, market: str, urls: Urls) -> SearchIndex:
        """Made when somebody first searches this edition."""
        return self._index(surface, market, urls)

    def _urls(self) -> Urls:
        """Addresses as the current request sees them; outside of one, from the root."""
        if not has_request_context():
            return Urls()
        return mounted().urls()

    def _rendered(self, ref: str, surface: str, market: str, urls: Urls, options: Options) -> Page:
        doc = self.library.documents[ref]
        with speaking(market):
            return render(self.library, doc, surface, market, urls, options)

    def _copied(self, handle: str, market: str, urls: Urls) -> ProductCopy | None:
        with speaking(market):
            return product_copy(self.library, handle, market, urls)

    def _linked(self, market: str, urls: Urls) -> tuple[Link, ...]:
        rows = [(doc, surface) for doc in self.library.documents.values() for surface in GROUPS]
        pages = tuple(
            self._link(GROUPS[surface][doc.kind], doc, surface, market, urls)
            for doc, surface in sorted(rows, key=_hubs_first)
            if doc.has_edition(surface, market)
        )
        with speaking(market):
            title, summary = say("Search"), say("Find a page or a food.")
        return (*pages, Link("search", title, urls.search("shop"), summary))

    def _indexed(self, surface: str, market: str, urls: Urls) -> SearchIndex:
        documents = [d for d in self.library.documents.values() if d.has_edition(surface, market)]
        pages = [self.page(doc, surface, market, urls, Options()) for doc in documents]
        found: list[Entry] = []
        if surface == "shop":
            copies = [self._copy(handle, market, urls) for handle in self.library.products]
            found += [product_entry(copy, urls.product(copy.handle)) for copy in copies if copy]
        for page in pages:
            found += page_entries(page)
        found += food_entries(pages, self.library.nutrition)
        return SearchIndex(found)

    def _link(self, group: str, doc: Document, surface: str, market: str, urls: Urls) -> Link:
        with speaking(market):
            title, summary = announced(self.library, doc, surface, market, urls)
        page = partial(self.page, doc, surface, market, urls, Options())
        return Link(group, title, urls.page(doc, surface), summary, doc.front.updated, page)


@dataclass(frozen=True)
class Mounted:
    """What one app was given."""

    content: ProductContent
    base: Urls

    def urls(self) -> Urls:
        return self.base.under(request.script_root)


def mounted() -> Mounted:
    from flask import current_app

    found: Mounted = current_app.extensions["product_content"]
    return found


def current_market(default: str) -> str:
    return str(request.environ.get(MARKET_KEY, default)).lower()


def _hubs_first(row: tuple[Document, str]) -> tuple[bool, int, str]:
    order = ["article", "topic", "form", "page"]
    doc, _ = row
    return doc.front.layout != "hub", order.index(doc.kind), doc.front.title


def _stamp(path: Path | str | None) -> int:
    """Changes when a file does; the packaged content does not change while we run."""
    if path is None:
        return 0
    return max((file.stat().st_mtime_ns for file in Path(path).rglob("*.*")), default=0)


@lru_cache(maxsize=8)
def _checked(path: str | None, stamp: int) -> Library:
    """Read and checked once a process, however many apps it holds."""
    return checked(Path(path) if path else PACKAGE / "content")


def checked(root: Path) -> Library:
    """Judged in full, unless nothing changed since that was done. Raises ContentError."""
    library = Library.load(root)
    own = (PACKAGE, *(folder / "product_content" for folder in template_folders()))
    verdict = Verdict(library.root, (*own, library.root, library.evidence, library.media))
    if not verdict.stands():
        faults = [problem for problem in check(library) if problem.blocking]
        if faults:
            raise ContentError(faults)
        verdict.keep()
    return library
