"""Stripe's objects as the shop's plain values. Ids may come alone or with their whole object."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from storefront.checkout.session import CheckoutSession, Delivery, DisputeAnswer, RefundAnswer

if TYPE_CHECKING:
    import stripe


def as_session(session: "stripe.checkout.Session") -> CheckoutSession:
    intent = session.payment_intent
    known = not isinstance(intent, str) and intent is not None
    tax = session.total_details.amount_tax if session.total_details else 0
    return CheckoutSession(
        id=session.id,
        status=session.status or "",
        payment_status=session.payment_status,
        amount_total=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        url=session.url,
        order_number=session.client_reference_id,
        payment_intent_id=_id_of(intent),
        payment_intent_status=intent.status if known else None,  # type: ignore[union-attr]
        delivery=_delivery(session),
        attempt=_noted(session.metadata, "attempt") or None,
        tax=tax,
    )


def _delivery(session: "stripe.checkout.Session") -> Delivery:
    customer = session.customer_details
    collected = session.collected_information
    shipping = collected.shipping_details if collected else None
    address = shipping.address if shipping else None
    return Delivery(
        email=customer.email if customer else None,
        phone=customer.phone if customer else None,
        name=shipping.name if shipping else (customer.name if customer else None),
        line1=address.line1 if address else None,
        line2=address.line2 if address else None,
        city=address.city if address else None,
        state=address.state if address else None,
        postal_code=address.postal_code if address else None,
        country=address.country if address else None,
    )


def as_refund(refund: "stripe.Refund") -> RefundAnswer:
    written = _noted(refund.metadata, "refund_id")
    return RefundAnswer(
        id=refund.id,
        status=refund.status or "pending",
        amount=refund.amount,
        payment_intent_id=_id_of(refund.payment_intent),
        refund_id=int(written) if written.isdecimal() and len(written) < 10 else None,
    )


def as_dispute(dispute: "stripe.Dispute") -> DisputeAnswer:
    due_by = dispute.evidence_details.due_by
    return DisputeAnswer(
        id=dispute.id,
        status=dispute.status,
        reason=dispute.reason,
        amount=dispute.amount,
        currency=dispute.currency.upper(),
        refundable=dispute.is_charge_refundable,
        payment_intent_id=_id_of(dispute.payment_intent),
        # Nought where the bank takes no answer.
        evidence_due_at=datetime.fromtimestamp(due_by, UTC) if due_by else None,
        opened_at=datetime.fromtimestamp(dispute.created, UTC),
    )


def _id_of(thing: Any) -> str | None:
    return thing if thing is None or isinstance(thing, str) else str(thing.id)


def _noted(metadata: Any, name: str) -> str:
    """What the shop wrote into an object's metadata, or nothing."""
    return str(metadata[name]) if metadata and name in metadata else ""
