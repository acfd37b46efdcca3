"""The basket: what is in it, how it will be delivered, what it costs."""

from typing import Any

from babel import Locale
from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from storefront.cart.forms import AddForm, CodeForm, QuantityForm, first_errors, typed
from storefront.cart.models import Cart, CartLine
from storefront.cart.visitor import cart_for_adding, current_cart, remember
from storefront.catalog.models import Product, Variant
from storefront.catalog.views import render_product
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.inventory.allocation import available
from storefront.market_prefix import current_market
from storefront.markets import Market
from storefront.promotions.judge import NO_CODE
from storefront.promotions.terms import normal_code
from storefront.security import open_to, private
from storefront.translation import say

NOTHING_SAID: dict[str, Any] = {
    "wrong": {},
    "changed": None,
    "removed": None,
    "error": None,
    "code_errors": {},
    "code_typed": {},
}
cart = Blueprint("cart", __name__, url_prefix="/cart")


@cart.get("")
@open_to("everybody")
@private
def show() -> str:
    """The basket page, with what was just changed and a way back for a line just taken out."""
    held, removed = current_cart(), request.args.get("removed", type=str)
    return render_cart(
        held,
        changed=_line_of(held, request.args.get("changed", type=str)),
        removed=find_variant(removed) if removed else None,
        removed_quantity=request.args.get("quantity", 1, type=int),
        chosen={"country": request.args.get("country", "")},
    )


@cart.post("/lines")
@open_to("everybody")
@private
def add() -> AnyResponse | tuple[str, int]:
    """Put packs in. What cannot be is said on the page it was asked on."""
    form = AddForm(request.form)
    variant = find_variant(form.sku.data or "")
    form.validate()
    errors = first_errors(form)
    if variant is None or errors:
        return _refused(variant, errors)
    try:
        return _put_in(variant, form.quantity.data or 0)
    except StorefrontError as refusal:
        session.rollback()
        return _refused(variant, {"quantity": refusal.message})


@cart.post("/lines/<sku>")
@open_to("everybody")
@private
def set_quantity(sku: str) -> AnyResponse | tuple[str, int]:
    """Change how many; 0 takes the line out."""
    held, variant = current_cart() or abort(404), find_variant(sku) or abort(404)
    form = QuantityForm(request.form)
    if not form.validate():
        wrong = {sku: (typed(request.form, "quantity"), first_errors(form)["quantity"])}
        return render_cart(held, wrong=wrong), 422
    held.set_quantity(variant, form.quantity.data or 0)
    session.commit()
    return remember(_to_cart(changed=sku if form.quantity.data else None), held)


@cart.post("/lines/<sku>/removal")
@open_to("everybody")
@private
def remove(sku: str) -> AnyResponse:
    """Take a line out; the page that follows offers to put it back."""
    held, variant = current_cart() or abort(404), find_variant(sku) or abort(404)
    quantity = next((line.quantity for line in held.lines if line.variant_id == variant.id), 0)
    held.set_quantity(variant, 0)
    session.commit()
    return remember(_to_cart(removed=sku, quantity=quantity), held)


@cart.post("/code")
@open_to("everybody")
@private
def enter_code() -> AnyResponse | tuple[str, int]:
    """Keep a code, and the address it needs, with the basket; the page says what it does."""
    held, form = current_cart() or abort(404), CodeForm(request.form)
    if not form.validate():
        return render_cart(held, code_errors=first_errors(form), code_typed=request.form), 422
    held.promotion_code = normal_code(form.code.data or "")
    held.email = (form.email.data or "").strip() or held.email
    verdict = held.judge_code(session, current_market())
    if verdict.problem and not verdict.mendable:
        session.rollback()
        errors = {"code": verdict.problem}
        return render_cart(held, code_errors=errors, code_typed=request.form), 422
    session.commit()
    return _to_cart(_anchor="code")


@cart.post("/code/removal")
@open_to("everybody")
@private
def remove_code() -> AnyResponse:
    """Go on without the code."""
    held = current_cart() or abort(404)
    held.forget_code()
    session.commit()
    return _to_cart(_anchor="code")


def render_cart(held: Cart | None, **also: Any) -> str:
    """The basket page; `checkout_form` and delivery options come from the checkout feature."""
    market = current_market()
    shown = NOTHING_SAID | {"chosen": {"country": request.values.get("country", "")}} | also
    only = market.countries[0] if len(market.countries) == 1 else None
    verdict = held.judge_code(session, market) if held else NO_CODE
    return render_template(
        "storefront/cart/show.html",
        cart=held if held and held.lines else None,
        units=available(session, [line.variant.sku for line in held.lines]) if held else {},
        country=_known_country(shown["chosen"].get("country")) or only,
        countries=country_names(market),
        verdict=verdict,
        line_discounts=held.line_discounts(verdict.off_goods) if held else {},
        **shown,
    )


def country_names(market: Market) -> list[tuple[str, str]]:
    """Codes and names of the countries we deliver to, in the order of their names."""
    names = Locale.parse(market.locale).territories
    return sorted(((code, names[code]) for code in market.countries), key=lambda pair: pair[1])


def _known_country(code: str | None) -> str | None:
    return code if code in current_market().countries else None


def find_variant(sku: str) -> Variant | None:
    rows = select(Variant).join(Product).where(Variant.sku == sku, Variant.active, Product.active)
    return session.scalar(rows)


def _line_of(held: Cart | None, sku: str | None) -> CartLine | None:
    return next((line for line in held.lines if line.variant.sku == sku), None) if held else None


def _to_cart(**query: Any) -> Response:
    country = _known_country(request.form.get("country"))  # chosen before; kept over a change
    return make_response(redirect(url_for("storefront.cart.show", country=country, **query), 303))


def _put_in(variant: Variant, quantity: int) -> Response:
    held, token = cart_for_adding()
    held.add(variant, quantity)
    session.commit()
    return remember(_to_cart(), held, token)


def _refused(variant: Variant | None, errors: dict[str, str]) -> tuple[str, int]:
    if variant is None:
        errors["sku"] = say("Choose a pack.")
    handle = variant.product.handle if variant else typed(request.form, "product")
    page = render_product(
        handle,
        errors=errors,
        chosen_sku=variant.sku if variant else None,
        typed_quantity=typed(request.form, "quantity", "1"),
    )
    return page, 422
