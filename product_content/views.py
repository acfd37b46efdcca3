"""The pages. Nothing here knows who is looking, so answers may be kept whole by caches."""

from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from product_content.blocks import template_folders
from product_content.calculator import intake_form
from product_content.downloads import DOWNLOADS
from product_content.extension import Mounted, current_market, mounted
from product_content.jsonld import page_jsonld
from product_content.library import Document
from product_content.page import Page
from product_content.search import LONGEST_QUERY, SearchIndex
from product_content.tables import SORTS, Options
from product_content.urls import Urls
from product_content.where_used import where_used

View = Callable[..., AnyResponse | str]
SHOWN_FOR = 300
IN_FEED = 20
FEEDS = {"shop": "Learn about magnesium", "evidence": "Magnesium evidence"}
FOR_EVER = 31_536_000


def blueprint(urls: Urls) -> Blueprint:
    """One blueprint for each app, because its prefixes are the app's."""
    pages = Blueprint(
        "product_content",
        __name__,
        template_folder=str(template_folders()[0]),
        static_folder="static",
        static_url_path=urls.assets,
    )
    for name, rule, view, surface, kinds in _routes(urls):
        pages.add_url_rule(rule, name, _open(view), defaults={"surface": surface, "kinds": kinds})
    pages.add_url_rule(f"{urls.assets}/media/<file>", "media", _open(media))
    return pages


def _routes(urls: Urls) -> list[tuple[str, str, View, str, tuple[str, ...]]]:
    reading = ("article", "topic")
    everything = (*reading, "form", "page")
    learn, evidence = urls.learn, urls.evidence
    return [
        ("learn", f"{learn}/", index, "shop", reading),
        ("feed", f"{learn}/feed.atom", feed, "shop", reading),
        ("evidence_feed", f"{evidence}/feed.atom", feed, "evidence", reading),
        ("search", f"{learn}/search", search, "shop", everything),
        ("suggestions", f"{learn}/search/suggestions", suggest, "shop", everything),
        ("evidence_search", f"{evidence}/search", search, "evidence", everything),
        ("evidence_suggestions", f"{evidence}/search/suggestions", suggest, "evidence", everything),
        ("learn_page", f"{learn}/<name>", show, "shop", reading),
        ("learn_intake", f"{learn}/<hub>/intake", intake, "shop", reading),
        ("form_page", f"{learn}/forms/<name>", show, "shop", ("form",)),
        ("help_page", f"{urls.pages}/<name>", show, "shop", ("page",)),
        ("evidence", f"{evidence}/", index, "evidence", everything),
        ("evidence_page", f"{evidence}/<name>", show, "evidence", everything),
        ("evidence_intake", f"{evidence}/<hub>/intake", intake, "evidence", everything),
        ("references", f"{evidence}/references/", references, "evidence", everything),
        ("reference", f"{evidence}/references/<name>", reference, "evidence", everything),
    ]


def _open(view: View) -> View:
    """Every route declares who may use it."""
    view.open_to = "everybody"  # type: ignore[attr-defined]
    return view


