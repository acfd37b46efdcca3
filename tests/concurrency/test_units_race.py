"""Refunds, parcels, returns and cancellations of one order at the same moment: each unit and each
penny moves once, whoever comes first. The shop fixture proves afterwards that all adds up."""

import pytest

from storefront.orders.cancellation import cancel
from storefront.orders.fulfillment import fulfillments_of
from storefront.orders.models import Order, find_order
from storefront.orders.refunds import RefundStatus, record_outcome, request_refund
from storefront.orders.return_requests import request_return
from storefront.orders.returns import receive_return, returns_of
from storefront.orders.undo import undo_fulfillment
from storefront.orders.views import refunds_of
from tests.concurrency.test_operators import Act, paid, refund_line, send_line, together
from tests.shop import Shop

__all__ = ["paid"]  # the fixture


@pytest.fixture
def sent(shop: Shop, paid: str) -> str:
    """All three packs have left in one parcel."""
    assert together(shop, paid, send_line(3)) == ["done"]
    return paid


@pytest.fixture
def expected(shop: Shop, sent: str) -> str:
    """All three are announced to come back."""
    assert together(shop, sent, lambda order: request_return(order, {1: 3}, "quality", "Olga")) == [
        "done"
    ]
    return sent


def quarantine(units: int) -> Act:
    """Refund sent units that are here again."""
    return lambda order: request_refund(
        order, {1: units}, 2900 * units, "quality", "Olga", sent={1: units}, came={1: {1: units}}
    )


def undo(order: Order) -> None:
    undo_fulfillment(order, fulfillments_of(order)[0], "available", "Olga", notify=False)


def receive(units: int) -> Act:
    return lambda order: receive_return(returns_of(order)[0], {1: {1: units}}, "Olga")


def line(shop: Shop, number: str) -> dict[str, int]:
    with shop.db() as db:
        order = find_order(db, number)
        assert order is not None
        found = order.lines[0]
        names = ("shipped", "returned", "refunded", "refunded_unshipped", "to_ship")
        return {name: units for name in names if (units := getattr(found, name))}


def test_refunding_and_calling_off_at_once_pays_back_once(shop: Shop, paid: str) -> None:
    results = together(
        shop, paid, refund_line(2, 5800), lambda order: cancel(order, "Olga", "cancelled")
    )
    assert "done" in results
    order = shop.order(paid)
    if order["status"] == "cancelled":
        assert order["refund_amount"] == 8700
    else:
        assert order["refund_amount"] == 5800
    held = line(shop, paid).get("to_ship", 0) if order["status"] == "paid" else 0
    assert shop.states("LOT-30").get("allocated", 0) == held


def test_undoing_and_refunding_at_once_owes_no_refunded_unit(shop: Shop, sent: str) -> None:
    results = together(shop, sent, undo, refund_line(2, 5800))
    assert results.count("done") == 2
    assert line(shop, sent) == {"refunded": 2, "refunded_unshipped": 2, "to_ship": 1}
    assert shop.states("LOT-30") == {"available": 9, "allocated": 1}


def test_undoing_and_quarantine_at_once_is_one_of_the_two(shop: Shop, sent: str) -> None:
    results = together(shop, sent, undo, quarantine(2))
    assert results.count("done") == 1
    if line(shop, sent).get("returned"):
        assert line(shop, sent) == {"shipped": 3, "returned": 2, "refunded": 2}
        assert shop.states("LOT-30") == {"available": 7, "quality_control": 2}
    else:
        assert line(shop, sent) == {"to_ship": 3}
        assert shop.states("LOT-30") == {"available": 7, "allocated": 3}


def test_a_parcel_is_undone_once(shop: Shop, sent: str) -> None:
    results = together(shop, sent, *[undo] * 6)
    assert results.count("done") == 1
    assert line(shop, sent) == {"to_ship": 3}
    assert shop.order(sent)["events"].count("undo_fulfillment") == 1


def test_the_same_units_come_back_once(shop: Shop, expected: str) -> None:
    """As a return that was announced, and as a refund whose units are here."""
    results = together(shop, expected, receive(3), quarantine(2), receive(3), quarantine(2))
    assert results.count("done") == 1
    back = line(shop, expected)["returned"]
    assert back in (2, 3)
    assert shop.states("LOT-30") == {"available": 7, "quality_control": back}
    assert shop.order(expected)["refund_amount"] == (5800 if back == 2 else 0)


def test_a_refund_that_fails_while_its_units_are_refunded_again(shop: Shop, paid: str) -> None:
    assert together(shop, paid, refund_line(3, 8700)) == ["done"]

    def fail(order: Order) -> None:
        [refund] = [found for found in refunds_of(order) if found.id == 1]
        record_outcome(refund, RefundStatus.FAILED, "re_1")

    results = together(shop, paid, fail, fail, refund_line(3, 8700))
    assert results[:2] == ["done", "done"]
    order = shop.order(paid)
    assert order["events"].count("refund_failed") == 1
    again = results[2] == "done"
    assert order["refund_amount"] == (8700 if again else 0)
    assert line(shop, paid).get("refunded", 0) == (3 if again else 0)
