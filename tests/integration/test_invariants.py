"""The check has to see what it is there to see: one planted fault for each rule."""

from typing import Any

import pytest
from sqlalchemy import text

from storefront.invariants import broken
from storefront.orders.fulfillment import fulfill
from storefront.orders.models import find_order
from storefront.orders.refunds import request_refund
from tests.shop import Customer, Shop


@pytest.fixture
def busy(shop: Shop, alice: Customer, sandbox: Any) -> Shop:
    """One order of three: one sent, one refunded, one still owed."""
    sandbox.pay(alice.buy(3))
    for body, headers in sandbox.deliveries():
        alice.client.post("/webhooks/stripe", data=body, headers=headers)
    number = shop.only_order()
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        line = order.lines[0].id
        fulfill(order, {line: 1}, "DPD", "1", "Olga")
        request_refund(order, {line: 1}, 2900, "goodwill", "Olga")
    return shop


FAULTS = {
    "UPDATE storefront_inventory_lot SET allocated = allocated + 1 WHERE number = 'LOT-30'": (
        "holds add up to 1"
    ),
    "UPDATE storefront_allocation SET quantity = quantity + 1": "2 of TF-MG-30 held, 1 owed",
    "UPDATE storefront_inventory_lot SET damaged = 1 WHERE number = 'LOT-30'": (
        "Lot LOT-30: 1 damaged, but its ledger adds up to 0"
    ),
    "UPDATE storefront_inventory_lot SET on_hand = 10 WHERE number = 'LOT-30'": (
        "Lot LOT-30: 9 available, but its ledger adds up to 8"
    ),
    "DELETE FROM storefront_stock_move WHERE cause = 'receive'": (
        "Lot LOT-90: 0 quality_control, but its ledger adds up to -10"
    ),
    "UPDATE storefront_inventory_lot SET recalled_at = '2026-01-01' WHERE number = 'LOT-90'": (
        "Lot LOT-90 is recalled, but 10 of it could be sold"
    ),
    "UPDATE storefront_stock_move SET line_item_id = NULL WHERE target = 'sent'": (
        "1 are with the customer, but the ledger says 0"
    ),
    "UPDATE storefront_fulfillment_line SET lot_id = 2": (
        "Lot LOT-30: parcels list 0, but the ledger sent 1"
    ),
    "UPDATE storefront_line_item SET shipped = 0": "0 sent, but shipments list 1",
    "UPDATE storefront_order SET refund_amount = 0": (
        "refund_amount is 0, but its payments say 2900"
    ),
    "UPDATE storefront_payment SET refund_amount = 0": "0 went back, but refunds add up to 2900",
    "UPDATE storefront_order SET charged_amount = charged_amount + 1": "charged_amount is 8701",
    "UPDATE storefront_line_item SET discount_amount = 1": "do not add up to its discount",
    "UPDATE storefront_line_item SET unit_amount = 1": "do not add up to its subtotal",
    "UPDATE storefront_order_event SET kind = 'note' WHERE kind = 'pay'": "nothing says by what",
    "UPDATE storefront_order_event SET kind = 'pay' WHERE kind = 'place'": "placed 0 times, paid 2",
}


@pytest.mark.parametrize(("fault", "told"), FAULTS.items())
def test_a_planted_fault_is_told(busy: Shop, fault: str, told: str) -> None:
    with busy.db() as db:
        assert list(broken(db)) == []
        db.execute(text(fault))
        assert told in "\n".join(broken(db))
        db.rollback()


def test_the_command_ends_with_one_when_something_is_wrong(busy: Shop) -> None:
    runner = busy.app.test_cli_runner()
    well = runner.invoke(args=["storefront", "check"])
    assert (well.exit_code, well.output) == (0, "Everything adds up.\n")
    with busy.db() as db:
        db.execute(text("UPDATE storefront_order SET refund_amount = 1"))
    ill = runner.invoke(args=["storefront", "check"])
    assert ill.exit_code == 1
    assert "refund_amount is 1, but its payments say 2900" in ill.output
    with busy.db() as db:
        db.execute(text("UPDATE storefront_order SET refund_amount = 2900"))
