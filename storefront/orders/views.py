"""The customer's own page for an order, opened by a signed link and nothing else."""

from flask import Blueprint, abort, render_template
from sqlalchemy import select

from storefront.database import session
from storefront.orders.fulfillment import Fulfillment
from storefront.orders.models import Order, find_order
from storefront.orders.refunds import Refund
from storefront.security import open_to, private, read_order_link

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
    return render_template(
        "storefront/orders/show.html",
        order=order,
        fulfillments=fulfillments_of(order),
        refunds=refunds_of(order),
    )


def fulfillments_of(order: Order) -> list[Fulfillment]:
    rows = select(Fulfillment).where(Fulfillment.order_id == order.id).order_by(Fulfillment.id)
    return list(session.scalars(rows))


def refunds_of(order: Order) -> list[Refund]:
    rows = select(Refund).where(Refund.order_id == order.id).order_by(Refund.id)
    return list(session.scalars(rows))
