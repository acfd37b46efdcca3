"""Compare refunds and disputes with Stripe's, heal them and say what differed."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.checkout.session import DisputeAnswer, RefundAnswer
from storefront.checkout.settle_dispute import settle_dispute
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.take_event import outcome, settle_refund
from storefront.errors import GatewayError
from storefront.money import Money
from storefront.orders.disputes import Dispute
from storefront.orders.models import Order
from storefront.orders.refunds import Refund, RefundStatus


def money_back(db: Session, gateway: StripeGateway, since: datetime) -> Iterator[str]:
    """One plain line for each difference since a moment (UTC). Raises GatewayError."""
    known = set()
    for answer in gateway.refunds_since(since):
        known.add(answer.id)
        yield from _refund(db, gateway, answer)
    yield from _only_here(db, gateway, known, since)
    listed = gateway.disputes_since(since)
    for dispute in listed:
        yield from _dispute(db, gateway, dispute)
    for older in _open_disputes(db, {dispute.id for dispute in listed}):
        yield from _dispute(db, gateway, gateway.read_dispute(older))


def _refund(db: Session, gateway: StripeGateway, answer: RefundAnswer) -> Iterator[str]:
    before = _status_of(db, answer)
    if before == outcome(answer):
        return
    if before is not None:
        answer = gateway.read_refund(answer.id)
    number, review = settle_refund(db, answer)
    db.commit()
    after = _status_of(db, answer)
    if review:
        yield review
    elif before is None and after is not None:
        yield f"Refund {answer.id} was made at Stripe. Say which lines it was for."
    elif before != after:
        yield f"Order {number}: refund {answer.id} was {before} here, is {after} now."


def _status_of(db: Session, answer: RefundAnswer) -> RefundStatus | None:
    status = db.scalar(select(Refund.status).where(Refund.stripe_id == answer.id))
    db.rollback()
    return status


def _only_here(
    db: Session, gateway: StripeGateway, known: set[str], since: datetime
) -> Iterator[str]:
    rows = db.execute(
        select(Order.number, Refund.stripe_id, Refund.amount, Order.currency)
        .join(Refund, Refund.order_id == Order.id)
        .where(
            Refund.at >= since,
            Refund.status.in_((RefundStatus.PENDING, RefundStatus.SUCCEEDED)),
        )
        .order_by(Refund.id)
    ).all()
    db.rollback()
    for number, stripe_id, amount, currency in rows:
        if stripe_id and stripe_id not in known and not _exists(gateway, stripe_id):
            said = Money(amount, currency).show("en_GB")
            yield f"Order {number}: refund {stripe_id} of {said} is not known at Stripe."


def _exists(gateway: StripeGateway, refund_id: str) -> bool:
    """It may have been made before or after the list was."""
    try:
        gateway.read_refund(refund_id)
    except GatewayError as refusal:
        if not refusal.permanent:
            raise
        return False
    return True


def _open_disputes(db: Session, besides: set[str]) -> list[str]:
    rows = db.scalars(
        select(Dispute.stripe_id).where(Dispute.closed_at.is_(None)).order_by(Dispute.id)
    ).all()
    db.rollback()
    return [stripe_id for stripe_id in rows if stripe_id not in besides]


def _dispute(db: Session, gateway: StripeGateway, answer: DisputeAnswer) -> Iterator[str]:
    before = _word_for(db, answer.id)
    if before is not None and before != answer.status:
        answer = gateway.read_dispute(answer.id)
    number, review = settle_dispute(db, answer)
    db.commit()
    after = _word_for(db, answer.id)
    if review:
        yield review
    elif before != after:
        yield f"Order {number}: dispute {answer.id} was {before or 'unknown'} here, is {after} now."


def _word_for(db: Session, dispute_id: str) -> str | None:
    status = db.scalar(select(Dispute.status).where(Dispute.stripe_id == dispute_id))
    db.rollback()
    return status
