"""Fill the label art from the label facts and photograph it with Chromium.

python label_facts.py | python shoot_labels.py --fonts FOLDER --out FOLDER
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from playwright.sync_api import Page, sync_playwright

LABELS = Path(__file__).parent / "labels"
# Label art -> position of its pack in the facts' list: the pouch holds the smallest pack.
ART = {"front": 0, "back": 0, "tub": 1, "cards": 0}


def fill(name: str, facts: dict[str, Any]) -> str:
    environment = Environment(
        loader=FileSystemLoader(LABELS), undefined=StrictUndefined, autoescape=True
    )
    pack = facts["packs"][ART.get(name, 0)]
    return environment.get_template(f"{name}.html").render(facts, pack=pack)


def prepare(folder: Path, fonts: Path) -> Path:
    for file in [LABELS / "label.css", *fonts.glob("*.woff2")]:
        shutil.copy(file, folder)
    return folder


def shoot(page: Page, folder: Path, name: str, facts: dict[str, Any], out: Path) -> None:
    html = fill(name, facts)
    size = [int(re.search(rf"--{side}: (\d+)px", html)[1]) for side in "wh"]  # type: ignore[index]
    (folder / f"{name}.html").write_text(html, encoding="utf-8")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto((folder / f"{name}.html").as_uri())
    page.evaluate("document.fonts.ready")
    page.screenshot(path=out / f"{name}.png")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("names", nargs="*", default=list(ART))
    asked = parser.parse_args()
    facts = json.load(sys.stdin)
    with TemporaryDirectory() as work, sync_playwright() as playwright:
        folder = prepare(Path(work), asked.fonts)
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=["--no-sandbox"])
        page = browser.new_page(device_scale_factor=2)
        for name in asked.names:
            shoot(page, folder, name, facts, asked.out)
        browser.close()


if __name__ == "__main__":
    main()
