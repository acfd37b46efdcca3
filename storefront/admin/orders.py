"""The list of orders and one order's page."""

from flask import render_template, request

from storefront.admin.access import staff_only
from storefront.admin.desk import admin
from storefront.admin.order_list import FILTERS, find_orders
from storefront.admin.order_page import order_or_404, render_order
from storefront.database import session


@admin.get("/orders")
@staff_only("operator")
def list_orders() -> str:
    """Newest first; the address says what is shown, so that a list can be kept or sent."""
    asked = {name: request.args.get(name, "").strip()[:320] for name in ("status", "q", "after")}
    chosen = asked["status"] if asked["status"] in FILTERS else ""
    page = find_orders(session, chosen, asked["q"], asked["after"])
    return render_template(
        "storefront/admin/orders/list.html", page=page, asked=asked, chosen=chosen, filters=FILTERS
    )


@admin.get("/orders/<number>")
@staff_only("operator")
def show_order(number: str) -> str:
    """Everything about one order."""
    return render_order(order_or_404(number))
