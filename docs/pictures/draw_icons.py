"""Draw the icons from the mark: python draw_icons.py"""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
ICONS = ROOT / "storefront" / "static" / "icons"
# Bars 4, 4 and 8 wide with gaps of 3 and 6, on a field of 41.
BARS = ((8, 4, "#232A78"), (15, 4, "#B86F1C"), (25, 8, "#2E9982"))


def mark(corner: int) -> str:
    """The field keeps the dark first bar visible on dark tabs; `corner` rounds it."""
    bars = "".join(
        f'<rect x="{x}" y="8" width="{wide}" height="25" fill="{fill}"/>' for x, wide, fill in BARS
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41">'
        f'<rect width="41" height="41" rx="{corner}" fill="#F4F6F2"/>{bars}</svg>\n'
    )


def draw(page: Page, size: int) -> None:
    """Square: phones cut the corners themselves."""
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{mark(0)}")
    page.screenshot(path=ICONS / f"icon-{size}.png")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    asked = parser.parse_args()
    ICONS.mkdir(parents=True, exist_ok=True)
    (ICONS / "favicon.svg").write_text(mark(7), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=["--no-sandbox"])
        page = browser.new_page()
        for size in (180, 512):
            draw(page, size)
        browser.close()


if __name__ == "__main__":
    main()
