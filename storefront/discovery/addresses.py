"""Every public page of the shop, in every market it exists in, as search engines are told it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app, request, url_for
from sqlalchemy import select

from storefront.catalog.models import Product
from storefront.catalog.views import content
from storefront.database import session
from storefront.market_prefix import current_market
from storefront.markets import MARKETS, Market
from storefront.security import public_url
from storefront.settings import listed


@dataclass(frozen=True, slots=True)
class Address:
    """`path` is without the market's prefix. `updated` is when its words last changed."""

    path: str
    updated: date | None = None
    pictures: Sequence[str] = ()


def shop_markets() -> list[Market]:
    """The markets sold to; the first has no prefix."""
    return [MARKETS[code] for code in listed(current_app.config, "STOREFRONT_MARKETS")]


def prefix_of(market: Market) -> str:
    """Where a market's pages lie, from the root of the host."""
    here, markets = current_market(), shop_markets()
    base = request.script_root
    if here.code != markets[0].code:
        base = base.removesuffix(f"/{here.prefix}")
    return base if market.code == markets[0].code else f"{base}/{market.prefix}"


def address_in(market: Market, path: str) -> str:
    """The complete address of a path in a market."""
    return public_url(prefix_of(market) + path)


def every_page() -> Iterator[tuple[str, Address, dict[str, str]]]:
    """(address, page, {language: its address}) of every page in every market."""
    pages = {market.code: (market, addresses(market)) for market in shop_markets()}
    markets: dict[str, list[Market]] = {}
    for market, found in pages.values():
        for page in found:
            markets.setdefault(page.path, []).append(market)
    for market, found in pages.values():
        for page in found:
            also = {other.language: address_in(other, page.path) for other in markets[page.path]}
            yield address_in(market, page.path), page, also


def addresses(market: Market) -> list[Address]:
    """Home, products and written pages of a market."""
    here = request.script_root
    home = Address(url_for("storefront.catalog.home").removeprefix(here))
    pages = [
        Address(link.url.removeprefix(here), link.updated)
        for link in content().links(market.code)
        if link.group != "search"
    ]
    return [home, *_products(market), *pages]


def _products(market: Market) -> list[Address]:
    handles = session.scalars(
        select(Product.handle).where(Product.active).order_by(Product.position, Product.id)
    )
    return [_product(handle, market) for handle in handles]


def _product(handle: str, market: Market) -> Address:
    path = url_for("storefront.catalog.product", handle=handle).removeprefix(request.script_root)
    copy = content().product(handle, market.code)
    if copy is None:
        return Address(path)
    return Address(path, copy.updated, [public_url(picture.url) for picture in copy.pictures])


def other_languages() -> dict[str, str]:
    """{language of a market: address} of the page asked for, where several markets have it."""
    found = {m.language: address_in(m, request.path) for m in shop_markets() if _has_page(m)}
    return found if len(found) > 1 else {}


def _has_page(market: Market) -> bool:
    """Home and products are sold in every market; a written page may be for some only."""
    if request.endpoint in ("storefront.catalog.home", "storefront.catalog.product"):
        return True
    here = request.script_root
    return any(link.url.removeprefix(here) == request.path for link in content().links(market.code))
