"""Stylesheets and scripts are kept for ever under the name that belongs to their bytes."""

import re

from flask.testing import FlaskClient


def test_a_file_is_kept_for_ever_under_its_own_hash_only(client: FlaskClient) -> None:
    html = client.get("/evidence/magnesium").text
    found = re.findall(r'(?:href|src)="(/content-assets/[^"]+\.(?:css|js|svg))"', html)
    assert {re.sub(r"\.[0-9a-f]{12}\.", ".", name.rpartition("/")[2]) for name in found} == {
        *("content.css", "tokens.css", "icon.svg", "search.js")
    }
    for address in found:
        with client.get(address, buffered=True) as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for name in ("content.css", "content.000000000000.css"):
        with client.get(f"/content-assets/{name}", buffered=True) as answer:
            assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert client.get("/content-assets/none.000000000000.css").status_code == 404


def test_a_library_without_cards_shares_none(client: FlaskClient, tmp_path, monkeypatch) -> None:
    library = client.application.extensions["product_content"].content.library
    monkeypatch.setattr(library, "media", tmp_path)
    html = client.get("/pages/delivery").text
    assert "og:image" not in html
    assert '<meta name="twitter:card" content="summary">' in html


def test_the_public_address_is_the_hosts_to_say(host) -> None:
    client = host(CONTENT_BASE_URL="https://read.example/")
    for path in ("/learn/magnesium", "/evidence/references/", "/learn/magnesium/intake?age=19"):
        html = client.get(path, headers={"Host": "other.example"}).text
        plain = path.partition("?")[0]
        assert f'<link rel="canonical" href="https://read.example{plain}">' in html
        assert "other.example" not in html
    feed = client.get("/learn/feed.atom", headers={"Host": "other.example"}).text
    assert "<id>https://read.example/learn/feed.atom</id>" in feed
