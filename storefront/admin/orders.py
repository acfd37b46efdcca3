"""The list of orders and one order's page."""

from collections.abc import Mapping

from flask import render_template, request

from storefront.admin.access import staff_only
from storefront.admin.desk import admin
from storefront.admin.job_forms import BulkForm
from storefront.admin.order_list import FILTERS, find_orders
from storefront.admin.order_page import order_or_404, render_order
from storefront.database import session


@admin.get("/orders")
@staff_only("operator")
def list_orders() -> str:
    """Newest first; the address says what is shown, so that a list can be kept or sent."""
    return render_list(request.args, BulkForm(formdata=None))


@admin.get("/orders/<number>")
@staff_only("operator")
def show_order(number: str) -> str:
    """Everything about one order."""
    return render_order(order_or_404(number))


def render_list(asked_for: Mapping[str, str], form: BulkForm, refusal: str | None = None) -> str:
    """A page of the list; `form` with what was chosen for many orders when it was refused."""
    asked = {name: asked_for.get(name, "").strip()[:320] for name in ("status", "q", "after")}
    chosen = asked["status"] if asked["status"] in FILTERS else ""
    return render_template(
        "storefront/admin/orders/list.html",
        page=find_orders(session, chosen, asked["q"], asked["after"]),
        asked=asked,
        chosen=chosen,
        filters=FILTERS,
        form=form,
        refusal=refusal,
    )
