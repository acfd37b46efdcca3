"""The sandbox's pages in Chromium: accessible, readable at 360 px in both schemes, by keyboard."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.integration.sandbox.conftest import OpenSession, rate
from tests.integration.sandbox.test_sandbox_mailbox import a_mail
from tests.sandbox_fixtures import Desk

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def address(sandbox: Desk) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, sandbox.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    sandbox.state.public_url = f"http://127.0.0.1:{server.server_port}"
    yield sandbox.state.public_url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme=request.param
    )
    yield context.new_page()
    context.close()


def look_at(page: Page) -> None:
    page.wait_for_load_state()  # styles included: contrast is judged with them
    found: Any = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_alice_pays_by_keyboard(
    sandbox: Desk, address: str, page: Page, open_session: OpenSession
) -> None:
    session = open_session(
        success_url=f"{address}/mail?paid={{CHECKOUT_SESSION_ID}}",
        shipping_options=[rate(350), rate(790, "Next day")],
        phone_number_collection={"enabled": True},
        consent_collection={"terms_of_service": "required"},
    )
    page.goto(str(session.url))
    look_at(page)
    page.get_by_role("button", name="Pay").press("Enter")
    assert page.get_by_role("alert").count() == 1
    look_at(page)
    page.get_by_label("Email").focus()
    for typed in ("alice@example.com", "Alice Example", "020 7946 0000", None, "1 High Street",
                  "Flat 2", "London", "Greater London", "SW1A 1AA"):  # fmt: skip
        if typed:
            page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("Next day").is_checked()
    page.get_by_label("I agree").press("Space")
    page.get_by_role("button", name="Pay").press("Enter")
    page.wait_for_url(f"{address}/mail?paid={session.id}")
    assert sandbox.session(session.id)["amount_total"] == 3690


def test_every_other_page_is_accessible(
    sandbox: Desk, address: str, page: Page, open_session: OpenSession
) -> None:
    empty = [f"{address}/sandbox", f"{address}/mail"]
    for url in empty:
        page.goto(url)
        look_at(page)
    paid = sandbox.pay(open_session().id)
    sandbox.pay(open_session().id, "debit")
    sandbox.refund_in_dashboard(paid["id"], 1000)
    sandbox.open_dispute(sandbox.pay(open_session().id)["id"])
    expired = sandbox.expire(open_session().id)
    waiting = open_session()
    mail = sandbox.app.extensions["mailbox"].keep(a_mail().as_bytes())
    event = sandbox.state.store.find("event")[0]["id"]
    for url in (
        *empty,
        f"{address}/mail/{mail}",
        f"{address}/sandbox/events/{event}",
        f"{address}/c/pay/{paid['id']}",
        f"{address}/c/pay/{expired['id']}",
    ):
        page.goto(url)
        look_at(page)
    sandbox.state.deliveries.hold(True)
    page.goto(f"{address}/sandbox?done=hold")
    look_at(page)
    page.goto(str(waiting.url))
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Name").fill("Alice")
    page.get_by_label("Address line 1").fill("1 High Street")
    page.get_by_label("Town or city").fill("London")
    page.get_by_label("Postcode").fill("SW1A 1AA")
    page.get_by_label("Card with 3-D Secure").check()
    page.get_by_role("button", name="Pay").click()
    page.get_by_role("heading", name="Is it you?").wait_for()
    look_at(page)
    page.get_by_role("button", name="Fail").click()
    assert "unable to authenticate" in page.get_by_role("alert").inner_text()
