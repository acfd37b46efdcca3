"""One order with everything about it, and the forms for exactly what may be done now."""

from typing import Any

from flask import abort, render_template
from sqlalchemy import select

from storefront.admin.acts.act import CheckFirst
from storefront.admin.acts.offers import Offer, grouped, offers, state_of
from storefront.admin.lots import lot_numbers
from storefront.admin.timeline import in_words
from storefront.database import session
from storefront.emails import EmailMessage
from storefront.errors import StorefrontError
from storefront.orders.fulfillment import fulfillments_of
from storefront.orders.models import Order, find_order
from storefront.orders.refunds import REASONS, Refund
from storefront.orders.returns import returns_of


def order_or_404(number: str) -> Order:
    return find_order(session, number) or abort(404)


def render_order(
    order: Order, sent: Offer | None = None, refusal: StorefrontError | None = None
) -> str:
    """The page as things stand; `sent` is the form that was refused, with what was typed."""
    made = offers(order)
    if sent and sent.key in made:
        made[sent.key] = sent
        sent.form.seen.data = state_of(order)
    shipments, returns = fulfillments_of(order), returns_of(order)
    return render_template(
        "storefront/admin/orders/show.html",
        order=order,
        groups=grouped(order, made),
        opened=sent.key if sent else _opened(order, made),
        refused_form=made[sent.key].form if sent and sent.key in made else None,
        refusal=refusal.message if refusal else None,
        asks=isinstance(refusal, CheckFirst),
        timeline=[(event, in_words(event, order)) for event in reversed(order.events)],
        shipments=shipments,
        lots=lot_numbers({line.lot_id for shipment in shipments for line in shipment.lines}),
        returns=returns,
        refunds=_all(Refund, order),
        reasons=REASONS,
        mails=_all(EmailMessage, order),
    )


def _opened(order: Order, made: dict[str, Offer]) -> str | None:
    """What was paid too much is to be given back: the form for it lies open, filled in."""
    return "refund" if order.overcharge and "refund" in made else None


def _all(kind: type[Any], order: Order) -> list[Any]:
    return list(session.scalars(select(kind).where(kind.order_id == order.id).order_by(kind.id)))
