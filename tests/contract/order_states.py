"""One order in every state its pages and mails have words for. Nothing of it is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import Flask

from storefront.checkout import pay_link_views
from storefront.clock import now
from storefront.database import session
from storefront.emails import EmailMessage, write_mail
from storefront.market_prefix import ENVIRON_KEY
from storefront.orders import views
from storefront.orders.models import Order, OrderEvent, find_order
from storefront.orders.states import Status

Change = Callable[[Order], object]
PARCEL = SimpleNamespace(
    carrier="DPD",
    tracking_number="15500",
    tracking_url="https://track.example/15500",
    sent_at=now(),
    undone_at=None,
    lines=[],
)
PLAIN = {"carrier": "Other", "tracking_number": "", "tracking_url": ""}
BARE = SimpleNamespace(**{**vars(PARCEL), **PLAIN})


def has(**values: Any) -> Change:
    """An order with these columns; `sent` and `refunded` are of its first line."""

    def change(order: Order) -> None:
        line = order.lines[0]
        line.shipped = values.get("sent", 0)
        line.refunded = values.get("refunded", 0)
        for name, value in values.items():
            if name not in ("sent", "refunded"):
                setattr(order, name, value)

    return change


PAID = {"status": Status.PAID, "charged_amount": 6095, "total": 6095}
DELIVERED = {"name": "Alice", "line1": "1 Alice", "country": "GB"}
STATES: dict[str, Change] = {
    "pending": has(),
    "draft": has(status=Status.DRAFT, pay_until=now() + timedelta(days=3)),
    "processing": has(status=Status.PROCESSING),
    "paid": has(**PAID, **DELIVERED, email="alice@example.com"),
    "paid, without an address": has(**PAID, tax_amount=0),
    "left to pay": has(**{**PAID, "charged_amount": 5000}),
    "held": has(**PAID, hold_reason="Alice"),
    "short of stock": has(**PAID, oversold=True),
    "partly sent": has(**PAID, sent=1),
    "sent": has(**PAID, sent=2),
    "partly refunded": has(**PAID, refund_amount=500, refunded=1),
    "refunded": has(**PAID, refund_amount=6095),
    "charged back": has(**PAID, lost_amount=6095),
    "with a code": has(**PAID, discount_amount=500, promotion_code="AB-1"),
    "with a discount": has(**PAID, discount_amount=500),
    "with sales tax": has(**PAID, tax_added=500),
    "free delivery": has(**PAID, shipping_amount=0),
    "expired": has(status=Status.EXPIRED),
    "cancelled": has(status=Status.CANCELLED),
    "cancelled and refunded": has(status=Status.CANCELLED, charged_amount=6095, refund_amount=6095),
    "cancelled, partly refunded": has(
        status=Status.CANCELLED, charged_amount=6095, refund_amount=95
    ),
    "cancelled, not refunded": has(status=Status.CANCELLED, charged_amount=6095),
}
LATER = now() + timedelta(days=3)
PAY_STATES: dict[str, Change] = {
    "draft": has(status=Status.DRAFT, pay_until=LATER),
    "difference": has(**{**PAID, "charged_amount": 5000}, pay_until=LATER),
    "too little": has(**{**PAID, "charged_amount": 6090}, pay_until=LATER),
    "paid": has(**PAID),
    "processing": has(status=Status.PROCESSING),
    "cancelled": has(status=Status.CANCELLED),
    "expired": has(status=Status.EXPIRED),
}
REFUNDS = [
    SimpleNamespace(amount=500, at=now(), status=status, payment=SimpleNamespace(stray=stray))
    for status, stray in (("succeeded", False), ("failed", False), ("pending", True))
]
NOTICE = SimpleNamespace(number=2, reason="Alice", danger="Alice", advice="Alice")
RECEIVED = [SimpleNamespace(units=1, title="30 days", sent_at=now())]
# What each mail is told besides its order.
MAILS: dict[str, dict[str, Any]] = {
    "pay": {"statements": ["Alice"]},
    "await_payment": {},
    "fail": {},
    "fulfill": {"fulfillment": PARCEL},
    "refund": {"amount": 500},
    "refund_told": {"amount": 500},
    "cancel": {},
    "undo_fulfillment": {"fulfillment": PARCEL},
    "edit": {
        "before": {"total": 6095, "address": []},
        "after": {"total": 5095, "address": ["Alice", ""]},
    },
    "invoice_sent": {"draft": None, "amount": 500},
    "recall_notice": {"notice": NOTICE, "received": RECEIVED, "lot": "15500"},
}


def mail_states(kind: str) -> list[Change]:
    """The states in which a mail of this kind says different things."""
    if kind != "cancel":
        return [has(**PAID, **DELIVERED, email="alice@example.com", pay_until=LATER)]
    called_off = {"status": Status.CANCELLED, "email": "alice@example.com"}
    sums = ((0, 0), (6095, 0), (6095, 95), (6095, 6095))
    return [has(**called_off, charged_amount=paid, refund_amount=back) for paid, back in sums]


@contextmanager
def changed(app: Flask, number: str, change: Change) -> Iterator[Order]:
    """The order as it would be, within a request to its shop's app. Nothing of it is written."""
    with app.test_request_context(environ_overrides={ENVIRON_KEY: "GB"}):
        order = find_order(session, number)
        assert order is not None
        with session.no_autoflush:
            change(order)
            yield order
        session.rollback()


def order_shown(app: Flask, number: str, change: Change) -> str:
    with changed(app, number, change) as order:
        return views.order_page(order)


def pay_shown(app: Flask, number: str, change: Change) -> str:
    with changed(app, number, change) as order:
        return pay_link_views.pay_page(order, "token", "15500")


def mails_about(app: Flask, number: str, kind: str) -> Iterator[EmailMessage]:
    for change in mail_states(kind):
        with changed(app, number, change) as order:
            mail = write_mail(session, OrderEvent(order=order, kind=kind, by="test", details={}))
            assert mail is not None
            yield mail
