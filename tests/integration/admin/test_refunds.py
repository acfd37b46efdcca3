"""Money back: a part, all of it, too much, twice, and what Stripe says about it."""

from typing import Any

import pytest
from sqlalchemy import select

from storefront.orders.models import LineItem
from storefront.orders.refunds import Refund
from tests.integration.admin.conftest import Clerk, Forms
from tests.shop import Shop

TOTAL = 8700  # three small packs; delivery is free from £40


def refunds(shop: Shop) -> list[tuple[int, int, str, str, str]]:
    with shop.db() as db:
        rows = db.scalars(select(Refund).order_by(Refund.id))
        return [(r.amount, r.shipping_amount, r.reason, r.note, str(r.status)) for r in rows]


def units(shop: Shop) -> list[tuple[int, int]]:
    """[(refunded, of these not sent)] for each line."""
    with shop.db() as db:
        rows = db.scalars(select(LineItem).order_by(LineItem.id))
        return [(line.refunded, line.refunded_unshipped) for line in rows]


def test_a_part_goes_back_with_its_units_and_the_stock_is_free(
    shop: Shop, olga: Clerk, paid: str, sandbox: Any
) -> None:
    answer = olga.act(
        paid, "refunds", units_1="1", amount="29.00", reason="damaged", note="Torn pouch"
    )
    assert answer.status_code == 303
    assert refunds(shop) == [(2900, 0, "damaged", "Torn pouch", "succeeded")]
    assert units(shop) == [(1, 1)]
    assert shop.lots()["LOT-30"] == (10, 2)
    assert shop.order(paid)["refund_amount"] == 2900
    at_stripe = sandbox.state.store.find("refund", order="ASC")
    assert [refund["amount"] for refund in at_stripe] == [2900]
    page = olga.get(f"/admin/orders/{paid}").text
    assert "£29.00 went back to the customer." in page
    assert "Arrived damaged: Torn pouch" in page
    assert "partially refunded" in page
    assert at_stripe[0]["id"] in page


def test_an_amount_nobody_typed_is_worked_out_and_asked_for(
    shop: Shop, olga: Clerk, paid: str
) -> None:
    answer = olga.act(paid, "refunds", units_1="2")
    assert answer.status_code == 200
    assert "Look at it, then press Refund" in answer.text
    assert refunds(shop) == []
    form = Forms(answer.text).forms[f"/admin/orders/{paid}/refunds"]
    assert (form["units_1"], form["amount"]) == ("2", "58.00")
    assert olga.client.post(f"/admin/orders/{paid}/refunds", data=form).status_code == 303
    assert [refund[0] for refund in refunds(shop)] == [5800]


def test_everything_left_can_be_filled_in_then_goes_back(
    shop: Shop, olga: Clerk, paid: str
) -> None:
    olga.act(paid, "refunds", units_1="1", amount="10.01")
    answer = olga.act(paid, "refunds", fill="all")
    assert answer.status_code == 200
    assert len(refunds(shop)) == 1
    form = Forms(answer.text).forms[f"/admin/orders/{paid}/refunds"]
    assert (form["units_1"], form["amount"]) == ("2", "76.99")
    assert olga.client.post(f"/admin/orders/{paid}/refunds", data=form).status_code == 303
    assert [refund[0] for refund in refunds(shop)] == [1001, 7699]
    assert units(shop) == [(3, 3)]
    assert shop.order(paid)["refund_amount"] == TOTAL
    assert shop.lots()["LOT-30"] == (10, 0)
    page = olga.get(f"/admin/orders/{paid}").text
    assert "refunded" in page
    for noun in ("refunds", "fulfillments"):
        assert f"/admin/orders/{paid}/{noun}" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "87.01"}, "You can refund at most £87.00."),
        ({"amount": "0"}, "Write an amount above nought."),
        ({"amount": "-5.00"}, "Write the amount in GBP like 12.50."),
        ({"amount": "12.505"}, "Write the amount in GBP like 12.50."),
        ({"amount": "12,50"}, "Write the amount in GBP like 12.50."),
        ({"amount": "1e2"}, "Write the amount in GBP like 12.50."),
        ({"amount": "£5"}, "Write the amount in GBP like 12.50."),
        ({"amount": "٣"}, "Write the amount in GBP like 12.50."),
        ({"amount": "999999999999"}, "Write the amount in GBP like 12.50."),
        ({"amount": ""}, "Choose units or delivery, or write an amount."),
        ({"amount": "5.00", "units_1": "4"}, "Enter a whole number, 0 to 3."),
        ({"amount": "5.00", "shipping_amount": "3.96"}, "At most £0.00."),
        ({"amount": "5.00", "reason": "because"}, "Not a valid choice."),
        ({"amount": "5.00", "note": "x" * 501}, "At most 500 characters."),
        ({"amount": "5.00", "csrf_token": "forged"}, "This page was open for too long."),
    ],
)
def test_what_cannot_be_refunded_changes_nothing(
    shop: Shop, olga: Clerk, paid: str, typed: dict[str, str], said: str
) -> None:
    before = shop.counts(), shop.order(paid), shop.lots(), units(shop)
    answer = olga.act(paid, "refunds", **({"note": "kept as typed"} | typed))
    assert answer.status_code == 422
    assert said in answer.text
    kept = Forms(answer.text).forms[f"/admin/orders/{paid}/refunds"]
    assert kept["note"] == typed.get("note", "kept as typed")
    assert kept["amount"] == typed.get("amount", "")[:40]
    assert (shop.counts(), shop.order(paid), shop.lots(), units(shop)) == before


def test_the_same_form_sent_twice_refunds_once(
    shop: Shop, olga: Clerk, paid: str, sandbox: Any
) -> None:
    form = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/refunds") | {"amount": "5.00"}
    assert olga.client.post(f"/admin/orders/{paid}/refunds", data=form).status_code == 303
    again = olga.client.post(f"/admin/orders/{paid}/refunds", data=form)
    assert again.status_code == 409
    assert "This order changed since you opened the page. Nothing was done." in again.text
    assert [refund[0] for refund in refunds(shop)] == [500]
    assert len(sandbox.state.store.find("refund", order="ASC")) == 1


def test_when_stripe_does_not_answer_the_refund_waits(
    shop: Shop, olga: Clerk, paid: str, sandbox: Any
) -> None:
    form = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/refunds") | {"amount": "5.00"}
    sandbox.fail_calls(3)
    answer = olga.client.post(f"/admin/orders/{paid}/refunds", data=form)
    assert answer.status_code == 303
    assert [refund[4] for refund in refunds(shop)] == ["requested"]
    assert "Stripe did not answer; it is asked again by itself." in olga.get("/admin/orders").text


def test_sent_units_do_not_go_back_to_stock(shop: Shop, olga: Clerk, paid: str) -> None:
    olga.act(paid, "fulfillments", units_1="2")
    assert olga.act(paid, "refunds", units_1="1", sent_1="1", amount="58.00").status_code == 303
    assert units(shop) == [(2, 1)]
    assert shop.lots()["LOT-30"] == (8, 0)
