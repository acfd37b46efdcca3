"""A code from the marketer's form to the customer's payment, without scripts; axe on the way."""

import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import choose, fill_in, go_to_payment, order_number, pay, sign_in
from tests.browser.looks import problems
from tests.browser.visitor import DESKTOP, PHONE, Visitor


def make_code(page: Page, *, once: bool = False) -> str:
    code = f"CODE-{uuid.uuid4().hex[:8]}".upper()
    page.goto("/admin/promotions/new")
    page.get_by_role("textbox", name="Code").fill(code.lower())
    page.get_by_label("Percent off").fill("10")
    if once:
        page.get_by_label("Once per customer").check()
    page.get_by_role("button", name="Make the code").click()
    expect(page.get_by_role("status")).to_contain_text(f"{code} is running.")
    return code


def use_code(page: Page, code: str) -> None:
    page.get_by_text("I have a code").click()
    page.get_by_role("textbox", name="Code").fill(code.lower())
    page.get_by_role("button", name="Use the code").click()


def test_a_code_without_scripts(visitor: Visitor) -> None:
    max_ = visitor.window(java_script_enabled=False)
    sign_in(max_, person=1)
    code = make_code(max_)
    alice = visitor.window(java_script_enabled=False)
    alice.goto("/products/magnesium-powder")
    choose(alice)
    use_code(alice, "no-such-code")
    expect(alice.get_by_role("alert")).to_contain_text("We do not know the code NO-SUCH-CODE.")
    expect(alice.get_by_role("textbox", name="Code")).to_have_value("no-such-code")
    alice.get_by_role("textbox", name="Code").fill(code)
    alice.get_by_role("button", name="Use the code").click()
    expect(alice.locator("main")).to_contain_text("£29.05")
    go_to_payment(alice)
    expect(alice.get_by_role("heading", level=1)).to_contain_text("£29.05")
    alice.go_back()
    expect(alice.locator("main")).to_contain_text(code)
    go_to_payment(alice)
    fill_in(alice)
    pay(alice)
    number = order_number(alice)
    expect(alice.locator("main")).to_contain_text(code)
    max_.get_by_role("link", name="Promotions").first.click()
    max_.get_by_role("link", name=code).click()
    expect(max_.locator("main")).to_contain_text(number)


@pytest.mark.parametrize(
    "look",
    [
        pytest.param({"viewport": PHONE, "color_scheme": "dark"}, id="phone-dark"),
        pytest.param({"viewport": DESKTOP, "color_scheme": "light"}, id="desk-light"),
    ],
)
def test_its_pages_are_for_everybody(visitor: Visitor, look: dict[str, Any]) -> None:
    max_ = visitor.window(**look)
    sign_in(max_, person=1)
    max_.goto("/admin/promotions/new")
    found = problems(max_)
    max_.get_by_role("button", name="Make the code").click()
    expect(max_.get_by_role("alert")).to_contain_text("Enter the code customers will type.")
    found += problems(max_)
    code = make_code(max_, once=True)
    found += problems(max_)
    max_.goto("/admin/promotions")
    found += problems(max_)
    alice = visitor.window(**look)
    alice.goto("/products/magnesium-powder")
    choose(alice)
    use_code(alice, "A")
    found += problems(alice)
    alice.get_by_role("textbox", name="Code").fill(code)
    alice.get_by_role("button", name="Use the code").click()
    expect(alice.get_by_label("Your email address")).to_be_visible()
    found += problems(alice)
    assert found == [], "\n".join(found)
