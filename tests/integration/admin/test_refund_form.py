"""What the refund form can say: fees, delivery, where sent units are, and whether to write."""

from typing import Any

import pytest
from sqlalchemy import select

from storefront.emails import EmailMessage
from storefront.inventory.models import InventoryLot
from storefront.orders.models import Order
from storefront.orders.payments import Payment
from storefront.orders.refunds import Refund, request_refund
from storefront.orders.returns import Return
from storefront.worker import work_once
from tests.integration.admin.conftest import Clerk, Forms, deliver, pay
from tests.integration.admin.test_refunds import refunds, units
from tests.shop import Customer, Shop


def refund_form(olga: Clerk, number: str) -> dict[str, str]:
    return olga.form(f"/admin/orders/{number}", f"/admin/orders/{number}/refunds")


def mails(shop: Shop) -> list[str]:
    """Kinds of mails, all sent."""
    with shop.db() as db:
        while work_once(db, lambda _mail: None):
            pass
        return list(db.scalars(select(EmailMessage.kind).order_by(EmailMessage.id)))


def quarantined(shop: Shop) -> dict[str, tuple[int, int]]:
    """{lot number: (on hand, in quality control)}"""
    with shop.db() as db:
        rows = db.scalars(select(InventoryLot).order_by(InventoryLot.id))
        return {lot.number: (lot.on_hand, lot.quality_control) for lot in rows}


def test_a_fee_is_kept_back_from_what_the_units_cost(shop: Shop, olga: Clerk, paid: str) -> None:
    asked = olga.act(paid, "refunds", units_1="2", restocking_fee="8.00")
    form = Forms(asked.text).forms[f"/admin/orders/{paid}/refunds"]
    assert (asked.status_code, form["amount"], form["restocking_fee"]) == (200, "50.00", "8.00")
    assert olga.client.post(f"/admin/orders/{paid}/refunds", data=form).status_code == 303
    with shop.db() as db:
        rows = db.execute(select(Refund.amount, Refund.restocking_fee)).all()
        assert [tuple(row) for row in rows] == [(5000, 800)]
    page = olga.get(f"/admin/orders/{paid}").text
    assert "fee £8.00 kept" in page
    assert "£37.00 can still be refunded." in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"units_1": "1", "restocking_fee": "29.01"}, "The units cost £29.00; keep back no more."),
        ({"restocking_fee": "1.00", "amount": "5.00"}, "The units cost £0.00; keep back no more."),
        ({"units_1": "4", "amount": "5.00"}, "Enter a whole number, 0 to 3."),
    ],
)
def test_a_fee_or_a_count_that_does_not_fit_changes_nothing(
    shop: Shop, olga: Clerk, paid: str, typed: dict[str, str], said: str
) -> None:
    before = shop.counts(), shop.order(paid), shop.lots()
    answer = olga.act(paid, "refunds", **typed)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert (shop.counts(), shop.order(paid), shop.lots()) == before


def test_the_delivery_goes_back_once(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any
) -> None:
    number = pay(shop, alice, sandbox, 1)  # £29.00 and £2.95 delivery
    olga.act(number, "refunds", shipping_amount="2.00", amount="2.00")
    answer = olga.act(number, "refunds", shipping_amount="0.96", amount="0.96")
    assert "At most £0.95." in answer.text
    asked = olga.act(number, "refunds", fill="all")
    form = Forms(asked.text).forms[f"/admin/orders/{number}/refunds"]
    assert (form["units_1"], form["shipping_amount"], form["amount"]) == ("1", "0.95", "29.95")
    assert olga.client.post(f"/admin/orders/{number}/refunds", data=form).status_code == 303
    assert [refund[:2] for refund in refunds(shop)] == [(200, 200), (2995, 95)]
    assert shop.order(number)["refund_amount"] == 3195


def test_sent_units_that_are_here_again_go_to_quality_control(
    shop: Shop, olga: Clerk, paid: str
) -> None:
    olga.act(paid, "fulfillments", units_1="3")
    form = refund_form(olga, paid)
    assert form["back_1"] == ""  # nothing is taken in unless somebody says so
    answer = olga.act(paid, "refunds", sent_1="2", back_1="1", amount="58.00", reason="quality")
    assert answer.status_code == 303
    assert units(shop) == [(2, 0)]
    assert quarantined(shop) == {"LOT-30": (9, 2), "LOT-90": (10, 0)}
    with shop.db() as db:
        back = db.scalars(select(Return)).one()
        assert (back.state, back.outcome, back.came()) == ("received", "refund", {1: 2})
        order = db.scalars(select(Order)).one()
        assert (order.lines[0].returned, order.fulfillment_status) == (2, "partially returned")
    assert (
        "Units that came back and are in quality control: 2."
        in olga.get(f"/admin/orders/{paid}").text
    )


def test_a_refund_without_a_word_sends_no_mail(shop: Shop, olga: Clerk, paid: str) -> None:
    form = refund_form(olga, paid) | {"amount": "5.00"}
    assert form.pop("notify") == "y"
    olga.client.post(f"/admin/orders/{paid}/refunds", data=form)
    assert mails(shop) == ["order_confirmation"]
    olga.act(paid, "refunds", amount="6.00")
    assert mails(shop) == ["order_confirmation", "refund_issued"]


def test_a_failed_refund_frees_money_and_units_and_says_so(
    shop: Shop, olga: Clerk, alice: Customer, paid: str, sandbox: Any
) -> None:
    olga.act(paid, "refunds", units_1="1", amount="29.00")
    sandbox.fail_refund(sandbox.state.store.find("refund")[0]["id"])
    deliver(alice, sandbox)
    order = shop.order(paid)
    assert (order["refund_amount"], units(shop)) == (0, [(0, 0)])
    assert shop.lots()["LOT-30"] == (10, 3)  # owed and held again
    assert order["events"][-2:] == ["refund_failed", "hold"]
    page = olga.get(f"/admin/orders/{paid}").text
    assert "Money and units of a refund that failed can be refunded again." in page
    assert "£87.00 can still be refunded." in page
    assert "Send</span> The order is on hold: A refund failed." in page
    assert "Refund of £29.00 failed" in olga.get("/admin/").text
    assert olga.act(paid, "refunds", units_1="3", amount="87.00").status_code == 303
    assert (shop.order(paid)["refund_amount"], units(shop)) == (8700, [(3, 3)])


def test_a_refund_bigger_than_one_payment_becomes_two(shop: Shop, olga: Clerk, paid: str) -> None:
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        db.add(
            Payment(
                order=order,
                session_id="cs_test_more",
                payment_intent_id="pi_more",
                amount=1000,
                currency="GBP",
            )
        )
        order.charged_amount += 1000
        order.subtotal, order.total = order.subtotal + 1000, order.total + 1000
        order.lines[0].quantity, order.lines[0].unit_amount = 1, 9700
        db.flush()
        made = request_refund(order, {1: 1}, 9200, "goodwill", "Olga")
        assert [(refund.amount, refund.payment_id) for refund in made] == [(8700, 1), (500, 2)]
        assert [payment.left for payment in order.payments] == [0, 500]
        assert (order.refund_amount, order.refundable) == (9200, 500)
        db.rollback()
