"""Ways to find a page: search with suggestions, and the feed of the newest."""

from flask import Response, jsonify, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from product_content.answers import answer, here, market, page_of, reads, template
from product_content.interface import later, say
from product_content.library import Document
from product_content.search import LONGEST_QUERY, SearchIndex
from product_content.sharing import public_address

IN_FEED = 20
FEEDS = {"shop": later("Learn about magnesium"), "evidence": later("Magnesium evidence")}


def search(surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    """What was found, or how to ask when nothing was asked yet."""
    asked = request.args.get("q", "").strip()[:LONGEST_QUERY]
    found = _index(surface).find(asked) if asked else None
    return answer(template("search", surface, asked=asked, found=found))


def suggest(surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    """Titles and addresses for what has been typed so far."""
    rows = _index(surface).suggest(request.args.get("q", ""))
    return answer(jsonify([{"title": title, "url": url} for title, url in rows]))


def _index(surface: str) -> SearchIndex:
    return here().content.search_index(surface, market(), here().urls())


@reads()
def feed(surface: str, kinds: tuple[str, ...]) -> AnyResponse:
    """The newest pages for a reader of feeds."""
    documents = here().content.library.documents.values()
    pages = [page_of(d, surface) for d in documents if _listed(d, surface, kinds)]
    newest = sorted(pages, key=lambda page: (page.document.front.updated, page.title))[::-1]
    text = render_template(
        "product_content/pages/feed.xml",
        title=say(FEEDS[surface]),
        home=public_address(""),
        address=public_address(request.script_root + request.path),
        pages=newest[:IN_FEED],
    )
    return answer(Response(text, mimetype="application/atom+xml"))


def _listed(doc: Document, surface: str, kinds: tuple[str, ...]) -> bool:
    return doc.kind in kinds and doc.has_edition(surface, market())
