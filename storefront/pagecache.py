"""Whole public pages, kept in memory in front of Flask and sent without asking it.

Nothing of a visitor can get in: a page that is not kept yet is made for a request from which
everything of the visitor was taken (cookies, credentials, languages, unknown query keys), and only
an answer that calls itself public, sets no cookie and varies by nothing but encoding is kept.

A kept page is good while `version` says the same. That is asked at most every REFRESH seconds, so
several processes on one database agree within a second and no request waits for the database.
"""

import gzip
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlencode

import brotli
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
Key = tuple[str, str, str, str, str]  # scheme, host, root, path, query

REFRESH = 0.5  # seconds
LARGEST = 2**20  # bytes of one page; anything bigger is not a page
SMALLEST = 512  # bytes; below, packing costs more than it saves
SLOW_TO_PACK = 200_000  # bytes; above, the best packing takes seconds
LONGEST_PATH = 300
PACKED_ALREADY = ("image/avif", "image/webp", "image/jpeg", "image/png", "font/")
# Of the request, what a page may be made from. All else belongs to the visitor.
NEEDED = ("SCRIPT_NAME", "PATH_INFO", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST")
# What is said for each encoding apart.
OWN_HEADERS = ("Content-Length", "Content-Encoding", "ETag", "Vary")
log = logging.getLogger("storefront.pagecache")


@dataclass(frozen=True, slots=True)
class Answer:
    """One encoding of a page, ready to be sent. `tag` is its ETag with the quotes."""

    tag: str
    headers: list[tuple[str, str]]
    unchanged: list[tuple[str, str]]  # the headers of a 304
    body: bytes


@dataclass(frozen=True, slots=True)
class Page:
    version: str
    answers: dict[str, Answer]

    @property
    def size(self) -> int:
        return sum(len(answer.body) for answer in self.answers.values())


@dataclass
class Pages:
    """At most `room` bytes of pages; the one not asked for longest goes first."""

    room: int
    used: int = 0
    kept: "OrderedDict[Any, Page]" = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: Any, version: str) -> Page | None:
        with self.lock:
            page = self.kept.get(key)
            if page is None or page.version != version:
                return None
            self.kept.move_to_end(key)
            return page

    def put(self, key: Any, page: Page) -> None:
        with self.lock:
            self._drop(key)
            self.kept[key] = page
            self.used += page.size
            while self.used > self.room:
                self._drop(next(iter(self.kept)))

    def _drop(self, key: Any) -> None:
        page = self.kept.pop(key, None)
        self.used -= page.size if page else 0


