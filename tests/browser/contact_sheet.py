"""Every page in every look on one picture: what an art director would pin to the wall."""

import base64
from collections.abc import Iterator
from html import escape
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.acts import choose, fill_in, go_to_payment, order_number, pay, sign_in
from tests.browser.visitor import DESKTOP, PHONE, Visitor

LARGEST = 1_500_000  # bytes of the sheet
LOOKS = [
    (f"{name}, {scheme}", {"viewport": viewport, "color_scheme": scheme})
    for name, viewport in (("telephone", PHONE), ("desk", DESKTOP))
    for scheme in ("light", "dark")
]
PRODUCT = "/products/magnesium-powder"
PAGES = {
    "First page": "/",
    "Product": PRODUCT,
    "Product, United States": f"/us{PRODUCT}",
    "Hub": "/learn/magnesium",
    "Article": "/learn/magnesium-and-nerve-health",
    "A form of magnesium": "/learn/forms/magnesium-citrate",
    "Calculator": "/learn/magnesium/intake",
    "Search": "/learn/search?q=citrate",
    "Nothing found": "/learn/search?q=zzzzqq",
    "Evidence": "/evidence/magnesium-and-nerve-health",
    "Studies": "/evidence/references/",
    "Help": "/pages/delivery",
    "Empty basket": "/cart",
    "No such page": "/no-such-page",
}
SHEET = """<!doctype html><style>
body { margin: 24px; width: 2052px; background: #dfe4e0; color: #10201b;
  font: 600 15px sans-serif; }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 22px 36px; }
h1 { font-size: 26px; margin: 0 0 18px; } h2 { font-size: 15px; margin: 0 0 6px; }
section > div { display: flex; gap: 8px; } img { height: 238px; display: block; }
figure { margin: 0; } figcaption { font: 11px sans-serif; padding-top: 3px; }
</style>"""


def take_sheet(visitor: Visitor, path: Path) -> None:
    rows: dict[str, list[str]] = {}
    for look, options in LOOKS:
        page = visitor.window(**options)
        for name in _stations(page):
            rows.setdefault(name, []).append(_figure(page, look))
    body = "".join(
        f"<section><h2>{escape(name)}</h2><div>{''.join(figures)}</div></section>"
        for name, figures in rows.items()
    )
    wall = visitor.window(viewport={"width": 2100, "height": 1000})
    wall.set_content(f"{SHEET}<h1>Every page in every look</h1><main>{body}</main>")
    wall.screenshot(path=path, type="jpeg", quality=72, full_page=True)
    assert path.stat().st_size <= LARGEST


def _stations(page: Page) -> Iterator[str]:
    """Brings the page to one station after the other and says its name."""
    for name, address in PAGES.items():
        page.goto(address)
        yield name
    page.goto(PRODUCT)
    choose(page, quantity=2)
    yield "Basket"
    page.get_by_role("spinbutton", name="Quantity of").fill("-3")
    page.get_by_role("button", name="Update the quantity").click()
    yield "Basket with an error"
    page.goto("/cart")
    go_to_payment(page)
    yield "Payment (sandbox)"
    fill_in(page)
    pay(page)
    number = order_number(page)
    yield "Order, paid"
    sign_in(page)
    yield "Back office, today"
    page.goto(f"/admin/orders/{number}")
    yield "Back office, an order"


def _figure(page: Page, look: str) -> str:
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    shot = base64.b64encode(page.screenshot(type="jpeg", quality=85)).decode()
    words = escape(look)
    return (
        f'<figure><img src="data:image/jpeg;base64,{shot}" alt="">'
        f"<figcaption>{words}</figcaption></figure>"
    )
