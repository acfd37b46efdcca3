"""The pages people read before they buy. Nothing here knows who is looking."""

from flask import Blueprint, abort, current_app, render_template
from markupsafe import Markup

from storefront.catalog.models import Product, Variant, find_product
from storefront.content import ContentSource, ProductCopy
from storefront.database import session
from storefront.inventory.allocation import available
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
    product = find_product(session, current_app.config["STOREFRONT_PRODUCT"])
    return render_template(
        "storefront/catalog/home.html",
        product=product,
        copy=copy_of(product) if product else None,
        packs=packs(product) if product else [],
    )


@catalog.get("/products/<handle>")
@open_to("everybody")
@page()
def product(handle: str) -> str:
    """Everything about one product, with the form that puts it in the basket."""
    found = find_product(session, handle) or abort(404)
    return render_product(found)


def render_product(product: Product, **typed: object) -> str:
    """The product page, with what was typed and what was wrong with it, if anything."""
    copy, offered = copy_of(product), packs(product)
    return render_template(
        "storefront/catalog/product.html",
        product=product,
        copy=copy,
        packs=offered,
        **{"errors": {}, "chosen_sku": None, "typed_quantity": "1"} | typed,
    )


def copy_of(product: Product) -> ProductCopy | None:
    return content().product(product.handle, current_market().code)


def packs(product: Product) -> list[tuple[Variant, int]]:
    """Variants with a price in this market and the units that can be bought now.

    None where the product's own rules let it be sold in no country of the market.
    """
    market = current_market()
    if not any(may_be_sold(product.handle, country) for country in market.countries):
        return []
    variants = [variant for variant in product.on_sale() if variant.price_in(market.currency)]
    units = available(session, [variant.sku for variant in variants])
    return [(variant, units[variant.sku]) for variant in variants]


def may_be_sold(handle: str, country: str, market: str | None = None) -> bool:
    """An ingredient may need a licence or be switched off for a country: the label knows.

    `market` is the request's unless another one is named.
    """
    copy = content().product(handle, market or current_market().code)
    return copy is None or copy.sale_allowed(country).allowed


def product_card(handle: str) -> Markup:
    """A small card with picture, live price and stock, for pages written elsewhere."""
    product = find_product(session, handle)
    if product is None:
        return Markup("")
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "storefront/snippets/product_card.html",
            product=product,
            copy=copy_of(product),
            packs=packs(product),
        )
    )