class PageCache:
    """A WSGI layer. `reads` names the query keys that the page at a path is made from, None when
    the page is nobody's to keep; `version` is a text that changes with anything such pages show;
    requests for other hosts than `hosts` are passed on, because pages name their own address."""

    def __init__(
        self,
        app: WsgiApp,
        reads: Callable[[str], Iterable[str] | None],
        version: Callable[[], str],
        hosts: Iterable[str],
        room: int,
    ) -> None:
        self.app, self._reads, self._ask = app, reads, version
        self.hosts = frozenset(hosts)
        self.pages = Pages(room)
        self._makers: dict[Any, Lock] = {}
        self._makers_lock = Lock()
        self._asking = Lock()
        self._version, self._asked_at = "", float("-inf")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self.app(environ, start_response)
        page = self.pages.get(key, self._now()) or self._make(key, environ)
        if isinstance(page, Response):
            return page(environ, start_response)
        return _send(page, environ, start_response)

    def _now(self) -> str:
        """The version. One thread asks when it is time; others go on with what was said last."""
        if time.monotonic() - self._asked_at >= REFRESH and self._asking.acquire(blocking=False):
            try:
                self._version = self._ask()
            except Exception:  # the pages we have are better than none
                log.exception("nobody says whether pages are still good")
            finally:
                self._asked_at = time.monotonic()
                self._asking.release()
        return self._version

    def _key(self, environ: dict[str, Any]) -> Key | None:
        """None: this is not a page to keep. Keys hold nothing but what the page is made from."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        host, path = environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", "")
        scheme, root = environ["wsgi.url_scheme"], environ.get("SCRIPT_NAME", "")
        if host not in self.hosts or len(path) > LONGEST_PATH:
            return None
        plain = (scheme, host, root, path, "")
        query = environ.get("QUERY_STRING", "")
        if not query and plain in self.pages.kept:
            return plain
        read = self._reads(path)
        if read is None:
            return None
        told = {name: value for name, value in parse_qsl(query) if name in set(read)}
        return (*plain[:4], urlencode(sorted(told.items())))

    def _make(self, key: Key, environ: dict[str, Any]) -> "Page | Response":
        """Render once however many wait. What may not be kept is sent to this visitor alone."""
        with self._makers_lock:
            maker = self._makers.setdefault(key, Lock())
        try:
            with maker:
                return self.pages.get(key, self._now()) or self._made(key, environ)
        finally:
            with self._makers_lock:
                self._makers.pop(key, None)

    def _made(self, key: Key, environ: dict[str, Any]) -> "Page | Response":
        version = self._now()
        made = Response.from_app(self.app, _of_nobody(environ, key[-1]), buffered=True)
        if not _may_be_kept(made):
            return made
        page = _packed(made, version)
        self.pages.put(key, page)
        return page


def _of_nobody(environ: dict[str, Any], query: str) -> dict[str, Any]:
    """The request as anybody might have made it."""
    kept = {name: value for name, value in environ.items() if name in NEEDED}
    ours = {name: value for name, value in environ.items() if name.startswith("wsgi.")}
    empty = {"wsgi.input": BytesIO(), "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
    return {**kept, **ours, **empty}


def _may_be_kept(made: Response) -> bool:
    control = made.cache_control
    public = bool(control.public) and not control.private and not control.no_store
    plain = not made.headers.get("Set-Cookie") and set(made.vary) <= {"Accept-Encoding"}
    return made.status_code == 200 and public and plain and len(made.get_data()) <= LARGEST


def _packed(made: Response, version: str) -> Page:
    body = made.get_data()
    bodies = {"identity": body}
    if len(body) >= SMALLEST and not (made.mimetype or "").startswith(PACKED_ALREADY):
        bodies["gzip"] = gzip.compress(body, 9, mtime=0)
        bodies["br"] = brotli.compress(body, quality=11 if len(body) < SLOW_TO_PACK else 9)
    shared = [(name, value) for name, value in made.headers if name not in OWN_HEADERS]
    digest = hashlib.sha256(body).hexdigest()[:20]
    return Page(version, {name: _prepared(name, bodies[name], shared, digest) for name in bodies})


def _prepared(encoding: str, body: bytes, shared: list[tuple[str, str]], digest: str) -> Answer:
    plain = encoding == "identity"
    tag = f'"{digest}"' if plain else f'"{digest}-{encoding}"'
    unchanged = [*shared, ("ETag", tag), ("Vary", "Accept-Encoding")]
    headers = [*unchanged, ("Content-Length", str(len(body)))]
    if not plain:
        headers.append(("Content-Encoding", encoding))
    return Answer(tag, headers, unchanged, body)


def _send(page: Page, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The page in the best encoding the client takes; 304 when it has that one already."""
    encoding = _encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    answer = page.answers.get(encoding) or page.answers["identity"]
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and (answer.tag in known or known.strip() == "*"):
        start_response("304 Not Modified", answer.unchanged)
        return []
    start_response("200 OK", answer.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


@lru_cache(maxsize=256)
def _encoding(accepted: str) -> str:
    """Brotli before gzip before nothing, among what is taken at all (RFC 9110, 12.5.3)."""
    takes = parse_accept_header(accepted)
    return next((name for name in ("br", "gzip") if takes.quality(name) > 0), "identity")
