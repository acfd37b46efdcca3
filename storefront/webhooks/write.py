"""From what happened to the rows that say whom to tell. Safe to repeat: rows are unique."""

import secrets
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.orders.models import OrderEvent
from storefront.webhooks.models import STOCK_LOW, TEST, WebhookDelivery, WebhookEndpoint
from storefront.webhooks.payloads import TOLD, order_news, stock_news, trial_news


def write_order_news(db: Session, event: OrderEvent) -> int:
    """A delivery for each endpoint that wants to hear of this event; how many are new."""
    told = TOLD.get(event.kind)
    if told is None:
        return 0
    return _write(db, told, f"order-event-{event.id}", lambda: order_news(db, event))


def write_stock_news(db: Session, sku: str, available: int) -> int:
    """Once a day (UTC) for a SKU, however many orders find it low."""
    message_id = f"stock-low-{sku}-{now():%Y-%m-%d}"
    return _write(db, STOCK_LOW, message_id, lambda: stock_news(sku, available))


def write_test(db: Session, endpoint: WebhookEndpoint) -> WebhookDelivery:
    """A message that says nothing, to see whether it arrives."""
    test = WebhookDelivery(
        endpoint_id=endpoint.id,
        message_id=f"test-{secrets.token_hex(8)}",
        event=TEST,
        body=trial_news(),
    )
    db.add(test)
    return test


def _write(db: Session, event: str, message_id: str, body: Callable[[], str]) -> int:
    there = select(WebhookDelivery.endpoint_id).where(WebhookDelivery.message_id == message_id)
    rows = select(WebhookEndpoint).where(WebhookEndpoint.active, WebhookEndpoint.id.not_in(there))
    wanting = [endpoint.id for endpoint in db.scalars(rows) if event in endpoint.events]
    if not wanting:
        return 0
    said = body()
    return sum(_write_one(db, endpoint_id, event, message_id, said) for endpoint_id in wanting)


def _write_one(db: Session, endpoint_id: int, event: str, message_id: str, body: str) -> bool:
    try:
        with db.begin_nested():
            db.add(
                WebhookDelivery(
                    endpoint_id=endpoint_id, message_id=message_id, event=event, body=body
                )
            )
    except IntegrityError:  # another worker wrote it a moment ago, or the endpoint is gone
        return False
    return True
