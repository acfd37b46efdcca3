"""Who sends a form drop by drop keeps one of the server's few threads waiting; a handful of such
clients would keep all, and with them every page. So only some of the threads may wait for a body
at a time, and whoever comes when they all do is told to try again: pages go on being served.

The server has no time limit for bodies and a read that began cannot be given up, so that such
clients can hold up forms. Only a front server that takes requests in whole (nginx does) prevents
that.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import BadRequest, HTTPException, ServiceUnavailable

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]

READERS = 4  # of the server's eight threads; a body that is there takes no time to read
PATIENCE = 0.2  # seconds; eight honest customers at once are all read in a fraction of them
SOON = 2  # seconds until somebody who was sent away should come again
REFUSAL = "storefront.refusal"


def take_bodies_whole(app: Flask) -> None:
    """Put this before an app. What is refused the app says itself, in its own look and headers."""
    app.before_request(_refuse)
    app.wsgi_app = WholeBodies(app.wsgi_app, app.config["MAX_CONTENT_LENGTH"])  # type: ignore[method-assign]


def _refuse() -> None:
    if refusal := request.environ.get(REFUSAL):
        raise refusal


class WholeBodies:
    """A WSGI layer. Bodies that call themselves larger than `largest` bytes are passed on unread:
    the app refuses them."""

    def __init__(self, app: WsgiApp, largest: int, readers: int = READERS) -> None:
        self.app, self._largest = app, largest
        self._free = BoundedSemaphore(readers)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not _has_body(environ) or _length(environ) > self._largest:
            return self.app(environ, start_response)
        if not self._free.acquire(timeout=PATIENCE):
            busy = ServiceUnavailable(retry_after=SOON)
            return self.app({**environ, **_refused(busy)}, start_response)
        try:  # one byte more than allowed, so that the app sees there is more
            body = environ["wsgi.input"].read(self._largest + 1)
        finally:
            self._free.release()
        if len(body) < _length(environ):  # its sender has gone, and half a form may say another sum
            return self.app({**environ, **_refused(BadRequest())}, start_response)
        whole = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        in_one = {"HTTP_TRANSFER_ENCODING": ""}  # chunks have no length that could be too large
        return self.app({**environ, **whole, **in_one}, start_response)


def _refused(reason: HTTPException) -> dict[str, Any]:
    return {REFUSAL: reason, "wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"}


def _has_body(environ: dict[str, Any]) -> bool:
    """GET may have one too; the shop never reads it, so nobody waits for it."""
    return environ["REQUEST_METHOD"] not in ("GET", "HEAD", "OPTIONS")


def _length(environ: dict[str, Any]) -> int:
    said = environ.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0
