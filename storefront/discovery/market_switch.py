"""The same page in the shop's other markets, for the footer. No cookie, no script: a link."""

from flask import request, url_for

from storefront.discovery.addresses import other_languages, prefix_of, shop_markets
from storefront.market_prefix import current_market

EVERYWHERE = ("storefront.cart.show",)  # private, and so in no list for search engines


def market_links() -> list[tuple[str, str]]:
    """(name, address) of each other market: this page where it exists there, else its home."""
    known = other_languages() if request.method in ("GET", "HEAD") else {}
    home = url_for("storefront.catalog.home").removeprefix(request.script_root)
    links = []
    for market in shop_markets():
        if market.code != current_market().code:
            same = market.language in known or request.endpoint in EVERYWHERE
            links.append((market.name, prefix_of(market) + (request.path if same else home)))
    return links
