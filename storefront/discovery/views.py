"""What machines ask for: where the pages are, what is sold, whom to tell of a weakness."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for

from storefront.catalog.shelf import Goods, Pack, all_goods
from storefront.catalog.views import copy_of, sold_in
from storefront.checkout.shipping import ShippingOption, options
from storefront.clock import now
from storefront.database import session
from storefront.discovery.addresses import address_in, every_page, prefix_of, shop_markets
from storefront.market_prefix import current_market
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
    return [row for goods in all_goods(session, current_market().currency) for row in _rows(goods)]


def _rows(product: Goods) -> list[tuple[Any, ...]]:
    copy, countries = copy_of(product.handle), sold_in(product.handle)
    address = public_url(url_for("storefront.catalog.product", handle=product.handle))
    pictures = [public_url(picture.url) for picture in copy.pictures] if copy else []
    return [
        (product, copy, pack, address, pictures, _shipping(pack, countries))
        for pack in (product.packs if countries else ())
    ]


def _shipping(pack: Pack, countries: Sequence[str]) -> list[tuple[str, ShippingOption]]:
    """(country it may be sold in, way to deliver one pack there)"""
    return [
        (country, option)
        for country in countries
        for option in options(country, pack.price, pack.shipping_grams)
    ]


def _written(name: str, mimetype: str, **values: object) -> Response:
    return Response(render_template(f"storefront/discovery/{name}", **values), mimetype=mimetype)
