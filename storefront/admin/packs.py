"""What is sold and for how much. A change takes effect at once and stays on the record."""

from flask import abort, current_app, flash, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from storefront.admin.access import my_name, staff_only
from storefront.admin.desk import admin
from storefront.admin.pack_forms import PackForm
from storefront.catalog.change_pack import PricesRefused, change_pack, history
from storefront.catalog.models import PriceChange, Product, Variant
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.markets import MARKETS
from storefront.settings import listed
from storefront.translation import say

Answer = Response | tuple[str, int]


@admin.get("/packs")
@staff_only("operator")
def list_packs() -> str:
    """Every pack with its prices."""
    rows = select(Variant).join(Product).order_by(Product.position, Variant.position, Variant.id)
    return render_template(
        "storefront/admin/packs/list.html",
        packs=list(session.scalars(rows)),
        currencies=shop_currencies(),
    )


@admin.get("/packs/<sku>")
@staff_only("operator")
def show_pack(sku: str) -> str:
    """One pack: the form for all that can be changed, and every price it ever had."""
    pack = _find(sku)
    return _render(pack, PackForm.made_for(pack, _currencies(pack), formdata=None))


@admin.post("/packs/<sku>")
@staff_only("operator")
def update_pack(sku: str) -> Answer:
    """Change name, sale, mark and prices together."""
    pack = _find(sku)
    form = PackForm.made_for(pack, _currencies(pack))
    try:
        _change(pack, form)
    except StorefrontError as refusal:
        session.rollback()
        return _render(pack, form, refusal.message), refusal.status
    session.commit()
    flash(say("%(title)s was changed. The shop shows it so from now on.", title=pack.title))
    return redirect(url_for("storefront.admin.show_pack", sku=sku), 303)


def _change(pack: Variant, form: PackForm) -> None:
    form.require_valid()
    try:
        change_pack(
            session,
            pack,
            str(form.seen.data),
            my_name(),
            title=str(form.title.data),
            active=bool(form.active.data),
            low_stock_at=int(form.low_stock_at.data or 0),
            prices=form.prices(),
        )
    except PricesRefused as refusal:
        form.refuse(refusal.wrong)
        raise


def shop_currencies() -> list[str]:
    """Those of the markets sold to, in the order of the setting."""
    codes = listed(current_app.config, "STOREFRONT_MARKETS")
    return list(dict.fromkeys(MARKETS[code].currency for code in codes))


def _currencies(pack: Variant) -> list[str]:
    """And those the pack has prices in from earlier."""
    return list(dict.fromkeys([*shop_currencies(), *sorted(p.currency for p in pack.prices)]))


def _find(sku: str) -> Variant:
    return session.scalar(select(Variant).where(Variant.sku == sku)) or abort(404)


def _render(pack: Variant, form: PackForm, refusal: str | None = None) -> str:
    changes: dict[str, list[PriceChange]] = {
        currency: history(session, pack, currency)[::-1] for currency in form.currencies
    }
    return render_template(
        "storefront/admin/packs/show.html", pack=pack, form=form, refusal=refusal, changes=changes
    )
