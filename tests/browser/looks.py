"""One page seen in every look: each theme, each width, without loading it again."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = {360: 740, 768: 1024, 1280: 900}
THEMES = ("light", "dark")
# What can differ from one look to the next; the rest of axe's rules read the markup alone.
BY_LOOK = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
EVERY_RULE: dict[str, Any] = {"rules": {"target-size": {"enabled": True}}}


def problems(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds on the page as it is, and whether it is wider than its window."""
    found = []
    size: Any = page.viewport_size
    for violation in Axe().run(page, options=options or EVERY_RULE).response["violations"]:
        places = ", ".join(str(node["target"]) for node in violation["nodes"])
        found.append(
            f"{page.url} at {size}: {violation['id']}: {violation['help']}: {places}",
        )
    wide: Any = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        found.append(f"{page.url} at {size} is {wide} px wider than the window")
    return found


def problems_in_every_look(page: Page) -> list[str]:
    """All of axe once, then in every theme and width what depends on them."""
    found = []
    for scheme in THEMES:
        # Colours fade; nothing is measured half way.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            found += problems(page, _not_yet_run(page))
    return found


def problems_in_two_looks(page: Page) -> list[str]:
    """All of axe on a telephone in the light; what a look changes on a desk in the dark."""
    found = []
    for scheme, width in zip(THEMES, (min(WIDTHS), max(WIDTHS)), strict=True):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        found += problems(page, _not_yet_run(page))
    return found


def _not_yet_run(page: Page) -> dict[str, Any] | None:
    return {"runOnly": {"type": "rule", "values": BY_LOOK}} if found_all(page) else None


def found_all(page: Page) -> bool:
    """Whether all rules have run on this page already; a new page forgets."""
    return bool(page.evaluate("[window.looked, window.looked = true][0]"))
