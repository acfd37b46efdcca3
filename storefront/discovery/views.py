"""What machines ask for: where the pages are, what is sold, whom to tell of a weakness."""

import json
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for
from sqlalchemy import select

from storefront.catalog.models import Product, Variant
from storefront.catalog.views import copy_of, may_be_sold, packs
from storefront.checkout.shipping import ShippingOption, options
from storefront.clock import now
from storefront.database import session
from storefront.discovery.addresses import address_in, every_page, prefix_of, shop_markets
from storefront.market_prefix import current_market
from storefront.money import Money
from storefront.security import open_to, page, public_url

discovery = Blueprint("discovery", __name__)

KEPT_FOR = 3600  # seconds
EXPIRES_IN = timedelta(days=180)  # RFC 9116 asks for less than a year


@discovery.get("/sitemap.xml")
@open_to("everybody")
@page(max_age=KEPT_FOR)
def show_sitemap() -> Response:
    """Every page of every market, each with its other languages."""
    return _written("sitemap.xml", "application/xml", pages=list(every_page()))


@discovery.get("/robots.txt")
@open_to("everybody")
@page(max_age=KEPT_FOR)
def show_robots() -> Response:
    """Nothing is hidden but what belongs to one visitor."""
    markets = shop_markets()
    sitemap = address_in(markets[0], "/sitemap.xml")
    return _written(
        "robots.txt", "text/plain", sitemap=sitemap, markets=markets, prefix_of=prefix_of
    )


@discovery.get("/.well-known/security.txt")
@open_to("everybody")
@page(max_age=KEPT_FOR)
def show_security() -> Response:
    """Whom to tell of a weakness (RFC 9116)."""
    expires = (now() + EXPIRES_IN).replace(hour=0, minute=0, second=0, microsecond=0)
    address = public_url(url_for(".show_security"))
    return _written("security.txt", "text/plain", expires=expires, address=address)


@discovery.get("/manifest.webmanifest")
@open_to("everybody")
@page(max_age=KEPT_FOR)
def show_manifest() -> Response:
    """How the shop looks on a home screen."""
    brand = current_app.config["STOREFRONT_BRAND"]
    icon = url_for("storefront.static", filename="icons/icon-512.png")
    drawn = url_for("storefront.static", filename="icons/favicon.svg")
    manifest = {
        "name": brand,
        "short_name": brand,
        "lang": current_market().language,
        "start_url": url_for("storefront.catalog.home"),
        "display": "browser",
        "background_color": "#f4f6f2",
        "theme_color": "#f4f6f2",
        "icons": [
            {"src": icon, "sizes": "512x512", "type": "image/png"},
            {"src": drawn, "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return Response(json.dumps(manifest), mimetype="application/manifest+json")


@discovery.get("/feeds/products.xml")
@open_to("everybody")
@page(max_age=KEPT_FOR)
def show_product_feed() -> Response:
    """What is sold in this market, for shopping sites."""
    home = public_url(url_for("storefront.catalog.home"))
    return _written("products.xml", "application/rss+xml", home=home, packs=_packs())


def _packs() -> list[tuple[Any, ...]]:
    products = session.scalars(select(Product).where(Product.active).order_by(Product.position))
    return [row for product in products for row in _packs_of(product)]


def _packs_of(product: Product) -> list[tuple[Any, ...]]:
    copy = copy_of(product)
    address = public_url(url_for("storefront.catalog.product", handle=product.handle))
    pictures = [public_url(picture.url) for picture in copy.pictures] if copy else []
    return [
        (product, copy, pack, units, address, pictures, _shipping(product, pack))
        for pack, units in packs(product)
    ]


def _shipping(product: Product, pack: Variant) -> list[tuple[str, ShippingOption]]:
    """(country it may be sold in, way to deliver one pack there)"""
    market = current_market()
    price = pack.price_in(market.currency) or Money(0, market.currency)
    return [
        (country, option)
        for country in market.countries
        if may_be_sold(product.handle, country)
        for option in options(country, price, pack.shipping_grams)
    ]


def _written(name: str, mimetype: str, **values: object) -> Response:
    return Response(render_template(f"storefront/discovery/{name}", **values), mimetype=mimetype)
