"""Chosen orders on paper and as a file."""

from datetime import datetime

from flask import Response, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from storefront.admin.access import log, my_name, staff_only
from storefront.admin.desk import admin
from storefront.admin.job_forms import BulkForm
from storefront.admin.jobs import chosen_numbers
from storefront.admin.orders import render_list
from storefront.admin.stock_picks import picks
from storefront.bulk.plan import LOADED
from storefront.clock import now
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.orders.models import Order
from storefront.orders.states import why_not
from storefront.spreadsheet import Cell, csv_file

Answer = AnyResponse | str | tuple[str, int]
MOST_EXPORTED, MOST_SLIPS = 20_000, 200
COLUMNS = (
    *("order", "placed", "status", "payment", "parcel", "on hold", "tags", "market", "currency"),
    *("subtotal", "discount", "delivery", "tax", "total", "refunded", "items"),
    *("name", "email", "phone", "line 1", "line 2", "city", "state", "postcode", "country"),
)


@admin.post("/order-exports")
@staff_only("operator")
def export_orders() -> Answer:
    """The chosen orders as CSV."""
    try:
        orders = _chosen(MOST_EXPORTED)
    except StorefrontError as refusal:
        return render_list(request.form, BulkForm(), refusal.message), refusal.status
    log.info("%s exported %s orders", my_name(), len(orders))
    file = csv_file(COLUMNS, (_row(order) for order in orders))
    return Response(file, mimetype="text/csv", headers={"Content-Disposition": _named(now())})


@admin.post("/packing-slips")
@staff_only("operator")
def print_order_slips() -> Answer:
    """A page to print, a sheet for each order that may be sent."""
    try:
        orders = _chosen(MOST_SLIPS)
    except StorefrontError as refusal:
        return render_list(request.form, BulkForm(), refusal.message), refusal.status
    reasons = [(order, why_not(order, "fulfill")) for order in orders]
    return render_template(
        "storefront/admin/jobs/slips.html",
        slips=[(order, picks(order)) for order, reason in reasons if reason is None],
        others=[(order, reason) for order, reason in reasons if reason],
    )


def _chosen(most: int) -> list[Order]:
    """Oldest first, as they are packed. What is to be done and its word do not matter here."""
    form = BulkForm()
    del form.action, form.word
    form.require_valid()
    numbers = chosen_numbers(form, most)[::-1]
    found: list[Order] = []
    for start in range(0, len(numbers), LOADED):
        some = select(Order).where(Order.number.in_(numbers[start : start + LOADED]))
        found.extend(session.scalars(some.order_by(Order.placed_at, Order.id)))
    return found


def _named(at: datetime) -> str:
    return f'attachment; filename="orders-{at:%Y-%m-%d}.csv"'


def _row(order: Order) -> list[Cell]:
    def shown(amount: int) -> str:
        return order.money(amount).plain()

    amounts = (order.subtotal, order.discount_amount, order.shipping_amount, order.tax_amount)
    return [
        order.number,
        order.placed_at.isoformat(timespec="seconds"),
        str(order.status),
        order.payment_status,
        order.fulfillment_status,
        order.hold_reason,
        ", ".join(order.tags),
        order.market,
        order.currency,
        *(shown(amount) for amount in (*amounts, order.total, order.refund_amount)),
        "; ".join(f"{line.quantity} x {line.sku}" for line in order.lines),
        *(order.name, order.email, order.phone, order.line1, order.line2),
        *(order.city, order.state, order.postal_code, order.country),
    ]
