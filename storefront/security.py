"""What every response and every unsafe request has to obey, and the links that open an order."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from flask import Response, abort, current_app, request
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from storefront.translation import say

View = TypeVar("View", bound=Callable[..., Any])

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self' https://checkout.stripe.com{payment}",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
AT_FRONTS = 1  # seconds a page may be kept by what stands before the shop and serves many


def open_to(who: str) -> Callable[[View], View]:
    """Declare who may use a view: "everybody", "stripe" (signed), "link" (signed link) or a role.

    A route without this declaration fails the tests.
    """

    def declare(view: View) -> View:
        view.open_to = who  # type: ignore[attr-defined]
        return view

    return declare


def refuse_cross_site() -> None:
    """Forms of other sites cannot act here. Browsers say where a request comes from in
    Sec-Fetch-Site; older ones in Origin; programs without either hold no cookies to abuse."""
    if request.method in SAFE_METHODS or _declared() == "stripe":
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403, say("This form was sent from another site."))
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403, say("This form was sent from another site."))


def _declared() -> str | None:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "open_to", None)


def set_headers(response: Response) -> Response:
    sandbox = current_app.config.get("STOREFRONT_STRIPE_API_BASE", "")
    payment = f" {_origin(sandbox)}" if sandbox else ""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY.format(payment=payment))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def private(view: View) -> View:
    """The answer is for one visitor: no cache may keep it, no search engine list it."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        response = current_app.make_response(view(*args, **kwargs))
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        # Our own addresses may be sent to ourselves only; without any, old browsers would send
        # "Origin: null" with our own forms.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return answer  # type: ignore[return-value]


def page(*reads: str, max_age: int = 0) -> Callable[[View], View]:
    """The answer is the same for everybody, so caches may keep it; `reads` are the query keys it is
    made from. With `max_age` 0 (seconds) a browser asks each time whether it is still good; caches
    that serve many ask once a second."""

    def declare(view: View) -> View:
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> Any:
            response = current_app.make_response(view(*args, **kwargs))
            response.cache_control.public = True
            response.cache_control.max_age = max_age
            response.cache_control.s_maxage = max(max_age, AT_FRONTS)
            response.cache_control.must_revalidate = True
            return response

        answer.page_reads = reads  # type: ignore[attr-defined]
        return answer  # type: ignore[return-value]

    return declare


def public_url(path: str) -> str:
    """A path of ours as a complete address. The configured one, not whatever Host was sent."""
    base = str(current_app.config["STOREFRONT_BASE_URL"]).rstrip("/") or request.host_url
    return urljoin(base + "/", path)


def _order_links() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="storefront-order-link")


def sign_order(number: str) -> str:
    """The unguessable part of the link to an order page."""
    return str(_order_links().dumps(number))


def read_order_link(token: str) -> tuple[str | None, bool]:
    """(order number, still fresh?). (None, False) for a link that we never made."""
    days = int(current_app.config["STOREFRONT_ORDER_LINK_DAYS"])
    try:
        return str(_order_links().loads(token, max_age=days * 86_400)), True
    except SignatureExpired as expired:
        return str(_order_links().load_payload(expired.payload or b"")), False
    except BadSignature:
        return None, False
