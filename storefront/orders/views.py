"""The customer's own page for an order, opened by a signed link and nothing else."""

from babel import Locale
from flask import Blueprint, abort, render_template
from sqlalchemy import select

from storefront.clock import now
from storefront.database import session
from storefront.markets import MARKETS
from storefront.orders.fulfillment import fulfillments_of
from storefront.orders.models import Order, find_order
from storefront.orders.notes import public_notes
from storefront.orders.recalls import notices_to
from storefront.orders.refunds import Refund, RefundStatus
from storefront.orders.states import Status
from storefront.security import open_to, private, read_order_link

ON_ITS_WAY = (RefundStatus.REQUESTED, RefundStatus.PENDING)
orders = Blueprint("orders", __name__, url_prefix="/orders")


@orders.get("/<token>")
@open_to("link")
@private
def show(token: str) -> str | tuple[str, int]:
    """Where the order stands and what happens next."""
    number, fresh = read_order_link(token)
    order = (find_order(session, number) if number else None) or abort(404)
    if not fresh:
        return render_template("storefront/orders/link_expired.html"), 410
    return order_page(order)


def order_page(order: Order) -> str:
    """All that a customer may know of an order."""
    refunds = refunds_of(order)
    return render_template(
        "storefront/orders/show.html",
        order=order,
        fulfillments=[parcel for parcel in fulfillments_of(order) if not parcel.undone_at],
        refunds=refunds,
        back_is_there=not any(refund.status in ON_ITS_WAY for refund in refunds),
        changed_at=max((e.at for e in order.events if e.kind == "edit"), default=None),
        waits=order.hold_reason is not None or any(d.is_open for d in order.disputes),
        notes=public_notes(order),
        recalls=notices_to(order),
        pay_url=open_payment(order),
        bounced=any(event.kind == "fail" for event in order.events),
        country=Locale.parse(order.locale).territories.get(order.country, order.country),
        tax_label=MARKETS[order.market].tax_label,
    )


def open_payment(order: Order) -> str | None:
    """The payment page the customer left, while it can still be paid on."""
    attempt = order.latest_attempt()
    waiting = order.status is Status.PENDING and attempt and attempt.expires_at > now()
    return attempt.url if attempt and waiting else None


def refunds_of(order: Order) -> list[Refund]:
    rows = select(Refund).where(Refund.order_id == order.id).order_by(Refund.id)
    return list(session.scalars(rows))
