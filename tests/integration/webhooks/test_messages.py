"""What is told, when, and how often."""

import json
from datetime import timedelta
from typing import Any

from storefront import clock
from storefront.orders.cancellation import cancel
from storefront.orders.fulfillment import fulfill
from storefront.orders.models import find_order
from storefront.orders.refunds import RefundStatus, record_outcome, request_refund
from storefront.orders.undo import undo_fulfillment
from storefront.webhooks.deliver import deliver_webhooks
from storefront.webhooks.forget import KEPT, forget_old_messages
from storefront.webhooks.write import write_stock_news
from storefront.worker import work_once
from tests.integration.webhooks.conftest import Receiver, deliver, deliveries
from tests.shop import Shop


def test_money_that_went_back_and_an_order_called_off_are_told(
    shop: Shop, paid: str, receiver: Receiver
) -> None:
    deliver(shop)
    receiver.got.clear()
    with shop.db() as db:
        order = find_order(db, paid)
        assert order is not None
        refund = request_refund(order, {}, 500, "goodwill", "Olga", note="moved to Leeds")[0]
        record_outcome(refund, RefundStatus.SUCCEEDED, "re_1")
        cancel(order, "Olga", "changed_mind", "said on the phone")
        db.commit()
        while work_once(db, lambda _mail: None):
            pass
        deliver_webhooks(db)
    refunded, cancelled = (json.loads(body) for _, body in receiver.got)
    assert refunded["type"] == "order.refunded"
    assert refunded["data"]["refund"] == {"id": 1, "amount": 500, "reason": "goodwill"}
    assert cancelled["type"] == "order.cancelled"
    assert cancelled["data"]["reason"] == "changed_mind"
    assert cancelled["data"]["order"]["status"] == "cancelled"
    for word in (b"Leeds", b"phone", b"Olga", b"re_1"):
        assert word not in b"".join(body for _, body in receiver.got)


def test_a_parcel_that_stays_is_told(shop: Shop, paid: str, receiver: Receiver) -> None:
    with shop.db() as db:
        order = find_order(db, paid)
        assert order is not None
        parcel = fulfill(order, {order.lines[0].id: 1}, "DPD", "15500", "Olga")
        undo_fulfillment(order, parcel, "available", "Olga", notify=False)
        db.commit()
        while work_once(db, lambda _mail: None):
            pass
    deliver(shop)
    messages = [json.loads(body) for _, body in receiver.got]
    told = {message["type"]: message["data"] for message in messages}
    undone = told["order.shipment_undone"]["parcel"]
    assert undone == told["order.shipped"]["parcel"]
    assert (undone["tracking_number"], undone["lines"][0]["quantity"]) == ("15500", 1)
    assert b"Olga" not in b"".join(body for _, body in receiver.got)


def test_a_pack_that_stays_low_is_told_once_a_day(shop: Shop, secret: str, at: Any) -> None:
    today = clock.now().replace(hour=12)
    for days, units, new in ((0, 9, 1), (0, 8, 0), (1, 8, 1)):
        at(today + timedelta(days=days))
        with shop.db() as db:
            assert write_stock_news(db, "TF-MG-30", units) == new
    assert [json.loads(row.body)["data"]["available"] for row in deliveries(shop)] == [9, 8]


def test_the_log_is_forgotten_after_ninety_days(shop: Shop, paid: str, at: Any) -> None:
    assert deliver(shop) == 2
    with shop.db() as db:
        write_stock_news(db, "TF-MG-90", 3)  # not sent yet, so not forgotten
        db.commit()
        at(clock.now() + KEPT - timedelta(hours=1))
        assert forget_old_messages(db) == 0
        at(clock.now() + timedelta(hours=2))
        assert forget_old_messages(db) == 2
        assert forget_old_messages(db) == 0
    assert [row.event for row in deliveries(shop)] == ["stock.low"]
