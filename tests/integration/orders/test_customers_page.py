"""What the customer reads of the money: paid, on its way back, gone back; disputes are not told."""

import re
from typing import Any

from flask import url_for

from storefront.orders.models import find_order
from storefront.security import sign_order
from tests.integration.orders.money import bought, deliver
from tests.shop import Customer, Shop


def page(shop: Shop, customer: Customer) -> str:
    """The text of the order's page, without its tags."""
    with shop.app.test_request_context():
        path = url_for("storefront.orders.show", token=sign_order(shop.only_order()))
    answer = customer.client.get(path)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_what_was_paid_and_what_goes_back(shop: Shop, alice: Customer, sandbox: Any) -> None:
    session_id = bought(alice, sandbox, 3)
    told = page(shop, alice)
    assert re.search(r"Paid \d+ \w+ \d{4} £87\.00", told)
    assert "Refund" not in told
    sandbox.slow_refunds()
    refund = sandbox.refund_in_dashboard(session_id, 2900)
    deliver(alice, sandbox)
    assert "Refund on its way −£29.00" in page(shop, alice)
    sandbox.settle_refund(refund["id"])
    deliver(alice, sandbox)
    assert "Refunded −£29.00" in page(shop, alice)


def test_a_dispute_is_not_told_but_nothing_false_is_promised(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    opened = sandbox.open_dispute(bought(alice, sandbox, 3))
    assert "We are packing it." in page(shop, alice)
    deliver(alice, sandbox)
    told = page(shop, alice)
    assert "We are checking something before we pack it." in told
    assert "dispute" not in told.lower()
    sandbox.close_dispute(opened["id"], won=False)
    deliver(alice, sandbox)
    told = page(shop, alice)
    assert "Your bank gave you the money back" in told
    assert "packing" not in told
    with shop.db() as db:
        order = find_order(db, shop.only_order())
        assert order is not None
        assert order.payment_status == "charged back"
