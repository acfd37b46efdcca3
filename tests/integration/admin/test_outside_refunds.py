"""A refund made in Stripe's dashboard: seen at once, asked about until somebody says what it was
for, and the money stays as it is."""

from typing import Any

import pytest
from sqlalchemy import select

from storefront.orders.models import LineItem, Order
from storefront.orders.refunds import Refund
from tests.integration.admin.conftest import Clerk, Forms, deliver
from tests.shop import Customer, Shop

ASKS = "£29.00 went back in Stripe’s dashboard. Say which units it was for."


@pytest.fixture
def outside(shop: Shop, alice: Customer, sandbox: Any, paid: str) -> str:
    """Somebody gave £29.00 back without a word; the order of three packs."""
    with shop.db() as db:
        session_id = db.scalars(select(Order)).one().payments[0].session_id
    sandbox.refund_in_dashboard(session_id, 2900)
    deliver(alice, sandbox)
    return paid


def counted(shop: Shop) -> tuple[int, int, int, int]:
    """(units refunded, of these never sent, units sent, units returned)"""
    with shop.db() as db:
        line = db.scalars(select(LineItem)).one()
        return line.refunded, line.refunded_unshipped, line.shipped, line.returned


def test_it_is_asked_about_until_it_was_said(shop: Shop, olga: Clerk, outside: str) -> None:
    assert ASKS in olga.get("/admin/").text
    assert "partially refunded" in olga.get(f"/admin/orders/{outside}").text
    answer = olga.act(outside, "refunds/1/allocation", units_1="1")
    assert answer.status_code == 303
    assert counted(shop) == (1, 1, 0, 0)
    assert shop.lots()["LOT-30"] == (10, 2)
    assert shop.order(outside)["refund_amount"] == 2900
    assert ASKS not in olga.get("/admin/").text
    page = olga.get(f"/admin/orders/{outside}").text
    assert "refunds/1/allocation" not in page
    assert "The refund of £29.00 made at Stripe is explained; units: 1" in page
    with shop.db() as db:
        assert db.scalars(select(Refund.amount)).all() == [2900]


def test_it_may_have_been_for_nothing_in_particular(shop: Shop, olga: Clerk, outside: str) -> None:
    assert olga.act(outside, "refunds/1/allocation").status_code == 303
    assert counted(shop) == (0, 0, 0, 0)
    assert ASKS not in olga.get("/admin/").text


def test_sent_units_that_are_here_again_go_to_quality_control(
    shop: Shop, olga: Clerk, outside: str
) -> None:
    olga.act(outside, "fulfillments")
    assert counted(shop) == (0, 0, 3, 0)
    page = olga.get(f"/admin/orders/{outside}").text
    action = f"/admin/orders/{outside}/refunds/1/allocation"
    assert "sent_1" in Forms(page).forms[action]
    answer = olga.act(outside, "refunds/1/allocation", sent_1="1", back_1="1")
    assert answer.status_code == 303
    assert counted(shop) == (1, 0, 3, 1)


def test_said_twice_it_counts_once(shop: Shop, olga: Clerk, outside: str) -> None:
    action = f"/admin/orders/{outside}/refunds/1/allocation"
    form = olga.form(f"/admin/orders/{outside}", action) | {"units_1": "1"}
    answers = [olga.client.post(action, data=form).status_code for _ in range(2)]
    assert answers == [303, 409]
    assert counted(shop) == (1, 1, 0, 0)


@pytest.mark.parametrize("typed", [{"units_1": "4"}, {"units_1": "-1"}, {"units_1": "x"}])
def test_more_than_there_is_changes_nothing(
    shop: Shop, olga: Clerk, outside: str, typed: dict[str, str]
) -> None:
    before = shop.counts(), shop.order(outside), counted(shop), shop.lots()
    answer = olga.act(outside, "refunds/1/allocation", **typed)
    assert answer.status_code == 422
    assert (shop.counts(), shop.order(outside), counted(shop), shop.lots()) == before
    assert ASKS in olga.get("/admin/").text
