"""What all pages share: the library of the app in use, the frame around a page, and caching."""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from product_content.extension import Mounted, current_market, mounted
from product_content.library import Document
from product_content.page import Page
from product_content.sharing import Card, card, public_address
from product_content.tables import SORTS, Options

View = Callable[..., AnyResponse | str]
AT_FRONTS = 1  # seconds a page may be kept by what stands before the app and serves many


def reads(*keys: str) -> Callable[[View], View]:
    """Say which query keys a page is made from, for caches that keep it whole. A page that says
    nothing is made anew each time."""

    def declare(view: View) -> View:
        view.page_reads = keys  # type: ignore[attr-defined]
        return view

    return declare


def here() -> Mounted:
    return mounted()


def market() -> str:
    return current_market(current_app.config["CONTENT_MARKET"])


def page_of(doc: Document, surface: str) -> Page:
    sort = request.args.get("sort", "per_100g")
    options = Options(sort if sort in SORTS else "per_100g", request.args.get("foods") == "all")
    return here().content.page(doc, surface, market(), here().urls(), options)


def template(name: str, surface: str, **values: Any) -> Response:
    html = render_template(
        f"product_content/pages/{name}.html",
        layout=_layout(surface),
        house_style=_house_style(),
        edition=surface,
        surface=surface,
        content_links=here().content.links(market()),
        canonical=public_address(request.script_root + request.path),
        share=_share(surface, values.get("page")),
        **values,
    )
    return make_response(html)


def _share(surface: str, page: Page | None) -> Card | None:
    kind = page.document.kind if page else "article"
    return card(here().content.library, here().urls(), surface, kind)


def _layout(surface: str) -> Any:
    """The frame around a page; the evidence edition has its own, which leads to no shop."""
    if surface == "evidence":
        return current_app.jinja_env.get_template("product_content/evidence_layout.html")
    wanted = [current_app.config["CONTENT_LAYOUT"]]
    if "storefront" in current_app.extensions:
        wanted.append("storefront/layout.html")
    wanted.append("product_content/shell.html")
    return current_app.jinja_env.select_template([name for name in wanted if name])


def _house_style() -> str:
    """Where a shop lends its look, the evidence edition wears it too, though none of its words."""
    lent = "storefront" in current_app.extensions
    return f"{'storefront/snippets' if lent else 'product_content/blocks'}/house_style.html"


def answer(response: Response) -> AnyResponse:
    response.cache_control.public = True
    response.cache_control.max_age = 0  # what was withdrawn is not shown again
    response.cache_control.s_maxage = AT_FRONTS
    response.cache_control.must_revalidate = True
    response.add_etag()
    return response.make_conditional(request)
