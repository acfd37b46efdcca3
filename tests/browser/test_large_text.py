"""Letters twice as large lose nothing, and a window of 320 pixels reflows."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import buy, choose
from tests.browser.test_accessibility import PUBLIC
from tests.browser.visitor import Visitor

# Text that its own box cuts off, apart from what is hidden for the eye on purpose.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((each) => {
  const { overflowX, overflowY, display, clipPath } = getComputedStyle(each);
  if (display === "inline" || clipPath !== "none" || each.closest(".visually-hidden")) return false;
  const wide = ["hidden", "clip"].includes(overflowX) && each.scrollWidth > each.clientWidth + 2;
  const high = ["hidden", "clip"].includes(overflowY) && each.scrollHeight > each.clientHeight + 2;
  return wide || high;
}).map((each) => `${each.tagName}.${each.className}: ${each.innerText?.slice(0, 60)}`)"""
PAST_THE_EDGE = "document.documentElement.scrollWidth - window.innerWidth"


def losses(page: Page, text: str = "") -> list[str]:
    if text:
        page.evaluate(f"document.documentElement.style.fontSize = '{text}'")
    cut: list[str] = page.evaluate(CUT_OFF)
    found = [f"{page.url} cuts off {each}" for each in cut]
    wide: Any = page.evaluate(PAST_THE_EDGE)
    return found + [f"{page.url} is {wide} px too wide"] * (wide > 0)


@pytest.mark.parametrize(
    ("viewport", "text"),
    [({"width": 1280, "height": 1024}, "200%"), ({"width": 320, "height": 256}, "")],
    ids=["text-doubled", "320-pixels"],
)
def test_nothing_is_lost(visitor: Visitor, viewport: Any, text: str) -> None:
    page = visitor.window(viewport=viewport)
    found = []
    for address in PUBLIC:
        page.goto(address)
        found += losses(page, text)
    page.goto("/products/magnesium-powder")
    page.get_by_label("Quantity", exact=True).fill("0")
    page.get_by_role("button", name="Add to basket").click()
    found += losses(page, text)
    page.goto("/products/magnesium-powder")
    choose(page, quantity=2)
    found += losses(page, text)
    buy(page)
    found += losses(page, text)
    assert found == [], "\n".join(found)


def test_forced_colours_and_still_pages(visitor: Visitor) -> None:
    """The chosen pack and the bars are still told apart, and nothing moves by itself."""
    page = visitor.window(forced_colors="active", reduced_motion="reduce")
    page.goto("/products/magnesium-powder")
    expect(page.get_by_role("button", name="Add to basket")).to_have_css("border-top-width", "2px")
    bars = "getComputedStyle(document.querySelector('.mark .triplet')).backgroundImage"
    assert "gradient" in page.evaluate(bars)
    moving = "document.getAnimations().length"
    assert page.evaluate(moving) == 0
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert page.evaluate(behaviour) == "auto"
