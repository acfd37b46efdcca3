"""One order with everything about it, and the forms for exactly what may be done now."""

from typing import Any

from flask import abort, render_template
from sqlalchemy import select

from storefront.admin.alerts import CHECKED, TROUBLE
from storefront.admin.order_forms import OrderForm, form_for
from storefront.admin.timeline import in_words
from storefront.database import session
from storefront.emails import EmailMessage
from storefront.errors import StorefrontError
from storefront.inventory.models import InventoryLot
from storefront.orders.fulfillment import Fulfillment
from storefront.orders.models import Order, find_order
from storefront.orders.refunds import REASONS, Refund


class CheckFirst(StorefrontError):
    """No refusal: something was worked out and waits for a second press of the button."""

    status = 200


class Incomplete(StorefrontError):
    """Fields were wrong; each says so itself."""


def order_or_404(number: str) -> Order:
    return find_order(session, number) or abort(404)


def state_of(order: Order) -> str:
    """Changes with every act on money or parcels; forms carry the state they were made for."""
    units = sum(line.shipped for line in order.lines)
    return f"{order.status}-{order.refund_amount}-{units}"


def allowed(order: Order) -> set[str]:
    """The forms to show: what the order allows, notes, and a check while there is trouble."""
    last_check = max((event.id for event in order.events if event.kind == CHECKED), default=0)
    trouble = any(event.kind in TROUBLE and event.id > last_check for event in order.events)
    return {*order.allowed_actions(), "note"} | ({"check"} if trouble else set())


def render_order(
    order: Order,
    sent: tuple[str, OrderForm] | None = None,
    refusal: StorefrontError | None = None,
) -> str:
    """The page as things stand; `sent` is the form that was refused, with what was typed."""
    forms = {
        act: form_for(order, act, formdata=None, seen=state_of(order)) for act in allowed(order)
    }
    if sent and sent[0] in forms:
        forms[sent[0]] = sent[1]
        sent[1].seen.data = state_of(order)
    shipments = _all(Fulfillment, order)
    return render_template(
        "storefront/admin/orders/show.html",
        order=order,
        forms=forms,
        opened=sent[0] if sent else None,
        refusal=refusal.message if refusal else None,
        asks=isinstance(refusal, CheckFirst),
        timeline=[(event, in_words(event, order)) for event in reversed(order.events)],
        shipments=shipments,
        lots=_lots(shipments),
        refunds=_all(Refund, order),
        reasons=REASONS,
        mails=_all(EmailMessage, order),
    )


def _all(kind: type[Any], order: Order) -> list[Any]:
    return list(session.scalars(select(kind).where(kind.order_id == order.id).order_by(kind.id)))


def _lots(shipments: list[Fulfillment]) -> dict[int, str]:
    """{lot id: lot number} of everything that was sent."""
    ids = {line.lot_id for shipment in shipments for line in shipment.lines}
    rows = session.execute(
        select(InventoryLot.id, InventoryLot.number).where(InventoryLot.id.in_(ids))
    )
    return {lot_id: number for lot_id, number in rows}
