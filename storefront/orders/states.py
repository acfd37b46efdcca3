"""What an order's rows say about it. Stored is where the money is; all else is worked out here."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Table, Update, bindparam, update
from sqlalchemy.orm import object_session

from storefront.errors import NotAllowed
from storefront.inventory.recalls import nothing_but_recalled
from storefront.translation import later, say

if TYPE_CHECKING:
    from storefront.orders.models import Order


class Status(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    PROCESSING = "processing"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


LIVE = (Status.PENDING, Status.PROCESSING, Status.PAID)  # placed, and its units are owed


class Charge(StrEnum):
    """How much of what the shop may keep is here."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"
    OVERCHARGED = "overcharged"


# event: (states it may start from, state it ends in). A repeated event is a no-op.
TRANSITIONS: dict[str, tuple[frozenset[Status], Status]] = {
    "begin_payment": (frozenset({Status.DRAFT}), Status.PENDING),
    "await_payment": (
        frozenset({Status.DRAFT, Status.PENDING, Status.EXPIRED}),
        Status.PROCESSING,
    ),
    "pay": (
        frozenset({Status.DRAFT, Status.PENDING, Status.PROCESSING, Status.EXPIRED}),
        Status.PAID,
    ),
    "fail": (frozenset({Status.PENDING, Status.PROCESSING}), Status.CANCELLED),
    "expire": (frozenset({Status.DRAFT, Status.PENDING}), Status.EXPIRED),
    "lapse": (frozenset({Status.PENDING}), Status.DRAFT),  # a draft's payment page ran out
    "cancel": (
        frozenset({Status.DRAFT, Status.PENDING, Status.PAID, Status.EXPIRED}),
        Status.CANCELLED,
    ),
}


@cache
def moving(orders: Table, event: str) -> Update:
    """The guarded UPDATE of an event, for the order with the id :moved."""
    sources, target = TRANSITIONS[event]
    moved = update(orders).where(orders.c.id == bindparam("moved"), orders.c.status.in_(sources))
    return moved.values(status=target)


# How staff read where the money is.
SAID = {
    Status.DRAFT: later("draft"),
    Status.PENDING: later("pending"),
    Status.PROCESSING: later("processing"),
    Status.PAID: later("paid"),
    Status.EXPIRED: later("expired"),
    Status.CANCELLED: later("cancelled"),
}
# How an order without any money is called; a paid one costs nothing.
UNPAID = {
    Status.DRAFT: "draft",
    Status.PENDING: "pending",
    Status.PROCESSING: "payment on its way",
    Status.PAID: "paid",
    Status.EXPIRED: "expired",
    Status.CANCELLED: "voided",
}


def not_now(order: "Order") -> str:
    """Why an event does not fit: somebody or something else came first."""
    return say(
        "Order %(number)s is %(status)s: this cannot be done now.",
        number=order.number,
        status=SAID[order.status],
    )


def net(order: "Order") -> int:
    """Minor units that came and stayed."""
    return order.charged_amount - order.refund_amount - order.lost_amount


def granted(order: "Order") -> int:
    """Minor units given back of what the order costs. A refund first eats what was paid too much,
    and only what goes beyond that is granted. An edit changes the total, so it fixes what the
    refunds before it were for."""
    before = order.granted_before + order.returned_before
    over = max(0, order.charged_amount - order.returned_before - order.total)
    return order.granted_before + max(0, order.refund_amount - before - over)


def due(order: "Order") -> int:
    """Minor units the shop may keep."""
    return order.total - granted(order)


def balance_due(order: "Order") -> int:
    """Minor units still to pay on a paid order that an edit made dearer. What a bank took back is
    not asked for again."""
    kept = order.charged_amount - order.refund_amount
    return max(0, due(order) - kept) if order.status is Status.PAID else 0


def overcharge(order: "Order") -> int:
    """Minor units the customer paid too much and has not got back."""
    return max(0, net(order) - due(order))


