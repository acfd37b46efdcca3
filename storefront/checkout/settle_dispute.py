"""Bring our dispute into line with Stripe's."""

from sqlalchemy.orm import Session

from storefront.checkout.session import DisputeAnswer
from storefront.money import Money
from storefront.orders.disputes import Dispute, take_in_dispute
from storefront.orders.payments import Payment, find_payment


def settle_dispute(db: Session, answer: DisputeAnswer) -> tuple[str | None, str | None]:
    """(order number, why a person has to look, if so). Safe to repeat and to race."""
    payment = find_payment(db, answer.payment_intent_id)
    if payment is None:
        return None, f"No order belongs to dispute {answer.id}."
    same_money = answer.currency == payment.currency
    dispute = take_in_dispute(
        payment,
        answer.id,
        status=answer.status,
        reason=answer.reason,
        # A bank may count in its own money: then it asks for the whole payment.
        amount=answer.amount if same_money else payment.amount,
        refundable=answer.refundable,
        evidence_due_at=answer.evidence_due_at,
        opened_at=answer.opened_at,
    )
    return payment.order.number, _too_much(dispute, payment)


def _too_much(dispute: Dispute, payment: Payment) -> str | None:
    over = dispute.amount - dispute.lost_amount
    if dispute.status != "lost" or not over:
        return None
    said = Money(over, payment.currency).show(payment.order.locale)
    return f"Dispute {dispute.stripe_id} took {said} more than was left of its payment."
