"""The pictures show today's label, and every file that a page may ask for exists."""

import hashlib
import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[3]
MEDIA = ROOT / "product_content" / "media"
PICTURES: list[dict[str, Any]] = json.loads((MEDIA / "pictures.json").read_text(encoding="utf-8"))
PRODUCT = ROOT / "product_content" / "content" / "products" / "magnesium-powder.yaml"
NAMES = [picture["name"] for picture in PICTURES]
SHARES: list[dict[str, Any]] = json.loads((MEDIA / "shares.json").read_text(encoding="utf-8"))
LABELLED = [picture for picture in PICTURES if picture["shows_label"]]

every_picture = pytest.mark.parametrize("picture", PICTURES, ids=NAMES)


@pytest.fixture(scope="module")
def label() -> dict[str, Any]:
    script = runpy.run_path(str(ROOT / "docs" / "pictures" / "label_facts.py"))
    facts: dict[str, Any] = script["label_facts"]()
    return facts


@pytest.mark.parametrize("picture", LABELLED + SHARES, ids=lambda picture: picture["name"])
def test_the_label_shown_is_the_label_of_the_formula(
    picture: dict[str, Any], label: dict[str, Any]
) -> None:
    assert picture["label_facts_sha256"] == label["sha256"], (
        "render this picture anew: see docs/pictures/README.md"
    )


def test_label_facts_follow_the_formula(label: dict[str, Any]) -> None:
    assert label["daily_mg"].split() == ["250", "mg"]
    assert [form["elemental_mg"].split()[0] for form in label["forms"]] == ["125", "75", "50"]
    assert label["panel"]["rows"][0][1:] == [label["daily_mg"], "67%"]
    assert label["packs"][0] == {"net_grams": 88, "servings": 60, "days": 30}


@every_picture
def test_every_width_and_format_exists(picture: dict[str, Any]) -> None:
    wanted = {
        f"{picture['name']}-{width}.{extension}"
        for width in picture["widths"]
        for extension in picture["formats"]
    }
    assert wanted == {path.name for path in MEDIA.glob(f"{picture['name']}-[0-9]*.*")}


@every_picture
def test_the_recorded_render_is_the_one_on_file(picture: dict[str, Any]) -> None:
    largest = MEDIA / f"{picture['name']}-{picture['width']}.jpg"
    assert hashlib.sha256(largest.read_bytes()).hexdigest() == picture["jpg_sha256"]


@every_picture
def test_a_rendering_says_so(picture: dict[str, Any]) -> None:
    assert picture["kind"] == "computer rendering"
    assert "Computer rendering" in picture["caption"]
    assert picture["alt"]


@pytest.mark.parametrize("share", SHARES, ids=lambda share: share["type"])
def test_a_shared_picture_is_cut_from_todays_and_says_what_the_page_says(
    share: dict[str, Any],
) -> None:
    """Else draw them anew: docs/pictures/draw_shares.py."""
    master = next(picture for picture in PICTURES if picture["name"] == share["master"])
    assert share["master_sha256"] == master["jpg_sha256"]
    drawn = (MEDIA / f"{share['name']}.jpg").read_bytes()
    assert hashlib.sha256(drawn).hexdigest() == share["jpg_sha256"]
    product = YAML(typ="safe").load(PRODUCT)
    assert share["words"] == product["headline" if share["type"] == "website" else "title"]


def test_the_product_names_only_pictures_that_exist() -> None:
    asked = [picture["name"] for picture in YAML(typ="safe").load(PRODUCT)["pictures"]]
    assert asked
    assert set(asked) <= set(NAMES)


def test_pictures_stay_light() -> None:
    assert (MEDIA / "hero-640.avif").stat().st_size <= 25_000
    assert sum(path.stat().st_size for path in MEDIA.iterdir()) < 6_000_000
