"""The pages as readers get them, in a host app without a shop."""

import json
import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import StrictUndefined

from product_content import ProductContent
from product_content.library import Library

PUBLIC = "public, max-age=0, s-maxage=1, must-revalidate"
SHOP_WORDS = re.compile(r"(?i)threefold|/products/|basket|add to cart|our powder|buy now")


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.found.append(value)
            if name == "id" and value:
                self.ids.add(value)


def addresses(library: Library, surface: str, market: str) -> list[str]:
    content = ProductContent()
    groups = {"shop": ("learn", "help"), "evidence": ("evidence", "evidence-help")}[surface]
    return [link.url for link in content.links(market) if link.group in groups]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


@pytest.mark.parametrize("market", ["GB", "EU", "US"])
@pytest.mark.parametrize("surface", ["shop", "evidence"])
def test_every_page_answers_and_every_link_arrives(
    host, library: Library, surface: str, market: str
) -> None:
    client = host(CONTENT_MARKET=market)
    client.application.jinja_env.undefined = StrictUndefined
    pages = addresses(library, surface, market)
    assert len(pages) == len(
        [d for d in library.documents.values() if d.has_edition(surface, market.lower())]
    )
    anchors: dict[str, set[str]] = {}
    wanted: set[str] = set()
    for address in pages:
        response = client.get(address)
        assert response.status_code == 200, address
        links = Links(response.text)
        anchors[address] = links.ids
        wanted |= {
            href if not href.startswith(("#", "?")) else address + href for href in links.found
        }
    inside = {href for href in wanted if href.startswith("/") and not href.startswith("/products")}
    for href in inside:
        path, _, anchor = href.partition("#")
        if path in anchors and anchor:
            assert anchor in anchors[path], href
        with client.get(path) as response:
            assert response.status_code in (200, 302), href


@pytest.mark.parametrize("market", ["GB", "EU", "US"])
def test_evidence_names_no_product_and_leads_to_no_shop(
    host, library: Library, market: str
) -> None:
    client = host(CONTENT_MARKET=market)
    hub = "/evidence/magnesium"
    extra = [f"{hub}/intake", "/evidence/references/", "/evidence/references/mah2021"]
    for address in [*addresses(library, "evidence", market), *extra]:
        html = client.get(address).text
        assert SHOP_WORDS.findall(html) == [], address
        outside = [
            link
            for link in Links(html).found
            if not link.startswith(
                (
                    "/evidence/",
                    "/content-assets/",
                    "#",
                    "?",
                    "http://localhost/evidence/",
                    "https://",
                    "http://",
                    "mailto:",
                )
            )
        ]
        assert outside == [], address


