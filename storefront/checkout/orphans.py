"""Money that no order asked for. It waits for a person, who alone may give it back."""

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from storefront.checkout.models import WebhookEvent
from storefront.checkout.session import CheckoutSession, RefundAnswer
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.database import table
from storefront.errors import IllegalTransition
from storefront.money import Money
from storefront.orders.models import Order
from storefront.orders.payments import find_payment

PAID = ("paid", "no_payment_required")
CAME_TO_NOTHING = ("failed", "canceled")


def took_money(remote: CheckoutSession) -> bool:
    return remote.status == "complete" and remote.payment_status in PAID and remote.amount_total > 0


def why_orphaned(order: Order | None, remote: CheckoutSession) -> str | None:
    """Why a person has to look at a session that was settled; None when its money has a place."""
    if not took_money(remote):
        return None
    if order is not None and any(p.session_id == remote.id for p in order.payments):
        return None
    amount = Money(remote.amount_total, remote.currency).show("en_GB")
    if order is None:
        return f"{amount} was paid on {remote.id}, but no order belongs to it."
    return f"{amount} was paid on {remote.id}: order {order.number} never asked for that."


def orphan(db: Session, payment_intent_id: str | None) -> WebhookEvent | None:
    """The row that keeps this money in sight."""
    if payment_intent_id is None:
        return None
    rows = select(WebhookEvent).where(WebhookEvent.payment_intent_id == payment_intent_id)
    return db.scalars(rows.order_by(WebhookEvent.received_at, WebhookEvent.id).limit(1)).first()


def keep_in_sight(db: Session, event: WebhookEvent, remote: CheckoutSession, why: str) -> None:
    """Note the money on an event, unless another one holds it already."""
    if orphan(db, remote.payment_intent_id) is None:
        event.review = why
        event.payment_intent_id = remote.payment_intent_id
        event.amount, event.currency = remote.amount_total, remote.currency


def found_its_order(db: Session, remote: CheckoutSession) -> None:
    """Money that was kept in sight has a place by now: nobody has to look any more."""
    if remote.payment_intent_id is not None:
        db.execute(_PLACED, {"intent": remote.payment_intent_id})


_EVENT = table(WebhookEvent)
_PLACED = (
    update(_EVENT)
    .where(_EVENT.c.payment_intent_id == bindparam("intent"), _EVENT.c.refund_id.is_(None))
    .values(reviewed_by=func.coalesce(_EVENT.c.reviewed_by, "Stripe"), amount=None)
)


def give_back(db: Session, gateway: StripeGateway, event: WebhookEvent, by: str) -> RefundAnswer:
    """Refund an orphan in full and take it off the list. Commits; pressing twice refunds once.

    Raises IllegalTransition when there is nothing (left) to give back, GatewayError.
    """
    event_id, intent, amount = event.id, event.payment_intent_id, event.amount
    if intent is None or amount is None or event.refund_id is not None:
        raise IllegalTransition("This event has no money to give back.")
    if payment := find_payment(db, intent):
        raise IllegalTransition(f"This money belongs to order {payment.order.number} by now.")
    db.rollback()  # no transaction waits for Stripe
    answer = gateway.refund(intent, amount, f"orphan-{intent}", None)
    note_refund(db, db.get_one(WebhookEvent, event_id), answer, by)
    db.commit()
    return answer


def note_refund(db: Session, event: WebhookEvent, answer: RefundAnswer, by: str) -> None:
    """An orphan's money is on its way back, or was and came to nothing: then it is seen again."""
    db.refresh(event, with_for_update=True)
    if answer.status in CAME_TO_NOTHING:
        if event.refund_id in (None, answer.id):
            event.refund_id, event.reviewed_by = answer.id, None
            event.review = f"Refund {answer.id} of money without an order failed. Ask Stripe."
    elif answer.amount == event.amount and event.refund_id is None:
        event.refund_id, event.reviewed_by = answer.id, event.reviewed_by or by
