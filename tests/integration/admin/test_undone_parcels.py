"""A parcel that did not leave: its units, its mail, and what the customer sees."""

import re
from typing import Any

import pytest

from storefront.orders.fulfillment import fulfillments_of
from storefront.orders.models import find_order
from storefront.security import sign_order
from tests.integration.admin.conftest import Clerk
from tests.integration.admin.test_refund_form import mails, quarantined
from tests.shop import Customer, Shop


@pytest.fixture
def sent(olga: Clerk, paid: str) -> str:
    """Two of Alice's three packs have left."""
    typed = {"units_1": "2", "carrier": "DPD", "tracking_number": "1550"}
    assert olga.act(paid, "fulfillments", **typed).status_code == 303
    return paid


def own_page(shop: Shop, alice: Customer, number: str) -> str:
    with shop.app.app_context():
        token = sign_order(number)
    return alice.client.get(f"/orders/{token}").text


def test_units_go_to_quality_control_and_are_owed_again(
    shop: Shop, olga: Clerk, alice: Customer, sent: str
) -> None:
    assert "1550" in own_page(shop, alice, sent)
    assert olga.act(sent, "fulfillments/1/undoing").status_code == 303
    assert shop.order(sent)["lines"] == [("TF-MG-30", 3, 0)]
    assert quarantined(shop)["LOT-30"] == (10, 2)
    assert shop.lots()["LOT-30"] == (10, 3)  # the shelf had enough to hold them again
    assert "1550" not in own_page(shop, alice, sent)
    page = olga.get(f"/admin/orders/{sent}").text
    assert "Parcel undone; its units went to quality control" in page
    assert "it did not leave" in page
    assert mails(shop)[-1] == "parcel_undone"
    assert olga.act(sent, "fulfillments").status_code == 303
    assert shop.order(sent)["lines"] == [("TF-MG-30", 3, 3)]


def test_units_may_go_back_on_the_shelf_without_a_word(shop: Shop, olga: Clerk, sent: str) -> None:
    form = olga.form(f"/admin/orders/{sent}", f"/admin/orders/{sent}/fulfillments/1/undoing")
    assert (form["target"], form.pop("notify")) == ("quality_control", "y")
    form["target"] = "available"
    before = mails(shop)
    assert (
        olga.client.post(f"/admin/orders/{sent}/fulfillments/1/undoing", data=form).status_code
        == 303
    )
    assert quarantined(shop)["LOT-30"] == (10, 0)
    assert shop.lots()["LOT-30"] == (10, 3)
    assert mails(shop) == before


def test_without_stock_the_order_is_flagged(
    shop: Shop, olga: Clerk, alice: Customer, sent: str
) -> None:
    alice.buy(7)  # all that is left on the shelf
    olga.act(sent, "fulfillments/1/undoing")
    order = shop.order(sent)
    assert (order["oversold"], order["events"][-1]) == (True, "oversold")
    assert shop.lots()["LOT-30"] == (10, 8)  # seven for the newcomer, one never sent
    page = olga.get(f"/admin/orders/{sent}").text
    assert "There is not enough in stock to send it again." in page
    assert "is not held in stock for this order" in olga.act(sent, "fulfillments").text


def test_refunded_units_are_not_owed_again(shop: Shop, olga: Clerk, sent: str) -> None:
    olga.act(sent, "refunds", sent_1="1", amount="29.00")
    olga.act(sent, "fulfillments/1/undoing", target="available")
    with shop.db() as db:
        order = find_order(db, sent)
        assert order is not None
        line = order.lines[0]
        assert (line.shipped, line.refunded, line.refunded_unshipped) == (0, 1, 1)
        assert line.to_ship == 2
    assert shop.lots()["LOT-30"] == (10, 2)


def test_it_happens_once_and_not_to_what_came_back(shop: Shop, olga: Clerk, sent: str) -> None:
    form = olga.form(f"/admin/orders/{sent}", f"/admin/orders/{sent}/fulfillments/1/undoing")
    path = f"/admin/orders/{sent}/fulfillments/1/undoing"
    assert olga.client.post(path, data=form).status_code == 303
    before: Any = shop.counts(), shop.order(sent), shop.lots()
    assert olga.client.post(path, data=form).status_code == 409
    assert olga.client.post(path.replace("/1/", "/99/"), data=form).status_code == 404
    assert (shop.counts(), shop.order(sent), shop.lots()) == before
    olga.act(sent, "fulfillments")
    olga.act(sent, "refunds", sent_1="1", back_1="1", amount="29.00")
    page = olga.get(f"/admin/orders/{sent}").text
    assert re.findall(r"fulfillments/\d+/undoing", page) == []
    with shop.db() as db:
        order = find_order(db, sent)
        assert order is not None
        assert [bool(parcel.undone_at) for parcel in fulfillments_of(order)] == [True, False]
