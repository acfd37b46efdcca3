"""Compare everything Stripe took or gave back with what the shop knows; heal it and say it.

The sweep asks about orders that should have ended. This asks the other way round, from Stripe's
side, so that money nobody has an order for is found too.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.checkout.session import CheckoutSession, RefundAnswer
from storefront.checkout.settle import settle
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.take_event import send_refunds, settle_refund
from storefront.money import Money
from storefront.orders.models import Order, find_order
from storefront.orders.payments import PaymentAttempt
from storefront.orders.refunds import Refund
from storefront.orders.states import Status

PAID = ("paid", "no_payment_required")


def reconcile(db: Session, gateway: StripeGateway, since: datetime) -> Iterator[str]:
    """One plain line for each difference since a moment (UTC); nothing when there is none.

    What can be healed is healed: each step is as safe to repeat as the webhook's.
    Raises GatewayError when Stripe does not answer.
    """
    paid: set[str] = set()
    for remote in gateway.sessions_since(since):
        if remote.status == "complete" and remote.payment_status in PAID:
            paid.add(remote.id)
        yield from _session(db, remote)
    yield from _paid_only_here(db, paid, since)
    for answer in gateway.refunds_since(since):
        yield from _refund(db, answer)
    send_refunds(db, gateway)


def _session(db: Session, remote: CheckoutSession) -> Iterator[str]:
    order = find_order(db, remote.order_number or "")
    took = remote.status == "complete" and remote.payment_status in PAID
    if order is None:
        db.rollback()
        if took:
            amount = Money(remote.amount_total, remote.currency).show("en_GB")
            yield f"{amount} was paid on {remote.id}, but no order belongs to it."
        return
    number, before = order.number, order.status
    settle(order, remote)
    db.commit()
    if order.status != before:
        yield f"Order {number} was {before} here and is {order.status} now, as Stripe says."
    elif took and remote.payment_intent_id not in {p.payment_intent_id for p in order.own_payments}:
        yield f"Order {number}: {remote.id} was paid, but it is not what the order is paid by."
    db.rollback()


def _paid_only_here(db: Session, paid: set[str], since: datetime) -> Iterator[str]:
    rows = db.execute(
        select(Order.number, PaymentAttempt.session_id)
        .join(PaymentAttempt, PaymentAttempt.order_id == Order.id)
        .where(Order.status == Status.PAID, Order.placed_at >= since)
        .order_by(Order.id)
    ).all()
    db.rollback()
    sessions: dict[str, set[str | None]] = {}
    for number, session_id in rows:
        sessions.setdefault(number, set()).add(session_id)
    for number, known in sessions.items():
        if not known & paid:
            yield f"Order {number} is paid here, but Stripe has no paid session for it."


def _refund(db: Session, answer: RefundAnswer) -> Iterator[str]:
    before = db.scalar(select(Refund.status).where(Refund.stripe_id == answer.id))
    number, review = settle_refund(db, answer)
    db.commit()
    after = db.scalar(select(Refund.status).where(Refund.stripe_id == answer.id))
    db.rollback()
    if review:
        yield review
    elif before != after:
        yield f"Order {number}: refund {answer.id} was {before or 'unknown'} here, is {after} now."
