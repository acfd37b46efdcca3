"""What an order's rows say about it. Stored is where the money is; all else is worked out here."""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storefront.orders.models import Order


class Status(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    PROCESSING = "processing"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


# event: (states it may start from, state it ends in). A repeated event is a no-op.
TRANSITIONS: dict[str, tuple[frozenset[Status], Status]] = {
    "await_payment": (frozenset({Status.PENDING, Status.EXPIRED}), Status.PROCESSING),
    "pay": (frozenset({Status.PENDING, Status.PROCESSING, Status.EXPIRED}), Status.PAID),
    "fail": (frozenset({Status.PENDING, Status.PROCESSING}), Status.CANCELLED),
    "expire": (frozenset({Status.PENDING}), Status.EXPIRED),
    "cancel": (
        frozenset({Status.DRAFT, Status.PENDING, Status.PAID, Status.EXPIRED}),
        Status.CANCELLED,
    ),
}

ACTIONS = ("fulfill", "refund", "cancel")


def due(order: "Order") -> int:
    """Minor units the shop may keep: the total less what was granted back. A refund first eats
    what was paid too much, and only what goes beyond that is granted."""
    over = max(0, order.charged_amount - order.total)
    return order.total - max(0, order.refund_amount - over)


def balance_due(order: "Order") -> int:
    """Minor units still to pay on a paid order that an edit made dearer."""
    return max(0, order.total - order.charged_amount) if order.status is Status.PAID else 0


def overcharge(order: "Order") -> int:
    """Minor units the customer paid too much and has not got back."""
    return max(0, order.charged_amount - order.refund_amount - order.lost_amount - due(order))


def payment_status(order: "Order") -> str:
    """Derived for people: how much of the money is here."""
    if order.charged_amount and order.refund_amount:
        return "refunded" if order.refund_amount == order.charged_amount else "partly refunded"
    return {Status.PENDING: "awaiting payment", Status.PROCESSING: "payment on its way"}.get(
        order.status, str(order.status)
    )


def fulfillment_status(order: "Order") -> str:
    sent = sum(line.shipped for line in order.lines)
    owed = sum(line.quantity - line.refunded_unshipped for line in order.lines)
    if sent == 0:
        return "none"
    return "complete" if sent >= owed else "partial"


def why_not(order: "Order", action: str) -> str | None:
    """None when staff may do this now, else the sentence that says why they may not."""
    return {"fulfill": _no_parcel, "refund": _no_refund, "cancel": _no_cancellation}[action](order)


def _no_parcel(order: "Order") -> str | None:
    if order.status is not Status.PAID:
        return f"Order {order.number} is {order.status}: it cannot be sent."
    if order.hold_reason is not None:
        return f"The order is on hold: {order.hold_reason}"
    if balance_due(order):
        return "The customer has still to pay the difference."
    if not any(line.to_ship for line in order.lines):
        return "Nothing is left to send."
    return None


def _no_refund(order: "Order") -> str | None:
    if not order.charged_amount:
        return f"No payment for order {order.number} has arrived to give back."
    if order.refundable <= 0:
        return "All of the money has gone back."
    return None


def _no_cancellation(order: "Order") -> str | None:
    if order.status not in (Status.PAID, Status.PENDING, Status.DRAFT):
        return f"Order {order.number} is {order.status}: it cannot be cancelled."
    if any(line.shipped > line.returned for line in order.lines):
        return "Something was sent already."
    return None