def charge_status(order: "Order") -> Charge:
    """An order that costs nothing is fully paid by nothing."""
    here, owed = net(order), due(order)
    if here == owed:
        return Charge.FULL
    if here > owed:
        return Charge.OVERCHARGED
    return Charge.PARTIAL if here > 0 else Charge.NONE


def payment_status(order: "Order") -> str:
    """How much of the money is here, in the words of the trade."""
    if not order.charged_amount:
        return UNPAID[order.status]
    if order.lost_amount:
        return "charged back" if net(order) == 0 else "partially charged back"
    if order.refund_amount == order.charged_amount:
        return "refunded"
    if granted(order):
        return "partially refunded"
    return {Charge.PARTIAL: "partially paid", Charge.OVERCHARGED: "overcharged"}.get(
        charge_status(order), "paid"
    )


def fulfillment_status(order: "Order") -> str:
    """How much of what is owed was sent, and how much of that came back. Units that came back and
    were replaced count on the line of their replacement alone."""
    sent = sum(line.shipped - line.replaced for line in order.lines)
    returned = sum(line.returned - line.replaced for line in order.lines)
    owed = sum(line.quantity - line.refunded_unshipped - line.replaced for line in order.lines)
    if sent == 0:
        return "unfulfilled"
    if returned:
        return "returned" if returned >= owed else "partially returned"
    return "fulfilled" if sent >= owed else "partially fulfilled"


def why_not(order: "Order", action: str) -> str | None:
    """None when staff may do this now, else the sentence that says why they may not."""
    return REFUSALS[action](order)


def require(order: "Order", action: str) -> None:
    """Raises NotAllowed, saying why, when the order does not allow this now."""
    if reason := why_not(order, action):
        raise NotAllowed(action, reason)


def _no_parcel(order: "Order") -> str | None:
    if order.status is not Status.PAID:
        return say(
            "Order %(number)s is %(status)s: it cannot be sent.",
            number=order.number,
            status=SAID[order.status],
        )
    if any(dispute.is_open for dispute in order.disputes):
        return say("A payment of this order is disputed. Send nothing until the bank has decided.")
    if order.lost_amount and net(order) == 0:
        return say("The bank gave the money back to the customer. Nothing is to be sent.")
    if order.hold_reason is not None:
        return say("The order is on hold: %(hold_reason)s", hold_reason=order.hold_reason)
    if balance_due(order):
        return say("The customer has still to pay the difference.")
    to_ship = [line.id for line in order.lines if line.to_ship]
    if not to_ship:
        return say("Nothing is left to send.")
    return _no_sound_unit(order, to_ship)


def _no_sound_unit(order: "Order", to_ship: list[int]) -> str | None:
    """All that is held for the order is of recalled lots. An order not stored yet holds nothing."""
    session = object_session(order)
    lot = nothing_but_recalled(session, to_ship) if session else None
    if lot is None:
        return None
    return say("Lot %(number)s is recalled. Swap it for another lot first.", number=lot)


def _no_refund(order: "Order") -> str | None:
    if not order.charged_amount:
        return say("No payment for order %(number)s has arrived to give back.", number=order.number)
    if net(order) <= 0:
        return (
            say("The bank gave the money back.")
            if order.lost_amount
            else say("All of it has gone back.")
        )
    if order.refundable <= 0:
        return say("The payment is disputed. Stripe refunds nothing until the bank has decided.")
    return None


def _no_cancellation(order: "Order") -> str | None:
    if order.status not in (Status.PAID, Status.PENDING, Status.DRAFT):
        return say(
            "Order %(number)s is %(status)s: it cannot be cancelled.",
            number=order.number,
            status=SAID[order.status],
        )
    if any(line.shipped > line.returned for line in order.lines):
        return say("Something was sent already.")
    if any(payment.frozen for payment in order.own_payments):
        return say("The payment is disputed. Wait until the bank has decided.")
    return None


REFUSALS: dict[str, Callable[["Order"], str | None]] = {
    "fulfill": _no_parcel,
    "refund": _no_refund,
    "cancel": _no_cancellation,
}
ACTIONS = tuple(REFUSALS)
