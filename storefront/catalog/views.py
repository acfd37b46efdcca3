"""The pages people read before they buy. Nothing here knows who is looking."""

from dataclasses import replace

from flask import Blueprint, abort, current_app, render_template
from markupsafe import Markup

from storefront.catalog.shelf import Goods, find_goods
from storefront.content import ContentSource, ProductCopy
from storefront.database import session
from storefront.market_prefix import current_market
from storefront.security import open_to, page

catalog = Blueprint("catalog", __name__)


def content() -> ContentSource:
    """The words handed to `Storefront(content=…)`."""
    source: ContentSource = current_app.extensions["storefront"].content
    return source


@catalog.get("/")
@open_to("everybody")
@page()
def home() -> str:
    """The product the shop stands for, and the pages worth reading."""
    product = offered(current_app.config["STOREFRONT_PRODUCT"])
    copy = copy_of(product.handle) if product else None
    return render_template("storefront/catalog/home.html", product=product, copy=copy)


@catalog.get("/products/<handle>")
@open_to("everybody")
@page()
def product(handle: str) -> str:
    """Everything about one product, with the form that puts it in the basket."""
    return render_product(handle)


def render_product(handle: str, **typed: object) -> str:
    """The product page, with what was typed and what was wrong with it, if anything."""
    return render_template(
        "storefront/catalog/product.html",
        product=offered(handle) or abort(404),
        copy=copy_of(handle),
        **{"errors": {}, "chosen_sku": None, "typed_quantity": "1"} | typed,
    )


def copy_of(handle: str) -> ProductCopy | None:
    return content().product(handle, current_market().code)


def offered(handle: str) -> Goods | None:
    """A product with the packs that are sold in this market."""
    found = find_goods(session, handle, current_market().currency)
    return sold_here(found) if found else None


def sold_here(goods: Goods) -> Goods:
    """Without packs where the product's own rules let it be sold in no country of the market."""
    return goods if sold_in(goods.handle) else replace(goods, packs=())


def sold_in(handle: str) -> list[str]:
    """The countries of the market that a product may be sold in."""
    copy, countries = copy_of(handle), current_market().countries
    return [code for code in countries if _allowed(copy, code)]


def may_be_sold(handle: str, country: str, market: str | None = None) -> bool:
    """An ingredient may need a licence or be switched off for a country: the label knows.

    `market` is the request's unless another one is named.
    """
    return _allowed(content().product(handle, market or current_market().code), country)


def _allowed(copy: ProductCopy | None, country: str) -> bool:
    return copy is None or copy.sale_allowed(country).allowed


def product_card(handle: str) -> Markup:
    """A small card with picture, live price and stock, for pages written elsewhere."""
    product = offered(handle)
    if product is None:
        return Markup("")
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "storefront/snippets/product_card.html", product=product, copy=copy_of(handle)
        )
    )
