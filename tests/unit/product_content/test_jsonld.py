"""Who wrote and who checked an article is said where schema.org allows it."""

from pathlib import Path

from product_content.jsonld import page_jsonld
from product_content.library import Library
from product_content.rendering import render
from product_content.tables import Options
from product_content.urls import Urls
from tests.schema_org import faults
from tests.writing import page, stored

PEOPLE = "- {id: rita, name: Rita Rees, credential: dietitian}\n"


def written(folder: Path, name: str) -> Library:
    text = page("Text.", more="reviewer: rita\nreviewed: 2026-05-04\n")
    return stored(folder, {"people.yaml": PEOPLE, name: text})


def test_a_checked_article_says_who_checked_its_page(tmp_path: Path) -> None:
    library = written(tmp_path, "articles/a.md")
    made = render(library, library.document("article", "a"), "shop", "gb", Urls(), Options())
    data = page_jsonld(library, made, "https://a.example/learn/a", "https://a.example/learn/")
    assert list(faults(data)) == []
    assert data[0]["mainEntityOfPage"] == {
        "@type": "WebPage",
        "url": "https://a.example/learn/a",
        "reviewedBy": {"@type": "Person", "name": "Rita Rees"},
        "lastReviewed": "2026-05-04",
    }
