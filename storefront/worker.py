"""Acts on what happened: the mail first, then the signal. At least once; once in normal running.

An event is claimed by moving its `due_at` into the future. A worker that dies leaves it to be
claimed again when that time has come; one that lives marks it done in the same second.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage as MimeMessage
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storefront import signals
from storefront.catalog.models import Variant
from storefront.clock import now
from storefront.database import touched
from storefront.emails import EmailMessage, as_mime, write_mail
from storefront.inventory.allocation import available
from storefront.orders.models import Order, OrderEvent
from storefront.stopping import stopping
from storefront.webhooks.write import write_order_news, write_stock_news

LEASE = timedelta(minutes=2)
MAX_TRIES = 12
BATCH = 20
SMTP_TIMEOUT = 15  # seconds

SIGNALS = {
    "place": signals.order_placed,
    "pay": signals.order_paid,
    "fulfill": signals.order_fulfilled,
    "refund": signals.order_refunded,
}
log = logging.getLogger("storefront.worker")

Send = Callable[[MimeMessage], None]


def work_once(db: Session, send: Send | None = None) -> int:
    """Act on events that are due; how many were done."""
    due = db.scalars(
        select(OrderEvent.id)
        .where(OrderEvent.done_at.is_(None), OrderEvent.due_at <= now())
        .order_by(OrderEvent.due_at, OrderEvent.id)
        .limit(BATCH)
    ).all()
    db.rollback()
    done = 0
    for event_id in due:
        stopping.here()
        done += _act(db, event_id, send or send_by_smtp)
    return done


def _claim(db: Session, event_id: int) -> bool:
    """Only one worker gets this row: the count of the UPDATE says which."""
    claimed = db.execute(
        update(OrderEvent)
        .where(OrderEvent.id == event_id, OrderEvent.done_at.is_(None), OrderEvent.due_at <= now())
        .values(due_at=now() + LEASE, attempts=OrderEvent.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    db.commit()
    return bool(touched(claimed))


def _act(db: Session, event_id: int, send: Send) -> bool:
    if not _claim(db, event_id):
        return False
    try:
        write_order_news(db, db.get_one(OrderEvent, event_id))
        db.commit()
        _send_mail(db, event_id, send)
        _signal(db, event_id)
    except Exception as failure:  # whatever it was, the row keeps it and the others go on
        log.exception("event %s could not be acted on", event_id)
        _put_off(db, event_id, failure)
        return False
    db.execute(
        update(OrderEvent).where(OrderEvent.id == event_id).values(done_at=now(), error=None)
    )
    db.commit()
    return True


def _send_mail(db: Session, event_id: int, send: Send) -> None:
    """Write the mail down, send it outside of any transaction, note that it went."""
    mail = db.scalar(select(EmailMessage).where(EmailMessage.event_id == event_id))
    if mail is None:
        mail = write_mail(db, db.get_one(OrderEvent, event_id))
        db.flush()
    if mail is None or mail.sent_at is not None:
        db.commit()
        return
    mail_id, message = mail.id, as_mime(mail)
    db.commit()
    send(message)
    db.execute(update(EmailMessage).where(EmailMessage.id == mail_id).values(sent_at=now()))
    db.commit()


def _signal(db: Session, event_id: int) -> None:
    event = db.get_one(OrderEvent, event_id)
    kind, number, details = event.kind, event.order.number, dict(event.details)
    low = _running_low(db, event.order) if kind == "place" else []
    for sku, units in low:
        write_stock_news(db, sku, units)
    db.commit()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if kind in SIGNALS:
        SIGNALS[kind].send(app, order_number=number, **details)
    for sku, units in low:
        signals.stock_low.send(app, sku=sku, available=units)


def _running_low(db: Session, order: Order) -> list[tuple[str, int]]:
    """SKUs of an order that have few units left to sell, with how many."""
    units = available(db, [line.sku for line in order.lines])
    variants = db.scalars(select(Variant).where(Variant.sku.in_(units)).order_by(Variant.sku))
    return [(v.sku, units[v.sku]) for v in variants if units[v.sku] <= v.low_stock_at]


def _put_off(db: Session, event_id: int, failure: Exception) -> None:
    """Try again later and later; after MAX_TRIES leave it to the operator, who sees it."""
    db.rollback()
    event = db.get_one(OrderEvent, event_id)
    event.error = f"{type(failure).__name__}: {failure}"[:500]
    if event.attempts >= MAX_TRIES:
        event.due_at = now() + timedelta(days=3650)
    else:
        event.due_at = now() + timedelta(seconds=min(3600, 5 * 2**event.attempts))
    db.commit()


def send_by_smtp(message: MimeMessage) -> None:
    """Hand a mail to the configured server. Raises OSError or SMTPException when it will not go."""
    url = urlsplit(current_app.config["STOREFRONT_SMTP_URL"])
    if not url.hostname:
        raise smtplib.SMTPException("STOREFRONT_SMTP_URL is not set: mails are kept, not sent.")
    connect = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with connect(url.hostname, url.port or 0, timeout=SMTP_TIMEOUT) as server:
        if url.scheme == "smtp" and url.username:
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def waiting(db: Session) -> int:
    """Events nobody has acted on yet."""
    return db.scalar(select(func.count()).where(OrderEvent.done_at.is_(None))) or 0
