"""Units that come back: announced, taken in lot by lot, and what comes of it."""

from typing import Any

import pytest
from sqlalchemy import select

from storefront.orders.models import LineItem, Order
from storefront.orders.returns import Return
from tests.integration.admin.conftest import Clerk, deliver
from tests.integration.admin.test_refund_form import quarantined
from tests.integration.admin.test_refunds import refunds
from tests.shop import SMALL, Customer, Shop


@pytest.fixture
def sent(olga: Clerk, paid: str) -> str:
    assert olga.act(paid, "fulfillments").status_code == 303
    return paid


@pytest.fixture
def expected(olga: Clerk, sent: str) -> str:
    """Alice wants to send two of her three packs back."""
    assert olga.act(sent, "returns", units_1="2", reason="changed_mind").status_code == 303
    return sent


def returns(shop: Shop) -> list[tuple[str, str | None, dict[int, int]]]:
    with shop.db() as db:
        rows = db.scalars(select(Return).order_by(Return.id))
        return [(row.state, row.outcome, row.came()) for row in rows]


def counts(shop: Shop) -> list[tuple[int, int, int, int]]:
    """[(bought, sent, came back, refunded)] for each line."""
    with shop.db() as db:
        rows = db.scalars(select(LineItem).order_by(LineItem.id))
        return [(row.quantity, row.shipped, row.returned, row.refunded) for row in rows]


def test_a_return_moves_no_money_and_its_refund_no_units(
    shop: Shop, olga: Clerk, expected: str
) -> None:
    assert (returns(shop), refunds(shop)) == ([("requested", None, {})], [])
    form = olga.form(f"/admin/orders/{expected}", f"/admin/orders/{expected}/returns/1/receipt")
    assert form["came_1_1"] == "2"  # as announced
    assert olga.act(expected, "returns/1/receipt", came_1_1="1").status_code == 303
    assert (returns(shop), refunds(shop)) == ([("received", None, {1: 1})], [])
    assert counts(shop) == [(3, 3, 1, 0)]
    assert quarantined(shop)["LOT-30"] == (8, 1)
    page = olga.get(f"/admin/orders/{expected}").text
    assert "not decided yet" in page
    assert f"/admin/orders/{expected}/returns/1/cancellation" not in page

    answer = olga.act(expected, "returns/1/end", outcome="refund", restocking_fee="4.00")
    assert answer.status_code == 303
    assert returns(shop) == [("received", "refund", {1: 1})]
    assert [refund[0] for refund in refunds(shop)] == [2500]
    assert counts(shop) == [(3, 3, 1, 1)]
    assert quarantined(shop)["LOT-30"] == (8, 1)
    assert "partially returned" not in olga.get(f"/admin/orders/{expected}").text
    assert "partly returned" in olga.get(f"/admin/orders/{expected}").text


def test_a_replacement_is_owed_for_nothing(shop: Shop, olga: Clerk, expected: str) -> None:
    olga.act(expected, "returns/1/receipt", came_1_1="2")
    assert olga.act(expected, "returns/1/end", outcome="replacement").status_code == 303
    assert returns(shop) == [("received", "replacement", {1: 2})]
    assert (refunds(shop), shop.order(expected)["total"]) == ([], 8700)
    assert counts(shop) == [(3, 3, 2, 0), (2, 0, 0, 0)]
    assert shop.lots()["LOT-30"] == (9, 2)
    page = olga.get(f"/admin/orders/{expected}").text
    assert "(replacement)" in page
    assert olga.act(expected, "fulfillments").status_code == 303
    assert counts(shop) == [(3, 3, 2, 0), (2, 2, 0, 0)]
    assert shop.lots()["LOT-30"] == (7, 0)
    page = olga.get(f"/admin/orders/{expected}").text
    assert "partly returned" not in page
    with shop.db() as db:
        assert db.scalars(select(Order)).one().fulfillment_status == "fulfilled"