def test_pages_hold_nothing_about_the_visitor(client: FlaskClient) -> None:
    one = client.get("/learn/magnesium", headers={"Cookie": "session=alice; cart=3"})
    two = client.get("/learn/magnesium")
    assert one.data == two.data
    assert "Set-Cookie" not in one.headers
    assert "Vary" not in one.headers
    assert one.headers["Cache-Control"] == PUBLIC
    again = client.get("/learn/magnesium", headers={"If-None-Match": one.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_market_comes_from_the_environment(client: FlaskClient) -> None:
    british = client.get("/learn/magnesium-and-nerve-health").text
    american = client.get(
        "/learn/magnesium-and-nerve-health",
        environ_overrides={"storefront.market": "US", "SCRIPT_NAME": "/us"},
    ).text
    assert "contributes to normal functioning of the nervous system" in british
    assert "have not been evaluated by the Food and Drug Administration" not in british
    assert "Magnesium supports normal nerve function*" in american
    assert "have not been evaluated by the Food and Drug Administration" in american
    assert 'href="/us/learn/magnesium-in-food"' in american
    assert 'href="/learn/' not in american


@pytest.mark.parametrize(
    "address",
    [
        "/learn/none",
        "/learn/magnesium-and-sleep",  # has no shop edition
        "/learn/delivery",
        "/learn/magnesium-citrate",
        "/pages/magnesium",
        "/evidence/what-magnesium-does",  # has no evidence edition
        "/learn/magnesium-in-food/intake",
        "/learn/magnesium.exe",
        "/learn/..%2f..%2fpyproject",
        "/evidence/references/chiu2016",
        "/content-assets/media/pictures.json",
        "/content-assets/media/hero-640.0000000000.jpg",
        "/content-assets/media/..%2fextension.py",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_sections_lead_to_their_hub(client: FlaskClient) -> None:
    assert client.get("/learn/").headers["Location"] == "/learn/magnesium"
    assert client.get("/evidence/").headers["Location"] == "/evidence/magnesium"


def test_foods_are_sorted_without_scripts(client: FlaskClient) -> None:
    def order(query: str) -> list[str]:
        html = client.get(f"/learn/magnesium-in-food{query}").text
        table = html[html.index('id="table-foods"') :]
        return re.findall(r'<th scope="row">([^<]+)</th>', table[: table.index("</table>")])

    assert order("")[0] == "Pumpkin seed kernels, dried"
    assert order("?sort=name")[:2] == ["Almonds", "Atlantic mackerel, cooked"]
    assert order("?sort=per_portion")[:2] == ["Pumpkin seed kernels, dried", "Quinoa, cooked"]
    assert order("?sort=<script>") == order("")
    assert len(order("")) == 46
    assert len(order("?foods=all")) == 69


@pytest.mark.parametrize(
    ("suffix", "mimetype", "start"),
    [
        ("md", "text/markdown", "# Magnesium and sleep\n"),
        ("ris", "application/x-research-info-systems", "TY  - JOUR\r\n"),
        ("bib", "application/x-bibtex", "@article{"),
        ("json", "application/vnd.citationstyles.csl+json", "[{"),
    ],
)
def test_pages_and_references_as_files(
    client: FlaskClient, suffix: str, mimetype: str, start: str
) -> None:
    response = client.get(f"/evidence/magnesium-and-sleep.{suffix}")
    assert response.mimetype == mimetype
    assert response.text.startswith(start)


def test_structured_data_says_what_the_page_says(client: FlaskClient) -> None:
    html = client.get("/evidence/magnesium-and-sleep").text
    article, crumbs = (
        json.loads(text)
        for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    )
    assert article["@type"] == "Article"
    assert article["headline"] == "Magnesium and sleep"
    assert article["url"] == "http://localhost/evidence/magnesium-and-sleep"
    assert "author" not in article
    assert len(article["citation"]) == html.count('<li id="ref-')
    assert [step["item"] for step in crumbs["itemListElement"]] == [
        "http://localhost/evidence/",
        "http://localhost/evidence/magnesium-and-sleep",
    ]


def test_pages_without_a_reviewer_say_so(client: FlaskClient) -> None:
    assert "No named reviewer yet" in client.get("/learn/magnesium-safety").text


def test_a_study_knows_where_it_is_used(client: FlaskClient) -> None:
    html = client.get("/evidence/references/mah2021").text
    uses = html[html.index("Where we use it") :]
    assert 'href="/evidence/magnesium-and-sleep"' in uses
    assert 'href="/evidence/magnesium-and-nerve-health"' in uses


def test_pictures_are_kept_for_ever_under_a_name_of_their_bytes(client: FlaskClient) -> None:
    copy = client.application.extensions["product_content"].content.product(
        "magnesium-powder", "GB"
    )
    picture = copy.pictures[0]
    assert (picture.width, picture.height) == (1000, 800)
    with client.get(picture.url) as response:
        assert response.mimetype == "image/jpeg"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for srcset in (picture.srcset, picture.avif_srcset):
        for entry in srcset.split(", "):
            with client.get(entry.split()[0]) as response:
                assert response.status_code == 200


def test_no_inline_script_or_style(client: FlaskClient, library: Library) -> None:
    for surface in ("shop", "evidence"):
        for address in addresses(library, surface, "GB"):
            html = client.get(address).text
            scripts = re.findall(r"<script(?! type=.application/ld\+json)[^>]*>", html)
            assert [tag for tag in scripts if " src=" not in tag] == []
            assert re.findall(r"\sstyle=|<style|\son\w+=", html) == []


def test_a_shop_lends_its_product_card() -> None:
    app = Flask("host", static_folder=None)
    ProductContent().init_app(app)
    app.jinja_env.globals["product_card"] = lambda handle: f"CARD OF {handle}"
    shop = app.test_client().get("/learn/magnesium-and-nerve-health").text
    evidence = app.test_client().get("/evidence/magnesium-and-nerve-health").text
    assert shop.count("CARD OF magnesium-powder") == 1
    assert "CARD OF" not in evidence
