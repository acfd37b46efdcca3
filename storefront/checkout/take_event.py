"""A webhook is a nudge: it names an object, and what counts is how that object reads now."""

from functools import cache

from sqlalchemy import Insert, bindparam, select
from sqlalchemy.orm import Session

from storefront.checkout.models import WebhookEvent
from storefront.checkout.orphans import (
    found_its_order,
    keep_in_sight,
    note_refund,
    orphan,
    took_money,
    why_orphaned,
)
from storefront.checkout.session import (
    CheckoutSession,
    DisputeAnswer,
    RefundAnswer,
    StripeEvent,
)
from storefront.checkout.settle import settle_locked
from storefront.checkout.settle_dispute import settle_dispute
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.database import insert_into, reading, table, touched
from storefront.errors import GatewayError
from storefront.orders.models import Order, lock_order
from storefront.orders.payments import Payment, find_payment
from storefront.orders.refunds import (
    LOST,
    Refund,
    RefundStatus,
    key_of,
    record_outcome,
    take_in_refund,
)

OUTCOMES = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.CANCELED,
}


_EVENT = table(WebhookEvent).c
_KNOWN = select(_EVENT.id).where(_EVENT.id == bindparam("event"))
_KEPT = _EVENT.keys()
_REFUND, _PAYMENT, _ORDER = table(Refund).c, table(Payment).c, table(Order).c
_TO_SEND = (
    select(_REFUND.id, _PAYMENT.payment_intent_id, _REFUND.amount, _ORDER.number)
    .where(_REFUND.status == RefundStatus.REQUESTED)
    .where(_PAYMENT.id == _REFUND.payment_id, _ORDER.id == _REFUND.order_id)
    .order_by(_REFUND.id)
)


def take_event(db: Session, gateway: StripeGateway, event: StripeEvent) -> None:
    """Take in one verified event, once. Raises GatewayError when Stripe has to send it again."""
    with reading():
        known = db.scalar(_KNOWN, {"event": event.id})
    db.rollback()  # no transaction stays open while we ask Stripe
    if known:
        return
    taken = WebhookEvent(id=event.id, type=event.type)
    if not gateway.is_ours(event):
        taken.review = "The event is from another account or mode (test or live) than this shop's."
        _keep(db, taken)
    elif event.type.startswith("checkout.session."):
        _take_session(db, taken, gateway.read(event.object_id))
    elif event.type.startswith("refund."):
        _take_refund(db, gateway, taken, gateway.read_refund(event.object_id))
    elif event.type.startswith("charge.dispute."):
        _take_dispute(db, gateway, taken, gateway.read_dispute(event.object_id))
    else:
        _keep(db, taken)


def _take_session(db: Session, taken: WebhookEvent, remote: CheckoutSession) -> None:
    order = lock_order(db, remote.order_number or "", lines=False)
    if order is not None:
        taken.order_number = order.number
        settle_locked(order, remote)
    if why := why_orphaned(order, remote):
        keep_in_sight(db, taken, remote, why)
    elif took_money(remote):
        found_its_order(db, remote)
    _keep(db, taken)


def _take_refund(
    db: Session, gateway: StripeGateway, taken: WebhookEvent, answer: RefundAnswer
) -> None:
    if _known_refund(db, answer) is None:
        _ask_for_ours_first(db, gateway)
    taken.order_number, taken.review = settle_refund(db, answer)
    _keep(db, taken)


def _take_dispute(
    db: Session, gateway: StripeGateway, taken: WebhookEvent, answer: DisputeAnswer
) -> None:
    _ask_for_ours_first(db, gateway)
    taken.order_number, taken.review = settle_dispute(db, answer)
    _keep(db, taken)


def _ask_for_ours_first(db: Session, gateway: StripeGateway) -> None:
    """What Stripe tells of may leave no room for refunds that were only written down here. Those
    it refuses must free their money before the news is counted."""
    db.rollback()
    send_refunds(db, gateway)


def settle_refund(db: Session, answer: RefundAnswer) -> tuple[str | None, str | None]:
    """Bring our refund into line with Stripe's: (order number, why a person has to look)."""
    refund = _known_refund(db, answer)
    payment = find_payment(db, answer.payment_intent_id)
    if refund is None and payment is not None:
        payment.order.lock()  # two pieces of news about one refund: the second finds it known
        refund = _known_refund(db, answer)
    if refund is not None:
        record_outcome(refund, outcome(answer), answer.id)
        return refund.order.number, None
    if payment is not None:
        order = payment.order
        told = take_in_refund(order, payment, answer.id, answer.amount, outcome(answer))
        return order.number, told
    if found := orphan(db, answer.payment_intent_id):
        note_refund(db, found, answer, "Stripe")
        return None, None
    return None, f"No order belongs to refund {answer.id}."


def outcome(answer: RefundAnswer) -> RefundStatus:
    """Words of Stripe's that we do not know yet mean that it is not decided."""
    return OUTCOMES.get(answer.status, RefundStatus.PENDING)


def _known_refund(db: Session, answer: RefundAnswer) -> Refund | None:
    """Ours by Stripe's id, or by our own when the news overtakes the answer to our request. One
    that was given up here is not it: its money has to be counted anew."""
    by_stripe_id = db.scalar(select(Refund).where(Refund.stripe_id == answer.id))
    if by_stripe_id or answer.refund_id is None:
        return by_stripe_id
    return db.scalar(
        select(Refund)
        .join(Payment)
        .where(
            Refund.id == answer.refund_id,
            Refund.status.not_in(LOST),
            Payment.payment_intent_id == answer.payment_intent_id,
        )
    )


def _keep(db: Session, taken: WebhookEvent) -> None:
    row = {name: getattr(taken, name) for name in _KEPT if getattr(taken, name) is not None}
    if touched(db.execute(_once(db.get_bind().dialect.name), row)):
        db.commit()
    else:
        db.rollback()  # the same event was taken in at the same moment; its work stands


@cache
def _once(dialect: str) -> Insert:
    return insert_into(table(WebhookEvent), dialect).on_conflict_do_nothing(index_elements=["id"])


def send_refunds(db: Session, gateway: StripeGateway) -> int:
    """Send refunds that were written down to Stripe; how many it took.

    The key comes from our row, so a repeated call gives the same refund.
    """
    with reading():
        requests = [
            (refund_id, intent, amount, key_of(number, refund_id))
            for refund_id, intent, amount, number in db.execute(_TO_SEND)
        ]
    db.rollback()
    return sum(_send_refund(db, gateway, request) for request in requests)


def _send_refund(db: Session, gateway: StripeGateway, request: tuple[int, str, int, str]) -> bool:
    refund_id, payment_intent_id, amount, key = request
    try:
        answer = gateway.refund(payment_intent_id, amount, key, refund_id)
    except GatewayError as refusal:
        if refusal.permanent:
            _note_outcome(db, refund_id, RefundStatus.FAILED, None)
        return False
    _note_outcome(db, refund_id, outcome(answer), answer.id)
    return True


def _note_outcome(db: Session, refund_id: int, status: RefundStatus, stripe_id: str | None) -> None:
    refund = db.get(Refund, refund_id)
    if refund is not None:
        record_outcome(refund, status, stripe_id)
        db.commit()
