"""Which market a request is for. The first configured market has no prefix; `/us/…` is the US.

The prefix moves from the path into SCRIPT_NAME, so that `url_for` keeps it by itself and every
route exists once."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import current_app, request

from storefront.markets import MARKETS, Market, market_with
from storefront.settings import listed

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
ENVIRON_KEY = "storefront.market"
FOUND_KEY = "storefront.market.found"


class MarketPrefix:
    def __init__(self, app: WsgiApp, markets: tuple[str, ...]) -> None:
        self.app = app
        self.default = markets[0]
        self.prefixes = {f"/{MARKETS[code].prefix}": code for code in markets[1:]}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        first = "/" + path[1:].split("/", 1)[0]
        environ[ENVIRON_KEY] = self.prefixes.get(first, self.default)
        if first in self.prefixes:
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + first
            environ["PATH_INFO"] = path[len(first) :] or "/"
        return self.app(environ, start_response)


def current_market() -> Market:
    """The market of this request; outside of one, the shop's first."""
    if not request:
        return shop_market(listed(current_app.config, "STOREFRONT_MARKETS")[0])
    environ = request.environ
    found: Market | None = environ.get(FOUND_KEY)
    if found is None:  # asked forty times a page
        code = environ.get(ENVIRON_KEY)
        found = shop_market(code or listed(current_app.config, "STOREFRONT_MARKETS")[0])
        environ[FOUND_KEY] = found
    return found


def shop_market(code: str) -> Market:
    """A market with the taxes this shop is set to."""
    config = current_app.config
    return market_with(
        code, str(config["STOREFRONT_VAT_RATES"]), bool(config["STOREFRONT_STRIPE_TAX"])
    )
