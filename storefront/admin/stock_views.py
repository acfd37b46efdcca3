"""Lots on the shelf: what is there, what came in, what may be sold."""

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from storefront.admin.access import my_name, staff_only
from storefront.admin.alerts import low_stock
from storefront.admin.desk import admin
from storefront.admin.forms import ConfirmForm, LotForm
from storefront.catalog.models import Product, Variant
from storefront.clock import now
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.inventory.models import InventoryLot
from storefront.inventory.receive import receive, set_sellable
from storefront.inventory.sell_by import sell_by_cutoff

Answer = Response | tuple[str, int]


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
        if not form.validate():
            raise StorefrontError(form.first_error())
        lot = receive(session, *form.answers(), my_name())
    except StorefrontError as refusal:
        session.rollback()
        return render_stock(form, refusal.message), refusal.status
    session.commit()
    flash(f"{lot.on_hand} units of lot {lot.number} are on the shelf.")
    return to_stock()


@admin.post("/stock/lots/<int(max=9223372036854775807):lot_id>/withdrawal")
@staff_only("operator")
def create_withdrawal(lot_id: int) -> Answer:
    """Stop selling a lot."""
    return _sell(lot_id, sellable=False)


@admin.post("/stock/lots/<int(max=9223372036854775807):lot_id>/release")
@staff_only("operator")
def create_release(lot_id: int) -> Answer:
    """Sell a withdrawn lot again."""
    return _sell(lot_id, sellable=True)


def _sell(lot_id: int, *, sellable: bool) -> Answer:
    lot = session.get(InventoryLot, lot_id) or abort(404)
    form = ConfirmForm()
    if not form.validate():
        return render_stock(lot_form(formdata=None), form.first_error()), 422
    set_sellable(session, lot, sellable=sellable, by=my_name())
    session.commit()
    flash(f"Lot {lot.number} {'is sold again' if sellable else 'is no longer sold'}.")
    return to_stock()


def to_stock() -> Response:
    return redirect(url_for("storefront.admin.show_stock"), 303)


def lot_form(**given: object) -> LotForm:
    form = LotForm(**given)
    form.offer({pack.sku: f"{pack.product.name}, {pack.title}" for pack in packs()})
    return form


def packs() -> list[Variant]:
    rows = select(Variant).join(Product).order_by(Product.position, Variant.position, Variant.id)
    return list(session.scalars(rows))


def render_stock(form: LotForm, refusal: str | None = None) -> str:
    """The stock page; `form` with what was typed when it was refused."""
    lots = session.scalars(
        select(InventoryLot)
        .where(InventoryLot.on_hand > 0)
        .order_by(InventoryLot.sku, InventoryLot.best_before, InventoryLot.id)
    )
    return render_template(
        "storefront/admin/stock/show.html",
        form=form,
        refusal=refusal,
        lots=list(lots),
        cutoff=sell_by_cutoff(),
        today=now().date(),
        low=dict((pack.sku, units) for pack, units in low_stock(session)),
    )
