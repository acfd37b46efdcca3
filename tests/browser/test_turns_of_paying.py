"""Declined then paid, 3-D Secure, a slow debit, and walking away."""

import re

from playwright.sync_api import Page, expect

from tests.browser.acts import (
    ORDER_PAGE,
    PAYMENT_PAGE,
    choose,
    fill_in,
    go_to_payment,
    order_number,
    pay,
)
from tests.browser.live import Live

PAID = "Thank you. Your order is paid"


def start(page: Page) -> None:
    page.goto("/products/magnesium-powder")
    choose(page)
    go_to_payment(page)


def test_declined_then_paid(alice: Page) -> None:
    start(alice)
    fill_in(alice)
    alice.get_by_label("Declined because").select_option("insufficient_funds")
    pay(alice, "Card that is declined")
    expect(alice.get_by_role("alert")).to_contain_text("insufficient funds")
    expect(alice).to_have_url(PAYMENT_PAGE)
    pay(alice)
    expect(alice).to_have_url(ORDER_PAGE)
    expect(alice.get_by_role("heading", level=1)).to_have_text(PAID)


def test_three_d_secure(alice: Page) -> None:
    start(alice)
    fill_in(alice)
    pay(alice, "Card with 3-D Secure")
    expect(alice).to_have_url(re.compile(r"/authenticate$"))
    alice.get_by_role("button").first.click()
    expect(alice).to_have_url(ORDER_PAGE)
    expect(alice.get_by_role("heading", level=1)).to_have_text(PAID)


def test_slow_debit_that_clears(live: Live, alice: Page, olga: Page) -> None:
    start(alice)
    fill_in(alice, "alice.slow@example.com")
    pay(alice, "Bank debit")
    number = order_number(alice)
    expect(alice.get_by_role("heading", level=1)).to_have_text(
        "Thank you. Your bank is sending the money"
    )
    olga.goto(f"{live.sandbox}/sandbox")
    olga.get_by_role("button", name="Clear").first.click()
    assert live.mail(number, "thank you").message["To"] == "alice.slow@example.com"
    alice.reload()
    expect(alice.get_by_role("heading", level=1)).to_have_text(PAID)


def test_walking_away_keeps_the_basket(alice: Page) -> None:
    start(alice)
    alice.get_by_role("link", name="Back to the shop").click()
    expect(alice).to_have_url(re.compile(r"/cart$"))
    expect(alice.get_by_role("spinbutton", name="Quantity of")).to_have_value("1")
    go_to_payment(alice)
    fill_in(alice)
    pay(alice)
    order_number(alice)
    alice.goto("/cart")
    expect(alice.locator("main")).to_contain_text("Your basket is empty.")


def test_pressing_pay_twice_and_going_back_charge_once(alice: Page) -> None:
    start(alice)
    payment_page = alice.url
    fill_in(alice)
    pay(alice)
    number = order_number(alice)
    alice.goto(payment_page)
    expect(alice.locator("main")).not_to_contain_text("How to pay")
    alice.goto("/cart")
    expect(alice.locator("main")).to_contain_text("Your basket is empty.")
    assert re.fullmatch(r"T-[2-9A-Z]{9}", number)
