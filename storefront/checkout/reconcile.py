"""Compare everything Stripe took or gave back with what the shop knows; heal it and say it.

The sweep asks about orders that should have ended. This asks the other way round, from Stripe's
side, so that money nobody has an order for is found too. Lists are old by the time they are read:
whatever differs from them is read again at Stripe before it is said or healed.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.checkout.models import WebhookEvent
from storefront.checkout.orphans import (
    found_its_order,
    keep_in_sight,
    orphan,
    took_money,
    why_orphaned,
)
from storefront.checkout.reconcile_back import money_back
from storefront.checkout.session import CheckoutSession
from storefront.checkout.settle import settle
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.take_event import send_refunds
from storefront.errors import GatewayError
from storefront.money import Money
from storefront.orders.models import Order, find_order
from storefront.orders.payments import Payment


def reconcile(db: Session, gateway: StripeGateway, since: datetime) -> Iterator[str]:
    """One plain line for each difference since a moment (UTC); nothing when there is none.

    What can be healed is healed: each step is as safe to repeat and to race as the webhook's.
    Raises GatewayError when Stripe does not answer.
    """
    send_refunds(db, gateway)
    paid: set[str] = set()
    for remote in gateway.sessions_since(since):
        if took_money(remote):
            paid.add(remote.id)
        yield from _session(db, remote)
    yield from _paid_only_here(db, gateway, paid, since)
    yield from money_back(db, gateway, since)
    send_refunds(db, gateway)


def _session(db: Session, remote: CheckoutSession) -> Iterator[str]:
    order = find_order(db, remote.order_number or "")
    if order is not None:
        yield from _settled(db, order, remote)
    if why := why_orphaned(order, remote):
        yield from _orphaned(db, remote, why)
    elif took_money(remote):
        found_its_order(db, remote)
    db.commit()


def _settled(db: Session, order: Order, remote: CheckoutSession) -> Iterator[str]:
    order.lock()
    number, before, known = order.number, order.status, len(order.payments)
    settle(order, remote)
    told = {payment.session_id: payment for payment in order.payments}.get(remote.id)
    status, new = order.status, len(order.payments) > known
    db.commit()
    if status != before:
        yield f"Order {number} was {before} here and is {status} now, as Stripe says."
    elif told is not None and new:
        what = "goes back: it was paid twice" if told.stray else "was not known here"
        yield f"Order {number}: {_said(remote)} paid on {remote.id} {what}."
    elif told is not None and told.amount != remote.amount_total:
        yield f"Order {number}: {_said(remote)} was paid on {remote.id}, which says otherwise here."


def _orphaned(db: Session, remote: CheckoutSession, why: str) -> Iterator[str]:
    """Said, and on the first page, until a person has looked."""
    event = orphan(db, remote.payment_intent_id)
    if event is None:
        event = WebhookEvent(id=f"found_{remote.id}"[:255], type="checkout.session.completed")
        keep_in_sight(db, event, remote, why)
        db.add(event)
        try:
            db.commit()
        except IntegrityError:
            db.rollback()  # found by somebody else at the same moment
            return
    if event.reviewed_by is None:
        yield why


def _paid_only_here(
    db: Session, gateway: StripeGateway, paid: set[str], since: datetime
) -> Iterator[str]:
    rows = db.execute(
        select(Order.number, Payment.session_id)
        .join(Payment, Payment.order_id == Order.id)
        .where(Payment.at >= since, Payment.amount > 0)
        .order_by(Payment.id)
    ).all()
    db.rollback()
    for number, session_id in rows:
        if session_id not in paid and not _paid_by_now(gateway, session_id):
            yield f"Order {number} is paid here, but Stripe has no paid session for it."


def _paid_by_now(gateway: StripeGateway, session_id: str) -> bool:
    """It may have been opened before or paid after the list was made."""
    try:
        return took_money(gateway.read(session_id))
    except GatewayError as refusal:
        if not refusal.permanent:
            raise
        return False


def _said(remote: CheckoutSession) -> str:
    return Money(remote.amount_total, remote.currency).show("en_GB")
