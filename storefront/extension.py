"""Plug the shop into a Flask app: `Storefront(content=…).init_app(app, url_prefix="/shop")`."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_percent
from flask import Blueprint, Flask, current_app, url_for
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Engine

from storefront.admin.sign_in import ShopStaff
from storefront.admin.views import admin
from storefront.cart.views import cart
from storefront.catalog.views import catalog, content, product_card
from storefront.checkout.pay_link_token import sign_pay_link
from storefront.checkout.pay_link_views import pay
from storefront.checkout.quote import quotes
from storefront.checkout.shipping import rates_of
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.views import checkout
from storefront.cli import commands
from storefront.content import ContentSource, NoContent
from storefront.database import engine_options, harden_sqlite
from storefront.discovery.addresses import other_languages
from storefront.discovery.market_switch import market_links
from storefront.discovery.product_data import product_data
from storefront.discovery.shop_data import shop_data
from storefront.discovery.views import discovery
from storefront.identity import Identity
from storefront.market_prefix import MarketPrefix, current_market
from storefront.money import Money, unit_price
from storefront.orders.models import Order
from storefront.orders.postal import postal_lines
from storefront.orders.views import orders
from storefront.parts import part, room_for_parts
from storefront.public_pages import keep_pages
from storefront.security import public_url, refuse_cross_site, set_headers, sign_order
from storefront.settings import apply_defaults, listed
from storefront.static_files import HashedBlueprint, asset
from storefront.translation import say, say_n, speak

HERE = Path(__file__).parent
DateForm = Literal["medium", "long"]
FEATURES = (catalog, cart, checkout, pay, orders, discovery, admin)


class Storefront:
    """The shop as an extension. All three arguments are optional.

    `content` writes its words, `identity` knows its staff, `gateway` takes its money.
    """

    def __init__(
        self,
        content: ContentSource | None = None,
        identity: Identity | None = None,
        gateway: StripeGateway | None = None,
    ) -> None:
        self._content = content or NoContent()
        self._identity = identity
        self._gateway = gateway

    def init_app(self, app: Flask, url_prefix: str = "") -> None:
        """Add the shop to `app` under `url_prefix`. Raises WrongSettings."""
        apply_defaults(app.config)
        _share_database(app)
        staff = self._identity or ShopStaff()
        app.extensions["storefront"] = ShopState(
            self._content, staff, self._gateway or _gateway(app.config)
        )
        if isinstance(staff, ShopStaff):
            staff.init_app(app, url_prefix)
        app.register_blueprint(_shop(), url_prefix=url_prefix or None)
        app.jinja_env.globals.update(_globals())
        app.cli.add_command(commands)
        app.before_request(lambda: speak(current_market().locale))
        markets = listed(app.config, "STOREFRONT_MARKETS")
        if len(markets) > 1:
            app.wsgi_app = MarketPrefix(app.wsgi_app, markets)  # type: ignore[method-assign]
        keep_pages(app, markets)


class ShopState:
    """What one app's shop was put together from."""

    def __init__(self, content: ContentSource, identity: Identity, gateway: StripeGateway) -> None:
        self.content = content
        self.identity = identity
        self.gateway = gateway
        self.parts = room_for_parts()


def _gateway(config: dict[str, Any]) -> StripeGateway:
    return StripeGateway(
        config["STOREFRONT_STRIPE_SECRET_KEY"],
        listed(config, "STOREFRONT_STRIPE_WEBHOOK_SECRETS"),
        config["STOREFRONT_STRIPE_API_BASE"],
    )


def _share_database(app: Flask) -> None:
    """Use the host's SQLAlchemy extension; bring our own only where there is none."""
    if "sqlalchemy" in app.extensions:
        return
    url = app.config.get("SQLALCHEMY_DATABASE_URI")
    if url:
        app.config.setdefault("SQLALCHEMY_ENGINES", {"default": engine_options(url)})
    engines: dict[str, Engine] = {}
    at_end = len(app.teardown_appcontext_funcs)
    database = SQLAlchemy(app)
    if not app.config.get("SQLALCHEMY_ASYNC_ENGINES"):
        # Closing the async sessions nobody opened starts a thread and an event loop every request.
        ours = app.teardown_appcontext_funcs[at_end:]
        app.teardown_appcontext_funcs[at_end:] = [f for f in ours if not iscoroutinefunction(f)]
    with app.app_context():
        engines.update(database.engines)
    for engine in engines.values():
        harden_sqlite(engine)


def _shop() -> Blueprint:
    """A parent for all features: endpoints are `storefront.<feature>.<view>`.

    Templates lie inside the package in a wheel and beside it in a checkout.
    """
    packed = HERE / "templates"
    shop = HashedBlueprint(
        "storefront",
        __name__,
        template_folder=str(packed if packed.is_dir() else HERE.parent / "templates"),
        static_folder="static",
        static_url_path="/storefront-assets",
    )
    for feature in FEATURES:
        shop.register_blueprint(feature)
    shop.before_request(refuse_cross_site)
    shop.after_request(set_headers)
    return shop


def _globals() -> dict[str, Any]:
    return {
        "market": _CurrentMarket(),
        "money": show_money,
        "percent": show_percent,
        "show_date": show_date,
        "show_datetime": show_datetime,
        "asset": asset,
        "part": part,
        "shop_links": lambda: tuple(content().links(current_market().code)),
        "shop_setting": lambda name: current_app.config[f"STOREFRONT_{name}"],
        "quotes": quotes,
        "delivery_rates": lambda: rates_of(current_market().currency),
        "order_url": order_url,
        "pay_page": pay_page,
        "other_languages": other_languages,
        "market_links": market_links,
        "product_data": product_data,
        "shop_data": shop_data,
        "public_url": public_url,
        "say": say,
        "say_n": say_n,
        "country_name": country_name,
        "postal_lines": postal_lines,
        "unit_price": unit_price,
        "product_card": product_card,
    }


class _CurrentMarket:
    """`market.currency` in a template is the market of the request it is rendered for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(current_market(), name)


def show_money(amount: int, currency: str, locale: str | None = None) -> str:
    """Minor units as people of the market write them."""
    return Money(amount, currency).show(locale or current_market().locale)


def show_percent(basis_points: int) -> str:
    """2550 is "25.5%" as people of the market write it."""
    part = Decimal(basis_points) / 10_000
    return format_percent(part, locale=current_market().locale, decimal_quantization=False)


def show_date(day: date | datetime) -> str:
    return _date(day.date() if isinstance(day, datetime) else day, "long", current_market().locale)


def show_datetime(moment: datetime) -> str:
    return _moment(moment.replace(second=0, microsecond=0), current_market().locale)


@lru_cache(maxsize=2_000)
def _date(day: date, form: DateForm, locale: str) -> str:
    return format_date(day, form, locale)


@lru_cache(maxsize=10_000)
def _moment(minute: datetime, locale: str) -> str:
    day, time = _date(minute.date(), "medium", locale), format_time(minute, "short", locale=locale)
    return f"{str(get_datetime_format('medium', locale)).format(time, day)} UTC"


def country_name(code: str) -> str:
    """The country as people of the market call it."""
    return str(Locale.parse(current_market().locale).territories.get(code, code))


def order_url(order: Order) -> str:
    return url_for("storefront.orders.show", token=sign_order(order.number))


def pay_page(order: Order) -> str:
    """Where what is left of an order's price can be paid."""
    return url_for("storefront.pay.show", token=sign_pay_link(order.number))
