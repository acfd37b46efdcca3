"""Under any prefix, twice in one process, with a layout of the host's, and never with faults."""

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import DictLoader

from product_content import ProductContent
from product_content.problems import ContentError
from tests.writing import page, stored


def test_prefixes_are_the_hosts(host) -> None:
    client = host(url_prefix="/a/read", pages_prefix="/a/help", evidence_prefix="/science")
    html = client.get("/a/read/magnesium").text
    assert 'href="/a/read/magnesium-in-food"' in html
    assert 'href="/a/help/delivery"' in html
    assert client.get("/a/read/forms/magnesium-citrate").status_code == 200
    assert client.get("/a/read/magnesium/intake").status_code == 200
    assert 'href="/science/how-we-check"' in client.get("/science/magnesium").text
    assert client.get("/learn/magnesium").status_code == 404


def test_two_apps_in_one_process_do_not_mix(host) -> None:
    one, two = host(url_prefix="/one"), host(url_prefix="/two", CONTENT_MARKET="US")
    assert 'href="/one/magnesium-in-food"' in one.get("/one/magnesium").text
    assert 'href="/two/magnesium-in-food"' in two.get("/two/magnesium").text
    assert "Magnesium contributes to" in one.get("/one/what-magnesium-does").text
    assert "Magnesium supports" in two.get("/two/what-magnesium-does").text


def test_a_host_lends_its_layout_to_the_shop_edition_only(host) -> None:
    client = host(CONTENT_LAYOUT="host.html")
    client.application.jinja_loader = DictLoader(
        {"host.html": "HOST {% block title %}{% endblock %}|{% block content %}{% endblock %}"}
    )
    assert client.get("/pages/delivery").text.startswith("HOST Delivery|")
    assert "HOST" not in client.get("/evidence/magnesium").text


def test_the_product_page_is_where_the_shop_says(host) -> None:
    client = host(CONTENT_PRODUCT_URL="/shop/p/{handle}")
    assert 'href="/shop/p/magnesium-powder"' in client.get("/learn/what-magnesium-does").text


def test_faulty_content_does_not_start(tmp_path: Path) -> None:
    stored(
        tmp_path, {"articles/a.md": page("So [@no1]."), "topics/t.md": page("[x](topic:y)", id="T")}
    )
    with pytest.raises(ContentError) as caught:
        ProductContent(tmp_path / "content")
    assert [(p.path, p.rule) for p in caught.value.problems] == [
        ("articles/a.md", "citation"),
        ("topics/t.md", "link"),
    ]


def test_changed_files_are_read_again(tmp_path: Path) -> None:
    stored(tmp_path, {"articles/a.md": page("One.")})
    first = ProductContent(tmp_path / "content").library
    assert ProductContent(tmp_path / "content").library is first
    stored(tmp_path, {"articles/a.md": page("Another.")})
    assert ProductContent(tmp_path / "content").library is not first


def test_links_work_outside_a_request() -> None:
    content = ProductContent()
    links = content.links("GB")
    assert (links[0].group, links[0].url) == ("learn", "/learn/magnesium")
    assert {link.group for link in links} == {
        "learn",
        "help",
        "evidence",
        "evidence-help",
        "search",
    }
    assert content.product("none", "GB") is None
    copy = content.product("magnesium-powder", "GB")
    assert copy is not None
    assert copy.statements[0] == "Food supplement"
    assert "<table" in copy.panel(88)


def test_same_page_same_object() -> None:
    content = ProductContent()
    app = Flask("host")
    content.init_app(app)
    assert content.product("magnesium-powder", "GB") is content.product("magnesium-powder", "GB")