def test_a_replacement_that_is_not_in_stock_changes_nothing(
    shop: Shop, olga: Clerk, expected: str, alice: Any
) -> None:
    olga.act(expected, "returns/1/receipt", came_1_1="2")
    alice.buy(7)  # the rest of the shelf
    before = shop.counts(), shop.order(expected), shop.lots()
    answer = olga.act(expected, "returns/1/end", outcome="replacement")
    assert (answer.status_code, "not enough in stock to replace" in answer.text) == (409, True)
    assert (shop.counts(), shop.order(expected), shop.lots()) == before
    assert returns(shop) == [("received", None, {1: 2})]
    assert olga.act(expected, "returns/1/end", outcome="nothing").status_code == 303
    assert returns(shop) == [("received", "nothing", {1: 2})]
    assert refunds(shop) == []


def test_a_return_can_be_cancelled_until_something_came(
    shop: Shop, olga: Clerk, expected: str
) -> None:
    assert olga.act(expected, "returns/1/cancellation").status_code == 303
    assert (returns(shop), counts(shop)) == ([("cancelled", None, {})], [(3, 3, 0, 0)])
    again = olga.form(f"/admin/orders/{expected}", f"/admin/orders/{expected}/returns")
    path = f"/admin/orders/{expected}/returns/1/receipt"
    assert olga.client.post(path, data=again | {"came_1_1": "1"}).status_code == 409
    assert olga.act(expected, "returns", units_1="3").status_code == 303  # announced anew


@pytest.mark.parametrize(
    ("noun", "typed", "said"),
    [
        ("returns", {"units_1": "2"}, "Enter a whole number, 0 to 1."),
        ("returns", {"units_1": "0"}, "Choose at least one unit that comes back."),
        ("returns/1/receipt", {"came_1_1": "4"}, "Enter a whole number, 0 to 3."),
        ("returns/1/receipt", {"came_1_1": "0"}, "Then cancel the return instead."),
    ],
)
def test_what_was_not_sent_cannot_come_back(
    shop: Shop, olga: Clerk, expected: str, noun: str, typed: dict[str, str], said: str
) -> None:
    before = shop.counts(), counts(shop), returns(shop), shop.lots()
    answer = olga.act(expected, noun, **typed)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert (shop.counts(), counts(shop), returns(shop), shop.lots()) == before


def test_units_of_two_lots_go_back_to_the_lot_they_came_from(
    shop: Shop, olga: Clerk, paid: str
) -> None:
    shop.put_on_shelf(SMALL, "LOT-NEW", 5)
    olga.act(paid, "holds/1/swap", lot="3", units="1", reason="Torn box")
    olga.act(paid, "fulfillments")
    olga.act(paid, "returns", units_1="3")
    form = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/returns/1/receipt")
    assert (form["came_1_1"], form["came_1_3"]) == ("2", "1")
    answer = olga.act(paid, "returns/1/receipt", came_1_1="1", came_1_3="1")
    assert answer.status_code == 303
    assert quarantined(shop) == {"LOT-30": (9, 1), "LOT-90": (10, 0), "LOT-NEW": (5, 1)}


def test_what_belongs_to_another_order_is_not_found(
    shop: Shop, olga: Clerk, expected: str, alice: Customer, sandbox: Any
) -> None:
    session_id = alice.buy(1)
    sandbox.pay(session_id)
    deliver(alice, sandbox)
    with shop.db() as db:
        other = db.scalars(select(Order.number).where(Order.number != expected)).one()
    form = olga.form(f"/admin/orders/{expected}", f"/admin/orders/{expected}/returns/1/receipt")
    before = shop.counts(), shop.order(other), shop.lots()
    for noun in ("returns/1/receipt", "returns/1/cancellation", "fulfillments/1/undoing"):
        answer = olga.client.post(f"/admin/orders/{other}/{noun}", data=form)
        assert answer.status_code == 404, noun
    assert (shop.counts(), shop.order(other), shop.lots()) == before
    assert returns(shop) == [("requested", None, {})]
