"""Searching as a form, without scripts, and the suggestions beside it."""

from flask.testing import FlaskClient


def test_a_form_leads_to_what_was_found(client: FlaskClient) -> None:
    hub = client.get("/learn/magnesium").text
    assert '<form class="search-box" action="/learn/search"' in hub
    page = client.get("/learn/search?q=magnesum+citrat").text
    assert "Nothing answers to “magnesum citrat”" in page
    assert page.index("/learn/forms/magnesium-citrate") < page.index("/products/magnesium-powder")
    assert '<meta name="robots" content="noindex">' in page


def test_nothing_asked_and_nothing_found_are_said(client: FlaskClient) -> None:
    assert "Pages, questions, foods" in client.get("/learn/search").text
    lost = client.get("/learn/search?q=xyzzyx").text
    assert "Nothing answers to “xyzzyx”." in lost
    assert '<a href="/learn/magnesium">' in lost


def test_what_was_typed_is_escaped(client: FlaskClient) -> None:
    page = client.get('/learn/search?q="><script>alert(1)</script>').text
    assert "<script>alert" not in page


def test_suggestions_are_titles_and_addresses(client: FlaskClient) -> None:
    rows = client.get("/learn/search/suggestions?q=pump").get_json()
    assert rows[0] == {
        "title": "Pumpkin seed kernels, dried",
        "url": "/learn/magnesium?foods=all#food",
    }


def test_the_evidence_edition_names_no_product(client: FlaskClient) -> None:
    page = client.get("/evidence/search?q=threefold").text
    assert "/products/" not in page
    assert client.get("/evidence/search/suggestions?q=threefold").get_json() == []
