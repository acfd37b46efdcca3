"""Lots on the shelf: what is there, what came in, what is running out of time."""

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from storefront.admin.access import my_name, staff_only
from storefront.admin.alerts import low_stock
from storefront.admin.desk import admin
from storefront.admin.stock_forms import LotForm
from storefront.admin.stock_words import say_moved
from storefront.catalog.models import Product, Variant
from storefront.clock import now
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.inventory.models import InventoryLot
from storefront.inventory.recalls import Recall
from storefront.inventory.receive import receive
from storefront.inventory.sell_by import sell_by_cutoff
from storefront.translation import say

Answer = Response | tuple[str, int]
FOUND = 200


@admin.get("/stock")
@staff_only("operator")
def show_stock() -> str:
    """Every lot that has units, by pack and date, and the form for a new one."""
    return render_stock(lot_form(formdata=None))


@admin.post("/stock/lots")
@staff_only("operator")
def create_lot() -> Answer:
    """Take in a delivery."""
    form = lot_form()
    try:
        form.require_valid()
        lot = receive(session, by=my_name(), **form.answers())
    except StorefrontError as refusal:
        session.rollback()
        return render_stock(form, refusal.message), refusal.status
    session.commit()
    return _received(lot)


def _received(lot: InventoryLot) -> Response:
    flash(say_moved(say("In quality control"), lot.on_hand, lot.number))
    return redirect(url_for("storefront.admin.show_lot", lot_id=lot.id), 303)


def lot_form(**given: object) -> LotForm:
    form = LotForm(**given)
    form.offer({pack.sku: f"{pack.product.name}, {pack.title}" for pack in packs()})
    return form


def packs() -> list[Variant]:
    rows = select(Variant).join(Product).order_by(Product.position, Variant.position, Variant.id)
    return list(session.scalars(rows))


def lots(search: str) -> list[InventoryLot]:
    """Lots with units, or those whose number begins like `search`, sold-out ones too."""
    rows = select(InventoryLot).where(InventoryLot.on_hand > 0)
    if search:
        rows = select(InventoryLot).where(InventoryLot.number.istartswith(search, autoescape=True))
    rows = rows.order_by(InventoryLot.sku, InventoryLot.best_before, InventoryLot.id)
    return list(session.scalars(rows.limit(FOUND)))


def recalls() -> list[Recall]:
    """Open ones first, then the latest that are closed."""
    rows = select(Recall).order_by(Recall.closed_at.is_not(None), Recall.id.desc())
    return list(session.scalars(rows.limit(FOUND)))


def render_stock(form: LotForm, refusal: str | None = None) -> str:
    """The stock page; `form` with what was typed when it was refused."""
    search, cutoff = request.args.get("lot", "").strip()[:64], sell_by_cutoff()
    found = lots(search)
    return render_template(
        "storefront/admin/stock/show.html",
        form=form,
        refusal=refusal,
        search=search,
        lots=found,
        late=[lot for lot in found if lot.best_before <= cutoff and lot.on_hand and not search],
        recalls=recalls(),
        cutoff=cutoff,
        today=now().date(),
        low=dict((pack.sku, units) for pack, units in low_stock(session)),
    )
