"""Alice buys without a mouse: Tab, Enter, Space and typing; she always sees where she is."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.acts import ORDER_PAGE, PAYMENT_PAGE
from tests.browser.visitor import PHONE, Visitor

MOST_STOPS = 120
ADDRESS = {
    "Email": "alice.keys@example.com",
    "Name": "Alice Archer",
    "Telephone": "07700 900123",
    "Address line 1": "1 High Street",
    "Town or city": "London",
    "Postcode": "SW1A 1AA",
}
# What has the focus, how it is called, whether that can be seen and nothing lies over it.
STOP = """() => {
  const at = document.activeElement;
  const label = at.labels?.[0];
  const marked = [at, at.closest("label")].some((each) => {
    if (!each) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
  });
  const box = at.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height, innerHeight) / 2];
  const over = document.elementFromPoint(x, y);
  return {
    name: (at.getAttribute("aria-label") || label?.innerText || at.innerText || "").trim(),
    tag: at.tagName,
    marked,
    free: Boolean(over && (at.contains(over) || over.contains(at) || label?.contains(over))),
  };
}"""


def tab_to(page: Page, name: str) -> None:
    """Tab until something called `name` has the focus; every stop on the way must be visible."""
    seen = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop: dict[str, Any] = page.evaluate(STOP)
        seen.append(stop["name"] or stop["tag"])
        if stop["tag"] != "BODY":
            assert stop["marked"], f"{page.url}: focus cannot be seen on {stop}"
            assert stop["free"], f"{page.url}: something lies over {stop}"
        if re.match(rf"{re.escape(name)}\b", stop["name"]):
            return
    raise AssertionError(f"{page.url}: Tab never came to {name}, only to {seen}")


def test_from_the_product_page_to_a_paid_order(visitor: Visitor) -> None:
    page = visitor.window(viewport=PHONE, reduced_motion="reduce")
    page.goto("/products/magnesium-powder")
    tab_to(page, "Skip to content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "Add to basket")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/cart$"))
    tab_to(page, "One more")
    page.keyboard.press("Space")
    expect(page.locator("#live")).to_have_text("Quantity 2")
    tab_to(page, "Update the quantity")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text(re.compile("now 2 packs in your basket.*£58.00"))
    tab_to(page, "Go to payment")
    page.keyboard.press("Enter")
    expect(page).to_have_url(PAYMENT_PAGE)
    for label, typed in ADDRESS.items():
        tab_to(page, label)
        page.keyboard.type(typed)
    tab_to(page, "Pay")
    page.keyboard.press("Enter")
    expect(page).to_have_url(ORDER_PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your order is paid")


def test_every_stop_of_the_long_pages_is_seen(visitor: Visitor) -> None:
    """The bar at the foot of the product page must never lie over what has the focus."""
    for viewport in (PHONE, {"width": 1280, "height": 720}):
        page = visitor.window(viewport=viewport, reduced_motion="reduce")
        page.goto("/products/magnesium-powder")
        tab_to(page, "Choose a pack")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Add to basket")).to_be_in_viewport()
        expect(page.get_by_role("link", name="Choose a pack")).to_be_hidden()
    page.goto("/learn/magnesium-and-nerve-health")
    tab_to(page, "What magnesium does")


def test_the_button_is_in_the_first_screen_of_a_small_telephone(visitor: Visitor) -> None:
    for scripts in (True, False):
        small = {"width": 360, "height": 640}
        page = visitor.window(viewport=small, java_script_enabled=scripts)
        page.goto("/products/magnesium-powder")
        button = page.get_by_role("button", name="Add to basket").bounding_box()
        assert button is not None
        bar = page.locator("buy-bar").bounding_box() if not scripts else None
        assert button["y"] + button["height"] <= (bar["y"] if bar else small["height"])
