"""What a message says. Amounts in minor units, times in UTC; names and addresses stay here.

Fields may be added under one VERSION; what is there keeps its name and meaning.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.orders.fulfillment import Fulfillment
from storefront.orders.models import Order, OrderEvent
from storefront.orders.refunds import Refund
from storefront.webhooks.models import (
    CANCELLED,
    NOT_SHIPPED,
    PAID,
    REFUNDED,
    SHIPPED,
    STOCK_LOW,
    TEST,
)

VERSION = 1
# What happened to an order -> the event the operator's systems are told of.
TOLD = {
    "pay": PAID,
    "fulfill": SHIPPED,
    "undo_fulfillment": NOT_SHIPPED,
    "refund": REFUNDED,
    "cancel": CANCELLED,
}


def order_news(db: Session, event: OrderEvent) -> str:
    """The body for an order's event of a kind in TOLD."""
    data = {"order": _order(event.order), **_about(db, event)}
    return _body(TOLD[event.kind], event.at, data)


def stock_news(sku: str, available: int) -> str:
    return _body(STOCK_LOW, now(), {"sku": sku, "available": available})


def trial_news() -> str:
    return _body(TEST, now(), {"message": "This is a test. Nothing happened."})


def _body(event: str, at: datetime, data: dict[str, Any]) -> str:
    message = {"type": event, "version": VERSION, "timestamp": at.isoformat(), "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "status": str(order.status),
        "placed_at": order.placed_at.isoformat(),
        "market": order.market,
        "country": order.country,
        "currency": order.currency,
        "subtotal": order.subtotal,
        "discount": order.discount_amount,
        "shipping": order.shipping_amount,
        "tax": order.tax_amount,
        "total": order.total,
        "refunded": order.refund_amount,
        "lines": [
            {
                "sku": line.sku,
                "quantity": line.quantity,
                "unit_amount": line.unit_amount,
                "discount": line.discount_amount,
            }
            for line in order.lines
        ],
    }


def _about(db: Session, event: OrderEvent) -> dict[str, Any]:
    if event.kind in ("fulfill", "undo_fulfillment"):
        return {"parcel": _parcel(db.get_one(Fulfillment, event.details["fulfillment_id"]))}
    if event.kind == "refund":
        refund = db.get_one(Refund, event.details["refund_id"])
        return {"refund": {"id": refund.id, "amount": refund.amount, "reason": refund.reason}}
    if event.kind == "cancel":
        return {"reason": str(event.details.get("reason", ""))}
    return {}


def _parcel(parcel: Fulfillment) -> dict[str, Any]:
    return {
        "id": parcel.id,
        "sent_at": parcel.sent_at.isoformat(),
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "lines": [{"sku": line.line_item.sku, "quantity": line.quantity} for line in parcel.lines],
    }
