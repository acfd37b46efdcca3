"""axe finds nothing, in light and dark, on a telephone and on a desk; nothing scrolls sideways."""

import pytest

from tests.browser.acts import buy, choose, go_to_payment, sign_in
from tests.browser.live import Live
from tests.browser.looks import problems_in_every_look
from tests.browser.visitor import Visitor

PUBLIC = (
    *("/", "/products/magnesium-powder", "/us/products/magnesium-powder", "/cart", "/no-such-page"),
    *("/learn/magnesium", "/learn/magnesium/intake", "/learn/magnesium-and-nerve-health"),
    *("/learn/forms/magnesium-citrate", "/learn/search?q=citrate", "/learn/search?q=zzzzqq"),
    *("/evidence/magnesium", "/evidence/magnesium-and-nerve-health", "/evidence/references/"),
    *("/evidence/search?q=sleep", "/pages/delivery"),
    *("/pages/contact", "/pages/accessibility"),  # the other help pages have the same template
)
PARTS = 4  # of them, for workers to share
STAFF = (
    *("/admin/", "/admin/orders", "/admin/stock", "/admin/account", "/admin/jobs"),
    *("/admin/packs", "/admin/packs/TF-MG-30", "/admin/stock/lots/1"),
    *("/admin/accounts", "/admin/accounts?month=2024-02", "/admin/payouts"),
)


@pytest.mark.parametrize("part", range(PARTS))
def test_public_pages(visitor: Visitor, part: int) -> None:
    page = visitor.window()
    found = []
    for address in PUBLIC[part::PARTS]:
        page.goto(address)
        found += problems_in_every_look(page)
    assert found == [], "\n".join(found)


def test_the_basket_in_its_states(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/products/magnesium-powder")
    page.get_by_label("Quantity", exact=True).fill("0")
    page.get_by_role("button", name="Add to basket").click()
    found = problems_in_every_look(page)
    page.goto("/products/magnesium-powder")
    choose(page, quantity=2)
    found += problems_in_every_look(page)
    page.get_by_text("I have a code").click()
    page.get_by_role("textbox", name="Code").fill("NOT-ONE-OF-OURS")
    page.get_by_role("button", name="Use the code").click()
    found += problems_in_every_look(page)
    page.get_by_role("spinbutton", name="Quantity of").fill("-3")
    page.get_by_role("button", name="Update the quantity").click()
    found += problems_in_every_look(page)
    page.get_by_role("button", name="Remove").click()
    found += problems_in_every_look(page)
    assert found == [], "\n".join(found)


def test_paying_and_the_order_page(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/products/magnesium-powder")
    choose(page)
    go_to_payment(page)
    found = problems_in_every_look(page)
    buy(page)
    found += problems_in_every_look(page)
    assert found == [], "\n".join(found)


def test_staff_pages(visitor: Visitor) -> None:
    number = buy(visitor.window(), "axe@example.com")
    page = visitor.window()
    page.goto("/admin/")
    found = problems_in_every_look(page)
    sign_in(page)
    for address in (*STAFF, f"/admin/orders/{number}"):
        page.goto(address)
        found += problems_in_every_look(page)
    assert found == [], "\n".join(found)


def test_the_sandbox_and_the_mailbox(live: Live, visitor: Visitor) -> None:
    page = visitor.window()
    found = []
    for address in ("/sandbox", "/mail"):
        page.goto(live.sandbox + address)
        found += problems_in_every_look(page)
    assert found == [], "\n".join(found)
