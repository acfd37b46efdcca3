"""Staff at their desks: Olga operates, Max edits copy, Wanda owns the shop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from storefront import clock
from storefront.admin.staff import create_staff
from storefront.orders.models import LineItem, Order, OrderEvent
from storefront.orders.payments import PaymentAttempt
from storefront.orders.states import Status
from tests.shop import SMALL, Customer, Shop

PASSWORDS = {
    "olga@example.com": ("Olga Okafor", "olga ships on mondays", ("operator",)),
    "max@example.com": ("Max Marlow", "max writes plain words", ("marketer",)),
    "wanda@example.com": ("Wanda Wills", "wanda owns the shop", ("owner",)),
}


class Forms(HTMLParser):
    """The forms of a page as a browser would send them: {action: {name: value}}."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._now: dict[str, str] = {}
        self._select = ""
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._now = self.forms[said.get("action", "")] = {}
        elif tag == "input" and (
            said.get("type") not in ("checkbox", "radio") or "checked" in said
        ):
            self._now[said["name"]] = said.get("value", "")
        elif tag == "select":
            self._select = said["name"]
        elif tag == "option" and ("selected" in said or self._select not in self._now):
            self._now[self._select] = said["value"]
        elif tag == "textarea":
            self._area = said["name"]
            self._now[self._area] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._now[self._area] += data.removeprefix("\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


@dataclass
class Clerk:
    """Somebody in front of the back office, signed in or not."""

    client: FlaskClient
    email: str = ""

    def sign_in(self, email: str, password: str, next_path: str = "") -> TestResponse:
        self.email = email
        page = self.client.get("/admin/sign-in", query_string={"next": next_path})
        form = Forms(page.text).forms["/admin/sign-in"]
        typed = {"email": email, "password": password}
        return self.client.post("/admin/sign-in", data=form | typed)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def form(self, page: str, action: str) -> dict[str, str]:
        """What the form would send as it stands on the page."""
        return Forms(self.client.get(page).text).forms[action]

    def fill(self, page: str, action: str, **typed: Any) -> TestResponse:
        """Open a page, fill in one of its forms and send it."""
        return self.client.post(action, data=self.form(page, action) | typed)

    def act(self, number: str, noun: str, **typed: Any) -> TestResponse:
        """Open an order and send one of its forms."""
        return self.fill(f"/admin/orders/{number}", f"/admin/orders/{number}/{noun}", **typed)


def token(clerk: Clerk) -> str:
    """A valid proof that a form is ours, whoever the clerk is."""
    page = clerk.get("/admin/account") if clerk.email else clerk.get("/admin/sign-in")
    return next(iter(Forms(page.text).forms.values()))["csrf_token"]


@pytest.fixture
def staff(shop: Shop) -> dict[str, int]:
    """The three accounts: {address: id}."""
    with shop.db() as db:
        return {
            email: create_staff(db, email, name, password, roles).id
            for email, (name, password, roles) in PASSWORDS.items()
        }


@pytest.fixture
def at_desk(shop: Shop, staff: dict[str, int]) -> Callable[[str], Clerk]:
    """Sign somebody in."""

    def enter(email: str) -> Clerk:
        clerk = Clerk(shop.app.test_client())
        assert clerk.sign_in(email, PASSWORDS[email][1]).status_code == 303
        return clerk

    return enter


@pytest.fixture
def olga(at_desk: Callable[[str], Clerk]) -> Clerk:
    return at_desk("olga@example.com")


@pytest.fixture
def max_(at_desk: Callable[[str], Clerk]) -> Clerk:
    return at_desk("max@example.com")


@pytest.fixture
def wanda(at_desk: Callable[[str], Clerk]) -> Clerk:
    return at_desk("wanda@example.com")


@pytest.fixture
def nobody(shop: Shop, staff: dict[str, int]) -> Clerk:
    """Mallory at the back door, not signed in."""
    return Clerk(shop.app.test_client())


@pytest.fixture
def paid(shop: Shop, alice: Customer, sandbox: Any) -> str:
    """Alice has paid for three small packs: £87.00 and delivery."""
    return pay(shop, alice, sandbox, 3)


def pay(shop: Shop, customer: Customer, sandbox: Any, quantity: int, sku: str = SMALL) -> str:
    session_id = customer.buy(quantity, sku)
    sandbox.pay(session_id)
    deliver(customer, sandbox)
    with shop.db() as db:
        rows = select(Order.number).join(PaymentAttempt)
        return db.scalars(rows.where(PaymentAttempt.session_id == session_id)).one()


def deliver(customer: Customer, sandbox: Any) -> None:
    """Carry Stripe's news to the shop."""
    for body, headers in sandbox.deliveries():
        answer = customer.client.post("/webhooks/stripe", data=body, headers=headers)
        assert answer.status_code == 204


def place_many(shop: Shop, count: int, **columns: Any) -> list[str]:
    """Orders that were never paid, one a minute, oldest first; their numbers."""
    first = clock.now() - timedelta(days=30)
    with shop.db() as db:
        orders = [
            Order(
                **{"status": Status.EXPIRED, "email": f"buyer{n}@example.com"} | columns,
                market="GB",
                currency="GBP",
                locale="en_GB",
                country="GB",
                subtotal=2900,
                shipping_amount=395,
                shipping_label="Tracked 48",
                tax_amount=549,
                total=3295,
                cart_fingerprint="",
                placed_at=first + timedelta(minutes=n // 2),
                hold_until=first,
                events=[OrderEvent(kind="place", by="customer", done_at=first)],
                lines=[
                    LineItem(
                        sku=SMALL, title="30 days", product_handle="x", quantity=1, unit_amount=2900
                    )
                ],
            )
            for n in range(count)
        ]
        db.add_all(orders)
        db.flush()
        return [order.number for order in orders]


@contextmanager
def queries(shop: Shop) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    with shop.app.app_context():
        engine = shop.app.extensions["sqlalchemy"].engine
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
