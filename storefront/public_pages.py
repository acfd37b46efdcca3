"""Puts the page cache in front of an app, and tells it which pages are everybody's."""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from storefront.catalog.version import shelf_version
from storefront.database import session
from storefront.market_prefix import MarketPrefix
from storefront.pagecache import PageCache

STATIC = ()  # a file is not made from any query


def keep_pages(app: Flask, markets: tuple[str, ...]) -> None:
    """Keep public pages in memory, if the settings give them room and name the shop's address."""
    room = int(app.config["STOREFRONT_PAGE_CACHE_MB"]) * 2**20
    host = urlsplit(str(app.config["STOREFRONT_BASE_URL"])).netloc
    if not room or not host:
        return
    prefixes = MarketPrefix(app.wsgi_app, markets).prefixes

    def version() -> str:
        with app.test_request_context("/"):  # a request that only reads waits for no writer
            return shelf_version(session)

    @lru_cache(maxsize=10_000)
    def reads(path: str) -> Iterable[str] | None:
        first = "/" + path[1:].split("/", 1)[0]
        return _reads(app, path[len(first) :] or "/" if first in prefixes else path)

    app.wsgi_app = PageCache(app.wsgi_app, reads, version, (host,), room)  # type: ignore[method-assign]


def _reads(app: Flask, path: str) -> Iterable[str] | None:
    """The query keys a page is made from; None when it may hold something of its visitor."""
    try:
        endpoint, _ = app.url_map.bind("").match(path, "GET")
    except HTTPException:
        return None
    if endpoint.endswith(".static"):
        return STATIC
    found: Iterable[str] | None = getattr(app.view_functions[endpoint], "page_reads", None)
    return found
