"""What pages show that no translator of the interface has to say: written content and names."""

from collections.abc import Iterator

from flask import Flask

from product_content.extension import Mounted, mounted
from product_content.library import Library
from product_content.page import Page
from product_content.tables import Options
from storefront.catalog.views import content
from storefront.market_prefix import ENVIRON_KEY
from tests.pseudo import Data, texts_of
from tests.shop import HANDLE

NAMES = ("Threefold", "Threefold Magnesium", "30 days", "90 days", "Alice", "DPD", "United Kingdom")
SEARCHES = (("shop", "citrate"), ("evidence", "sleep"))


def data_of(app: Flask, market: str) -> Data:
    with app.test_request_context(environ_overrides={ENVIRON_KEY: market}):
        here, edition = mounted(), market.lower()
        shown = [
            list(_product(market)),
            list(_library(here.content.library)),
            [list(_page(page)) for page in _pages(here, edition)],
            list(_found(here, edition)),
        ]
        return Data(frozenset(texts_of(shown)), NAMES)


def _product(market: str) -> Iterator[object]:
    copy = content().product(HANDLE, market)
    assert copy is not None
    yield copy
    yield [f"{sentence}." for sentence in copy.headline.split(". ")[:-1]]
    yield copy.headline.split(". ")[-1]
    yield [copy.panel(pack.net_grams) for pack in copy.packs]
    yield ", ".join(getattr(copy, "free_from", ())).lower() + "."


def _library(library: Library) -> Iterator[object]:
    for food in library.nutrition.foods:
        yield [food.name, food.serving, food.category.capitalize()]
    for person in library.people.values():
        yield [person.name, person.credential]
    for reference in library.references.values():
        custom = reference.custom
        yield [reference.title, custom.study_type, str(custom.n), custom.finding, custom.certainty]
        yield custom.funding_or_conflict or ""


def _pages(here: Mounted, market: str) -> Iterator[Page]:
    for doc in here.content.library.documents.values():
        for surface in ("shop", "evidence"):
            if doc.has_edition(surface, market):
                yield here.content.page(doc, surface, market, here.urls(), Options())


def _page(page: Page) -> Iterator[object]:
    yield [page.title, page.description, page.html, page.key_points, page.questions]
    yield [[heading.text for heading in page.toc], page.disclaimer]
    yield [[note.text, note.study, [name for name, _ in note.links]] for note in page.notes]


def _found(here: Mounted, market: str) -> Iterator[object]:
    for surface, asked in SEARCHES:
        index = here.content.search_index(surface, market, here.urls())
        yield [[hit.title, hit.summary, hit.extract] for hit in index.find(asked).hits]
