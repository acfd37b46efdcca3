"""The whole job: Alice reads, buys and is told; Olga ships; Alice sees it."""

import re

from playwright.sync_api import Page, expect

from tests.browser.acts import choose, fill_in, go_to_payment, order_number, pay, send, sign_in
from tests.browser.live import Live
from tests.browser.visitor import Visitor


def test_alice_reads_buys_and_olga_ships(live: Live, alice: Page, olga: Page) -> None:
    alice.goto("/learn/magnesium-and-nerve-health")
    expect(alice.get_by_role("heading", level=1)).to_contain_text("nerve")
    alice.locator("a[href='/products/magnesium-powder']:visible").first.click()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Threefold Magnesium")

    choose(alice, "90 days", 2)
    expect(alice.locator("main")).to_contain_text("£150.00")
    go_to_payment(alice, "next working day")
    expect(alice.get_by_role("heading", level=1)).to_have_text("Pay £154.95")
    fill_in(alice)
    pay(alice)
    number = order_number(alice)
    expect(alice.get_by_role("heading", level=1)).to_have_text("Thank you. Your order is paid")
    expect(alice.locator("main")).to_contain_text("£154.95")

    confirmation = live.mail(number, "thank you")
    assert confirmation.message["To"] == "alice@example.com"
    assert "£154.95" in confirmation.text
    link = re.search(r"http\S+/orders/\S+", confirmation.text)
    assert link is not None
    alice.goto(link[0])
    expect(alice.locator("main")).to_contain_text(number)

    sign_in(olga)
    send(olga, number, "AB123456789GB")
    shipped = live.mail(number, "on its way")
    assert shipped.message["To"] == "alice@example.com"
    assert "AB123456789GB" in shipped.text

    alice.reload()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Your order is on its way")
    expect(alice.locator("main")).to_contain_text("AB123456789GB")


def test_the_basket_counts_in_the_header(alice: Page) -> None:
    alice.goto("/products/magnesium-powder")
    choose(alice, "30 days", 3)
    alice.goto("/")
    expect(alice.locator("cart-count")).to_have_text("3")


def test_the_hub_leads_to_the_product(alice: Page) -> None:
    alice.goto("/learn/magnesium")
    alice.locator("a[href='/products/magnesium-powder']:visible").first.click()
    expect(alice.get_by_role("button", name="Add to basket")).to_be_visible()


def test_a_stranger_sees_neither_orders_nor_the_back_office(visitor: Visitor) -> None:
    mallory = visitor.window()
    answer = mallory.goto("/orders/T-23456789A.forged.token")
    assert answer is not None
    assert answer.status == 404
    mallory.goto("/admin/orders")
    expect(mallory).to_have_url(re.compile(r"/admin/sign-in\?next="))
