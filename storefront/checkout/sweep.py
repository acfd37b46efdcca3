"""What heals when a webhook never came: ask Stripe about everything that should have ended."""

from datetime import timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from storefront.checkout.settle import settle
from storefront.checkout.settle_dispute import settle_dispute
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.take_event import outcome, send_refunds
from storefront.clock import now
from storefront.errors import GatewayError
from storefront.orders.disputes import Dispute
from storefront.orders.drafts import expire_drafts, lapse
from storefront.orders.models import Order, find_order
from storefront.orders.payments import PaymentAttempt, Purpose
from storefront.orders.refunds import Refund, RefundStatus, record_outcome
from storefront.orders.states import Status

SLOW_MONEY_CHECK = timedelta(hours=1)
DISPUTE_CHECK = timedelta(hours=1)
BATCH = 100


def sweep(db: Session, gateway: StripeGateway) -> int:
    """Settle payments that should have ended, refunds and disputes still open; the number looked
    at. One order's trouble does not stop the others; it is looked at again next time."""
    looked_at = 0
    for number, session_id in _overdue(db) + _overdue_differences(db):
        looked_at += _look(db, gateway, number, session_id)
    looked_at += expire_drafts(db, "sweep")
    looked_at += send_refunds(db, gateway)
    for refund_id, stripe_id in _open_refunds(db):
        looked_at += _read_refund(db, gateway, refund_id, stripe_id)
    for stripe_id in _open_disputes(db):
        looked_at += _read_dispute(db, gateway, stripe_id)
    return looked_at


def _overdue(db: Session) -> list[tuple[str, str | None]]:
    latest = (
        select(PaymentAttempt.session_id)
        .where(PaymentAttempt.order_id == Order.id)
        .order_by(PaymentAttempt.id.desc())
        .limit(1)
        .correlate(Order)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Order.number, latest)
        .where(
            or_(
                and_(Order.status == Status.PENDING, Order.hold_until <= now()),
                and_(
                    Order.status == Status.PROCESSING, Order.placed_at <= now() - SLOW_MONEY_CHECK
                ),
            )
        )
        .order_by(Order.placed_at, Order.id)
        .limit(BATCH)
    ).all()
    db.rollback()
    return [(number, session_id) for number, session_id in rows]


def _overdue_differences(db: Session) -> list[tuple[str, str | None]]:
    """Payment pages for what an edit left to pay; the order itself was paid before."""
    rows = db.execute(
        select(Order.number, PaymentAttempt.session_id)
        .join(PaymentAttempt, PaymentAttempt.order_id == Order.id)
        .where(
            PaymentAttempt.purpose == Purpose.DIFFERENCE,
            PaymentAttempt.session_id.is_not(None),
            PaymentAttempt.ended_at.is_(None),
            PaymentAttempt.expires_at <= now(),
        )
        .order_by(PaymentAttempt.expires_at, PaymentAttempt.id)
        .limit(BATCH)
    ).all()
    db.rollback()
    return [(number, session_id) for number, session_id in rows]


def _look(db: Session, gateway: StripeGateway, number: str, session_id: str | None) -> bool:
    try:
        remote = gateway.read(session_id) if session_id else None
        if remote and remote.status == "open":
            remote = gateway.expire(remote.id)
    except GatewayError:
        return False
    order = find_order(db, number)
    if order is not None and remote is not None:
        settle(order, remote)
    elif order is not None:
        order.lock()
        if order.status is Status.PENDING and order.hold_until <= now():
            # Stripe's page was never opened, so there is nothing to pay on.
            lapse(order, "sweep")
    db.commit()
    return True


def _open_refunds(db: Session) -> list[tuple[int, str]]:
    rows = db.execute(
        select(Refund.id, Refund.stripe_id)
        .where(Refund.status == RefundStatus.PENDING, Refund.stripe_id.is_not(None))
        .order_by(Refund.id)
        .limit(BATCH)
    ).all()
    db.rollback()
    return [(refund_id, stripe_id) for refund_id, stripe_id in rows if stripe_id]


def _read_refund(db: Session, gateway: StripeGateway, refund_id: int, stripe_id: str) -> bool:
    try:
        answer = gateway.read_refund(stripe_id)
    except GatewayError:
        return False
    refund = db.get(Refund, refund_id)
    if refund is not None:
        record_outcome(refund, outcome(answer), answer.id)
        db.commit()
    return True


def _open_disputes(db: Session) -> list[str]:
    """Banks take weeks: each is looked at once an hour, the one not looked at longest first."""
    rows = db.scalars(
        select(Dispute.stripe_id)
        .where(Dispute.closed_at.is_(None), Dispute.read_at <= now() - DISPUTE_CHECK)
        .order_by(Dispute.read_at)
        .limit(BATCH)
    ).all()
    db.rollback()
    return list(rows)


def _read_dispute(db: Session, gateway: StripeGateway, stripe_id: str) -> bool:
    try:
        answer = gateway.read_dispute(stripe_id)
    except GatewayError:
        return False
    settle_dispute(db, answer)
    db.commit()
    return True
