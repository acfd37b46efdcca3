"""What Alice and Olga do, in the words of the pages."""

import re

from playwright.sync_api import Page, expect

from storefront.seeds import DEMO_STAFF

PAYMENT_PAGE = re.compile(r"/c/pay/cs_test_")
ORDER_PAGE = re.compile(r"/orders/[^/]+$")


def choose(page: Page, pack: str = "30 days", quantity: int = 1) -> None:
    """On the product page: a pack, how many, into the basket."""
    page.get_by_role("radio", name=re.compile(pack)).check()
    page.get_by_label("Quantity", exact=True).fill(str(quantity))
    page.get_by_role("button", name="Add to basket").click()
    expect(page).to_have_url(re.compile(r"/cart$"))


def go_to_payment(page: Page, delivery: str = "2 to 3 working days") -> None:
    page.get_by_role("radio", name=re.compile(delivery)).check()
    page.get_by_role("button", name="Go to payment").click()
    expect(page).to_have_url(PAYMENT_PAGE)


def fill_in(page: Page, email: str = "alice@example.com") -> None:
    """Alice's address on the payment page."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Name").fill("Alice Archer")
    page.get_by_label("Telephone").fill("07700 900123")
    page.get_by_label("Address line 1").fill("1 High Street")
    page.get_by_label("Town or city").fill("London")
    page.get_by_label("Postcode").fill("SW1A 1AA")


def pay(page: Page, way: str = "Card that works") -> None:
    page.get_by_label(way, exact=False).check()
    page.get_by_role("button", name="Pay", exact=True).click()


def buy(page: Page, email: str = "alice@example.com") -> str:
    """From the product page to a paid order; its number."""
    page.goto("/products/magnesium-powder")
    choose(page)
    go_to_payment(page)
    fill_in(page, email)
    pay(page)
    return order_number(page)


def order_number(page: Page) -> str:
    expect(page).to_have_url(ORDER_PAGE)
    found = re.search(r"T-[2-9A-Z]{9}", page.locator("main").inner_text())
    assert found is not None
    return found[0]


def sign_in(page: Page, person: int = 0) -> None:
    """As one of the demonstration's staff; 0 is Olga, who operates."""
    email, _, password, _ = DEMO_STAFF[person]
    page.goto("/admin/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def send(page: Page, number: str, tracking: str) -> None:
    """Open an order from the list and send all of it."""
    page.get_by_role("link", name="Orders").click()
    page.get_by_role("link", name=number).click()
    page.get_by_text("Send", exact=True).first.click()
    page.get_by_label("Carrier").select_option("Royal Mail")
    page.get_by_label("Tracking number").fill(tracking)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("on its way")
