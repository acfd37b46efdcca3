"""Sends what is due, outside of any transaction. At least once; never by two workers at once.

A delivery is taken by a lease, as the worker takes events: whoever dies leaves it to the next.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.database import touched
from storefront.stopping import stopping
from storefront.webhooks.models import ANSWER_KEPT, WebhookDelivery, WebhookEndpoint
from storefront.webhooks.post import Answer, post
from storefront.webhooks.signing import signed_headers

LEASE = timedelta(minutes=2)
# Pauses after each failure, as Standard Webhooks suggests: a bit over three days in all.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
OFF_AFTER = timedelta(days=5)
GONE = 410
BATCH = 20  # of one endpoint
ROUND_SECONDS = 30.0  # mails wait while messages are delivered

Send = Callable[[str, bytes, Mapping[str, str]], Answer]
log = logging.getLogger("storefront.webhooks")


@dataclass(frozen=True, slots=True)
class _Message:
    id: int
    endpoint_id: int
    url: str
    body: bytes
    headers: dict[str, str]
    attempts: int
    lease: datetime


def deliver_webhooks(db: Session, send: Send | None = None) -> int:
    """Try what is due, endpoint by endpoint; how many arrived. After a failure the endpoint's
    other messages wait for the next round, so that a slow one does not hold up the rest."""
    until = time.monotonic() + ROUND_SECONDS
    arrived = 0
    for endpoint_id in _endpoints_with_news(db):
        for delivery_id in _due(db, endpoint_id):
            stopping.here()
            if time.monotonic() >= until:
                return arrived
            answer = _deliver(db, delivery_id, send or send_by_http)
            if answer is not None and not answer.good:
                break
            arrived += answer is not None
    return arrived


def send_by_http(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    private = bool(current_app.config["STOREFRONT_WEBHOOKS_PRIVATE"])
    return post(url, body, headers, private=private)


def _endpoints_with_news(db: Session) -> list[int]:
    """Who has waited longest comes first. Only the first message of each is looked at."""
    first = (
        select(func.min(WebhookDelivery.due_at))
        .where(WebhookDelivery.endpoint_id == WebhookEndpoint.id, WebhookDelivery.due_at <= now())
        .scalar_subquery()
    )
    rows = select(first, WebhookEndpoint.id).where(WebhookEndpoint.active)
    waiting = sorted((due, endpoint_id) for due, endpoint_id in db.execute(rows) if due)
    db.rollback()
    return [endpoint_id for _, endpoint_id in waiting]


def _due(db: Session, endpoint_id: int) -> Iterator[int]:
    rows = (
        select(WebhookDelivery.id)
        .where(WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.due_at <= now())
        .order_by(WebhookDelivery.due_at, WebhookDelivery.id)
        .limit(BATCH)
    )
    found = list(db.scalars(rows))
    db.rollback()
    yield from found


def _deliver(db: Session, delivery_id: int, send: Send) -> Answer | None:
    """What was answered. None: somebody else has it in hand, or it is no longer due."""
    message = _claim(db, delivery_id)
    if message is None:
        return None
    answer = send(message.url, message.body, message.headers)
    _record(db, message, answer)
    db.commit()
    return answer


def _claim(db: Session, delivery_id: int) -> _Message | None:
    """Only one worker gets this row: the count of the UPDATE says which."""
    lease, free = now() + LEASE, WebhookDelivery.leased_until
    claimed = db.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id, WebhookDelivery.due_at <= now())
        .where(or_(free.is_(None), free <= now()))
        .values(leased_until=lease, attempts=WebhookDelivery.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    message = None
    if touched(claimed):
        delivery = db.get_one(WebhookDelivery, delivery_id, populate_existing=True)
        body, endpoint = delivery.body.encode(), delivery.endpoint
        message = _Message(
            id=delivery.id,
            endpoint_id=endpoint.id,
            url=endpoint.url,
            body=body,
            headers={
                "Content-Type": "application/json",
                "User-Agent": "storefront-webhooks/1",
                **signed_headers(
                    delivery.message_id, int(now().timestamp()), body, _secrets(endpoint)
                ),
            },
            attempts=delivery.attempts,
            lease=lease,
        )
    db.commit()
    return message


def _secrets(endpoint: WebhookEndpoint) -> list[str]:
    """The secret, and the one before it for as long as it is valid; then that is forgotten."""
    if endpoint.previous_secret is None or endpoint.previous_until is None:
        return [endpoint.secret]
    if endpoint.previous_until > now():
        return [endpoint.secret, endpoint.previous_secret]
    endpoint.previous_secret = endpoint.previous_until = None
    return [endpoint.secret]


def _record(db: Session, message: _Message, answer: Answer) -> None:
    over = message.attempts > len(PAUSES) or answer.status == GONE
    wait = None if answer.good or over else PAUSES[message.attempts - 1]
    recorded = db.execute(
        update(WebhookDelivery)
        # Who has lost the lease has nothing to say any more.
        .where(WebhookDelivery.id == message.id, WebhookDelivery.leased_until == message.lease)
        .values(
            leased_until=None,
            due_at=now() + wait if wait else None,
            delivered_at=now() if answer.good else None,
            given_up_at=now() if over and not answer.good else None,
            status_code=answer.status or None,
            answer=answer.text.replace("\0", "")[:ANSWER_KEPT],
        )
        .execution_options(synchronize_session=False)
    )
    if touched(recorded):
        _judge(db, message.endpoint_id, answer)


def _judge(db: Session, endpoint_id: int, answer: Answer) -> None:
    """An endpoint that fails for days, or says that it is gone, is switched off."""
    endpoint = db.get(WebhookEndpoint, endpoint_id, with_for_update=True, populate_existing=True)
    if endpoint is None:
        return
    if answer.good:
        endpoint.failing_since = None
        return
    endpoint.failing_since = endpoint.failing_since or now()
    lasting = endpoint.failing_since <= now() - OFF_AFTER
    if endpoint.active and (lasting or answer.status == GONE):
        endpoint.active = False
        endpoint.switched_off_at = now()
        log.warning("webhook endpoint %s was switched off", endpoint.id)
