"""How staff change an order, as a browser does it, for the tests that tell stories of it."""

import re
from typing import Any

from storefront.database import session
from storefront.emails import pay_link
from storefront.orders.models import find_order
from tests.integration.admin.conftest import Clerk
from tests.shop import Customer, Shop, session_id_of


def begin(clerk: Clerk, number: str) -> str:
    """Press “Change the order”; the address of the edit's page."""
    answer = clerk.act(number, "edits")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def stage(clerk: Clerk, page: str, **typed: Any) -> str:
    """Fill in what is wanted; the page with the dry run."""
    answer = clerk.fill(page, page, **typed)
    assert answer.status_code == 303, answer.text
    return clerk.get(page).text


def commit(clerk: Clerk, page: str) -> Any:
    return clerk.fill(page, f"{page}/commit")


def change(clerk: Clerk, number: str, **typed: Any) -> None:
    """Begin, stage and make a change; the customer is told unless `notify` is empty."""
    page = begin(clerk, number)
    stage(clerk, page, **typed)
    answer = commit(clerk, page)
    assert answer.status_code == 303, answer.text


def link_to(shop: Shop, number: str) -> str:
    """The path of an order's pay link."""
    with shop.app.test_request_context():
        order = find_order(session, number)
        assert order is not None
        return re.sub("^http://localhost", "", pay_link(order))


def go_to_pay(customer: Customer, link: str) -> str:
    """Press Pay on a pay link; the Checkout Session's id."""
    answer = customer.client.post(link)
    assert answer.status_code == 303, answer.text
    return session_id_of(answer)


def money(shop: Shop, number: str) -> dict[str, int]:
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        return {
            "subtotal": order.subtotal,
            "discount": order.discount_amount,
            "total": order.total,
            "tax": order.tax_amount,
            "charged": order.charged_amount,
            "refunded": order.refund_amount,
            "due": order.balance_due,
            "over": order.overcharge,
            "version": order.version,
        }
