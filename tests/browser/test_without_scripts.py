"""Every act is a form: the same purchase with scripts switched off."""

from playwright.sync_api import expect

from tests.browser.acts import choose, fill_in, go_to_payment, order_number, pay, send, sign_in
from tests.browser.live import Live
from tests.browser.visitor import Visitor


def test_buy_and_ship_without_scripts(live: Live, visitor: Visitor) -> None:
    alice = visitor.window(java_script_enabled=False)
    alice.goto("/products/magnesium-powder")
    choose(alice, "30 days", 1)
    alice.get_by_role("spinbutton", name="Quantity of").fill("2")
    alice.get_by_role("button", name="Update the quantity").click()
    expect(alice.locator("main")).to_contain_text("£58.00")
    go_to_payment(alice)
    fill_in(alice, "alice.plain@example.com")
    pay(alice)
    number = order_number(alice)
    expect(alice.get_by_role("heading", level=1)).to_have_text("Thank you. Your order is paid")

    olga = visitor.window(java_script_enabled=False)
    sign_in(olga)
    send(olga, number, "CD123456789GB")
    assert "CD123456789GB" in live.mail(number, "on its way").text


def test_what_cannot_be_is_said_where_it_was_asked(visitor: Visitor) -> None:
    alice = visitor.window(java_script_enabled=False)
    for typed in ("0", "1000000000", ""):
        alice.goto("/products/magnesium-powder")
        alice.get_by_label("Quantity", exact=True).fill(typed)
        alice.get_by_role("button", name="Add to basket").click()
        expect(alice.get_by_role("alert")).to_contain_text("Enter a whole number")
    alice.goto("/cart")
    expect(alice.locator("main")).to_contain_text("Your basket is empty.")


def test_a_line_taken_out_can_be_put_back(visitor: Visitor) -> None:
    alice = visitor.window(java_script_enabled=False)
    alice.goto("/products/magnesium-powder")
    choose(alice, "30 days", 4)
    alice.get_by_role("button", name="Remove").click()
    expect(alice.locator("main")).to_contain_text("Your basket is empty.")
    alice.get_by_role("button", name="Put it back").click()
    expect(alice.get_by_role("spinbutton", name="Quantity of")).to_have_value("4")
