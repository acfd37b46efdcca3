"""A page as search engines read it: an Article with its sources, and the way to it."""

from typing import Any

from product_content.citations import links
from product_content.evidence_data import Reference
from product_content.library import Library
from product_content.page import Page


def page_jsonld(library: Library, page: Page, address: str, section: str) -> list[dict[str, Any]]:
    """`address` and `section` are absolute. No claim stands here that is not on the page."""
    kind = "WebPage" if page.document.kind == "page" else "Article"
    front = page.document.front
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": page.title,
        "description": page.description,
        "url": address,
        "dateModified": front.updated.isoformat(),
        "inLanguage": "en-US" if page.market == "us" else "en-GB",
    }
    if front.author:
        found["author"] = _person(library, front.author)
    if front.reviewed and front.reviewer:
        review = {
            "reviewedBy": _person(library, front.reviewer),
            "lastReviewed": front.reviewed.isoformat(),
        }
        # schema.org lets pages be reviewed, not articles.
        page_of_it = {"mainEntityOfPage": {"@type": "WebPage", "url": address, **review}}
        found |= review if kind == "WebPage" else page_of_it
    if page.notes:
        found["citation"] = [_work(note.reference) for note in page.notes]
    return [found, _crumbs(page, address, section)]


def _person(library: Library, name: str) -> dict[str, str]:
    return {"@type": "Person", "name": library.people[name].name}


def _work(reference: Reference) -> dict[str, Any]:
    kind = "ScholarlyArticle" if reference.type == "article-journal" else "CreativeWork"
    work = {"@type": kind, "name": reference.title, "datePublished": str(reference.year)}
    addresses = [address for _, address in links(reference)]
    return work | ({"url": addresses[0]} if addresses else {})


def _crumbs(page: Page, address: str, section: str) -> dict[str, Any]:
    name = "Evidence" if page.surface == "evidence" else "Learn"
    steps = [(name, section), (page.title, address)]
    if page.document.kind == "page" and page.surface == "shop":
        steps = [(page.title, address)]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": title, "item": link}
            for number, (title, link) in enumerate(steps, 1)
        ],
    }
