"""The right page comes first, a slip is forgiven, and nothing typed can break the search."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from product_content import ProductContent
from product_content.search import SearchIndex
from product_content.search_entries import Entry
from product_content.urls import Urls

SHOP = ProductContent().search_index("shop", "gb", Urls())
EVIDENCE = ProductContent().search_index("evidence", "gb", Urls())


def first(index: SearchIndex, query: str) -> str:
    return index.find(query).hits[0].url


@pytest.mark.parametrize(
    ("query", "url"),
    [
        ("magnesium citrate", "/learn/forms/magnesium-citrate"),
        ("bisglycinate", "/learn/forms/magnesium-bisglycinate"),
        ("How much magnesium do I need?", "/learn/how-much-magnesium"),
        ("antibiotics", "/learn/medicines-and-magnesium"),
        ("pumpkin", "/learn/magnesium?foods=all#food"),
        ("threefold", "/products/magnesium-powder"),
        ("how long does delivery take", "/pages/delivery"),
        ("nerves", "/learn/magnesium-and-nerve-health"),
    ],
)
def test_the_right_page_comes_first(query: str, url: str) -> None:
    assert first(SHOP, query) == url


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("magnesum citrat", "magnesium citrate"),
        ("antibiotcs", "antibiotics"),
        ("bisglicinate", "bisglycinate"),
        ("delivrey", "delivery"),
    ],
)
def test_a_slip_is_forgiven_and_said(typed: str, meant: str) -> None:
    found = SHOP.find(typed)
    assert found.corrected == meant
    assert found.hits == SHOP.find(meant).hits


def test_a_word_may_be_unfinished() -> None:
    assert first(SHOP, "pump") == first(SHOP, "pumpkin")
    assert SHOP.suggest("deliv")[0] == ("Delivery", "/pages/delivery")


def test_the_evidence_edition_finds_its_own_pages_alone() -> None:
    found = [hit.url for query in ("magnesium", "threefold") for hit in EVIDENCE.find(query).hits]
    assert found
    assert {url.split("/")[1] for url in found} == {"evidence"}


def test_markup_in_a_page_stays_text() -> None:
    index = SearchIndex([Entry("page", "Salt", "/salt", "", "a <script> of salt & more")])
    [hit] = index.find("script").hits
    assert hit.extract == "a &lt;<mark>script</mark>&gt; of salt &amp; more"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_nothing_typed_breaks_it(query: str) -> None:
    for hit in SHOP.find(query).hits:
        assert hit.url.startswith("/")
