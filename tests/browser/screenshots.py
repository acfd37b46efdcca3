"""Takes the README's pictures anew: `make screenshots`. Not a test, so not named like one."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.acts import buy, sign_in
from tests.browser.contact_sheet import take_sheet
from tests.browser.live import ROOT
from tests.browser.visitor import PHONE, Visitor

FOLDER = ROOT / "docs" / "screenshots"


def take(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=82)


def test_screenshots(visitor: Visitor) -> None:
    FOLDER.mkdir(exist_ok=True)
    alice = visitor.window()
    for address, name in (
        ("/products/magnesium-powder", "product"),
        ("/learn/magnesium-and-nerve-health", "article"),
    ):
        alice.goto(address)
        take(alice, name)
    number = buy(alice)
    take(alice, "order")
    phone = visitor.window(viewport=PHONE, color_scheme="dark", device_scale_factor=2)
    phone.goto("/products/magnesium-powder")
    take(phone, "phone-dark")
    olga = visitor.window()
    sign_in(olga)
    olga.goto(f"/admin/orders/{number}")
    take(olga, "back-office")
    assert {Path(found).stem for found in FOLDER.glob("*.jpg")} >= {"product", "back-office"}


def test_contact_sheet(visitor: Visitor) -> None:
    take_sheet(visitor, FOLDER / "contact-sheet.jpg")
