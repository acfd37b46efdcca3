"""The pages. Nothing here knows who is looking, so answers may be kept whole by caches."""

from flask import (
    Blueprint,
    Response,
    redirect,
    request,
    send_from_directory,
)
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from product_content.answers import View, answer, here, market, page_of, reads, template
from product_content.blocks import template_folders
from product_content.calculator import intake_form
from product_content.downloads import DOWNLOADS
from product_content.finding import feed, search, suggest
from product_content.interface import speak
from product_content.jsonld import page_jsonld
from product_content.library import Document
from product_content.page import Page
from product_content.sharing import public_address
from product_content.static_files import HashedBlueprint, content_asset
from product_content.urls import Urls
from product_content.where_used import where_used

FOR_EVER = 31_536_000


def blueprint(urls: Urls) -> Blueprint:
    """One blueprint for each app, because its prefixes are the app's."""
    pages = HashedBlueprint(
        "product_content",
        __name__,
        template_folder=str(template_folders()[0]),
        static_folder="static",
        static_url_path=urls.assets,
    )
    pages.before_request(lambda: speak(market()))
    pages.add_app_template_global(content_asset)
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


@reads()
def index(surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    mounted = here()
    for doc in mounted.content.library.documents.values():
        if doc.front.layout == "hub" and doc.has_edition(surface, market()):
            return redirect(mounted.urls().page(doc, surface))
    raise NotFound


@reads("sort", "foods")
def show(name: str, surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    """A page, or with a suffix its Markdown twin or its references as a file."""
    slug, dot, suffix = name.partition(".")
    page = page_of(_document(slug, surface, kinds), surface)
    if not dot:
        return answer(_html(page))
    if suffix not in DOWNLOADS:
        raise NotFound
    mimetype, write = DOWNLOADS[suffix]
    text = write(here().content.library, page, here().urls())
    return answer(Response(text, mimetype=mimetype))


def intake(hub: str, surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    doc = _document(hub, surface, kinds)
    if doc.front.layout != "hub":
        raise NotFound
    form = intake_form(here().content.library.nutrition, request.args, market())
    return answer(template("intake", surface, page=page_of(doc, surface), **form))


@reads()
def references(surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    uses = where_used(here().content, market(), here().urls())
    return answer(template("references", surface, uses=uses))


@reads()
def reference(name: str, surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    uses = where_used(here().content, market(), here().urls())
    for use in uses:
        if use.reference.id == name:
            return answer(template("reference", surface, use=use))
    raise NotFound


@reads()
def media(file: str) -> AnyResponse:
    """Pictures by a name that changes with their bytes."""
    stem, _, rest = file.partition(".")
    kind = rest.rpartition(".")[2]
    library = here().content.library
    plain = f"{stem}.{kind}"
    if not (library.media / plain).is_file() or library.media_name(plain) != file:
        raise NotFound
    response = send_from_directory(library.media, plain, max_age=FOR_EVER)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


def _document(slug: str, surface: str, kinds: tuple[str, ...]) -> Document:
    documents = here().content.library.documents
    for kind in kinds:
        doc = documents.get(f"{kind}:{slug}")
        if doc and doc.has_edition(surface, market()):
            return doc
    raise NotFound


def _html(page: Page) -> Response:
    doc, library = page.document, here().content.library
    address = public_address(page.url)
    section = public_address(here().urls().section(page.surface) + "/")
    name = "help" if doc.kind == "page" else "hub" if doc.front.layout == "hub" else "article"
    return template(
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
    documents = here().content.library.documents
    found = [documents[ref] for ref in page.document.front.related]
    return [
        page_of(doc, page.surface) for doc in found if doc.has_edition(page.surface, page.market)
    ]
