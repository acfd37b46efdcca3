"""Money that no order asked for: on the first page until a person gives it back or looks away."""

from typing import Any

import pytest

from storefront.orders.models import find_order
from tests.integration.admin.conftest import Clerk, Forms, deliver, token
from tests.shop import Customer, Shop


@pytest.fixture
def action(shop: Shop, alice: Customer, sandbox: Any) -> str:
    """Where the button for Alice's £31.95 leads, of which the shop knows no order."""
    session_id = alice.buy()
    sandbox.pay(session_id)
    with shop.db() as db:
        order = find_order(db, shop.only_order())
        assert order is not None
        order.number = "T-SOMETHING"
    deliver(alice, sandbox)
    event = sandbox.state.store.find("event", {"type": "checkout.session.completed"})[0]["id"]
    return f"/admin/webhook-events/{event}/refund"


def refunded(sandbox: Any) -> list[int]:
    return [refund["amount"] for refund in sandbox.state.store.find("refund")]


def test_it_is_given_back_once_and_off_the_list(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any, action: str
) -> None:
    page = olga.get("/admin/").text
    assert "£31.95 goes back to whoever paid it. This cannot be undone." in page
    before = shop.counts()
    form = Forms(page).forms[action]
    for _ in range(2):
        assert olga.client.post(action, data=form).status_code == 303
    deliver(alice, sandbox)
    assert refunded(sandbox) == [3195]
    page = olga.get("/admin/").text
    assert action not in page
    assert "no order belongs to it" not in page
    changed = {name for name, rows in shop.counts().items() if rows != before[name]}
    assert changed == {"storefront_webhook_event"}, "only the news of the refund is new"


def test_stripe_down_keeps_it_there(olga: Clerk, sandbox: Any, action: str) -> None:
    sandbox.fail_calls(10, 500)
    assert olga.fill("/admin/", action).status_code == 303
    sandbox.fail_calls(0)
    assert refunded(sandbox) == []
    page = olga.get("/admin/").text
    assert "did not answer as it should" in page
    assert action in page


def test_money_that_found_its_order_is_not_given_away(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any, action: str
) -> None:
    form = olga.form("/admin/", action)
    session = sandbox.state.store.find("checkout.session")[0]
    with shop.db() as db:
        order = find_order(db, "T-SOMETHING")
        assert order is not None
        order.number = session["client_reference_id"]
    back = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    alice.client.get(back.removeprefix("http://localhost"))
    assert shop.order(shop.only_order())["status"] == "paid"
    assert olga.client.post(action, data=form).status_code == 303
    assert refunded(sandbox) == []
    assert f"This money belongs to order {shop.only_order()} by now." in olga.get("/admin/").text
    assert shop.app.test_cli_runner().invoke(args=["storefront", "reconcile"]).exit_code == 0
    assert "no order belongs to it" not in olga.get("/admin/").text


def test_nobody_else_may_give_money_away(
    olga: Clerk, max_: Clerk, nobody: Clerk, sandbox: Any, action: str
) -> None:
    forged = olga.client.post(action, data={"csrf_token": "forged"})
    assert forged.status_code == 303
    assert max_.client.post(action, data={"csrf_token": token(max_)}).status_code == 403
    assert nobody.client.post(action, data={}).status_code == 401
    assert refunded(sandbox) == []
