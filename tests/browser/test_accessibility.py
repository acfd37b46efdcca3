"""axe finds nothing, in light and dark, on a telephone and on a desk; nothing scrolls sideways."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.acts import buy, choose, go_to_payment, sign_in
from tests.browser.live import Live
from tests.browser.visitor import DESKTOP, PHONE, Visitor

LOOKS = [
    pytest.param({"viewport": viewport, "color_scheme": scheme}, id=f"{name}-{scheme}")
    for name, viewport in (("phone", PHONE), ("desk", DESKTOP))
    for scheme in ("light", "dark")
]
PUBLIC = (
    "/",
    "/products/magnesium-powder",
    "/learn/magnesium",
    "/learn/magnesium-and-nerve-health",
    "/evidence/magnesium-and-nerve-health",
    "/pages/delivery",
    "/cart",
    "/no-such-page",
)
STAFF = (
    *("/admin/", "/admin/orders", "/admin/stock", "/admin/account", "/admin/jobs"),
    *("/admin/packs", "/admin/packs/TF-MG-30", "/admin/stock/lots/1"),
    *("/admin/accounts", "/admin/accounts?month=2024-02", "/admin/payouts"),
)


def problems(page: Page) -> list[str]:
    """What axe finds on the page as it is, and whether it is wider than its window."""
    found = []
    for violation in Axe().run(page).response["violations"]:
        places = ", ".join(str(node["target"]) for node in violation["nodes"])
        found.append(f"{page.url} {violation['id']}: {violation['help']}: {places}")
    wide: Any = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        found.append(f"{page.url} is {wide} px wider than the window")
    return found


@pytest.mark.parametrize("look", LOOKS)
def test_public_pages(visitor: Visitor, look: dict[str, Any]) -> None:
    page = visitor.window(**look)
    found = []
    for address in PUBLIC:
        page.goto(address)
        found += problems(page)
    page.goto("/products/magnesium-powder")
    choose(page, quantity=1)
    found += problems(page)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("look", LOOKS)
def test_paying_and_the_order_page(visitor: Visitor, look: dict[str, Any]) -> None:
    page = visitor.window(**look)
    page.goto("/products/magnesium-powder")
    choose(page)
    go_to_payment(page)
    found = problems(page)
    buy(page)
    found += problems(page)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("look", LOOKS)
def test_staff_pages(visitor: Visitor, look: dict[str, Any]) -> None:
    number = buy(visitor.window(), "axe@example.com")
    page = visitor.window(**look)
    page.goto("/admin/")
    found = problems(page)
    sign_in(page)
    for address in (*STAFF, f"/admin/orders/{number}"):
        page.goto(address)
        found += problems(page)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("look", LOOKS)
def test_the_sandbox_and_the_mailbox(live: Live, visitor: Visitor, look: dict[str, Any]) -> None:
    page = visitor.window(**look)
    found = []
    for address in ("/sandbox", "/mail"):
        page.goto(live.sandbox + address)
        found += problems(page)
    assert found == [], "\n".join(found)