def index(surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    here = _here()
    for doc in here.content.library.documents.values():
        if doc.front.layout == "hub" and doc.has_edition(surface, _market()):
            return redirect(here.urls().page(doc, surface))
    raise NotFound


def show(name: str, surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    """A page, or with a suffix its Markdown twin or its references as a file."""
    slug, dot, suffix = name.partition(".")
    page = _page(_document(slug, surface, kinds), surface)
    if not dot:
        return _answer(_html(page))
    if suffix not in DOWNLOADS:
        raise NotFound
    mimetype, write = DOWNLOADS[suffix]
    text = write(_here().content.library, page, _here().urls())
    return _answer(Response(text, mimetype=mimetype))


def intake(hub: str, surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    doc = _document(hub, surface, kinds)
    if doc.front.layout != "hub":
        raise NotFound
    form = intake_form(_here().content.library.nutrition, request.args, _market())
    return _answer(_template("intake", surface, page=_page(doc, surface), **form))


def references(surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    uses = where_used(_here().content, _market(), _here().urls())
    return _answer(_template("references", surface, uses=uses))


def reference(name: str, surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    uses = where_used(_here().content, _market(), _here().urls())
    for use in uses:
        if use.reference.id == name:
            return _answer(_template("reference", surface, use=use))
    raise NotFound


def feed(surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    """The newest pages for a reader of feeds."""
    documents = _here().content.library.documents.values()
    pages = [_page(d, surface) for d in documents if _listed(d, surface, kinds)]
    newest = sorted(pages, key=lambda page: (page.document.front.updated, page.title))[::-1]
    text = render_template(
        "product_content/pages/feed.xml",
        title=FEEDS[surface],
        home=request.host_url.rstrip("/"),
        address=request.base_url,
        pages=newest[:IN_FEED],
    )
    return _answer(Response(text, mimetype="application/atom+xml"))


def _listed(doc: Document, surface: str, kinds: tuple[str, ...]) -> bool:
    return doc.kind in kinds and doc.has_edition(surface, _market())


def search(surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    """What was found, or how to ask when nothing was asked yet."""
    asked = request.args.get("q", "").strip()[:LONGEST_QUERY]
    found = _index(surface).find(asked) if asked else None
    return _answer(_template("search", surface, asked=asked, found=found))


def suggest(surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    """Titles and addresses for what has been typed so far."""
    rows = _index(surface).suggest(request.args.get("q", ""))
    return _answer(jsonify([{"title": title, "url": url} for title, url in rows]))


def _index(surface: str) -> SearchIndex:
    return _here().content.search_index(surface, _market(), _here().urls())


def media(file: str) -> AnyResponse:
    """Pictures by a name that changes with their bytes."""
    stem, _, rest = file.partition(".")
    kind = rest.rpartition(".")[2]
    library = _here().content.library
    plain = f"{stem}.{kind}"
    if not (library.media / plain).is_file() or library.media_name(plain) != file:
        raise NotFound
    response = send_from_directory(library.media, plain, max_age=FOR_EVER)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


def _here() -> Mounted:
    return mounted()


def _market() -> str:
    return current_market(current_app.config["CONTENT_MARKET"])


def _document(slug: str, surface: str, kinds: tuple[str, ...]) -> Document:
    documents = _here().content.library.documents
    for kind in kinds:
        doc = documents.get(f"{kind}:{slug}")
        if doc and doc.has_edition(surface, _market()):
            return doc
    raise NotFound


def _page(doc: Document, surface: str) -> Page:
    sort = request.args.get("sort", "per_100g")
    options = Options(sort if sort in SORTS else "per_100g", request.args.get("foods") == "all")
    return _here().content.page(doc, surface, _market(), _here().urls(), options)


def _html(page: Page) -> Response:
    doc, library = page.document, _here().content.library
    address = request.host_url.rstrip("/") + page.url
    section = request.host_url.rstrip("/") + _here().urls().section(page.surface) + "/"
    name = "help" if doc.kind == "page" else "hub" if doc.front.layout == "hub" else "article"
    return _template(
        name,
        page.surface,
        page=page,
        address=address,
        jsonld=page_jsonld(library, page, address, section),
        author=library.people.get(doc.front.author or ""),
        reviewer=library.people.get(doc.front.reviewer or ""),
        related=_related(page),
    )


def _related(page: Page) -> list[Page]:
    documents = _here().content.library.documents
    found = [documents[ref] for ref in page.document.front.related]
    return [_page(doc, page.surface) for doc in found if doc.has_edition(page.surface, page.market)]


def _template(name: str, surface: str, **values: Any) -> Response:
    html = render_template(
        f"product_content/pages/{name}.html",
        layout=_layout(surface),
        edition=surface,
        surface=surface,
        content_links=_here().content.links(_market()),
        **values,
    )
    return make_response(html)


def _layout(surface: str) -> Any:
    """The frame around a page; the evidence edition has its own, which leads to no shop."""
    if surface == "evidence":
        return current_app.jinja_env.get_template("product_content/evidence_layout.html")
    wanted = [current_app.config["CONTENT_LAYOUT"]]
    if "storefront" in current_app.extensions:
        wanted.append("storefront/layout.html")
    wanted.append("product_content/shell.html")
    return current_app.jinja_env.select_template([name for name in wanted if name])


def _answer(response: Response) -> AnyResponse:
    response.cache_control.public = True
    response.cache_control.max_age = SHOWN_FOR
    response.add_etag()
    return response.make_conditional(request)
