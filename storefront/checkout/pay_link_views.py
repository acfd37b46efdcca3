"""The page of a pay link: what is to pay, and a button. Looking at it does nothing."""

from contextlib import suppress
from functools import partial

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storefront.catalog.views import may_be_sold
from storefront.checkout.edit_plan import MaySell
from storefront.checkout.pay_link import Standing, amount_open, standing, start_paying
from storefront.checkout.pay_link_token import read_pay_link, sign_pay_link
from storefront.checkout.views import gateway, settle_now
from storefront.database import session
from storefront.errors import GatewayError, StorefrontError
from storefront.market_prefix import shop_market
from storefront.orders.drafts import draft_of
from storefront.orders.models import Order, find_order
from storefront.security import open_to, private, public_url, sign_order

pay = Blueprint("pay", __name__, url_prefix="/pay")


@pay.get("/<token>")
@open_to("link")
@private
def show(token: str) -> tuple[str, int]:
    """What is to pay, or why nothing is."""
    order = _order(token)
    closed = standing(order) in (Standing.EXPIRED, Standing.CANCELLED)
    return pay_page(order, token), 410 if closed else 200


@pay.post("/<token>")
@open_to("link")
@private
def create(token: str) -> Response | tuple[str, int]:
    """Open Stripe's page."""
    number = _order(token).number
    try:
        may_sell = may_sell_in(_order(token).market)
        url = start_paying(session, gateway(), number, pay_urls, shop_market, may_sell)
    except StorefrontError as refusal:
        session.rollback()
        return pay_page(_order(token), token, refusal.message), refusal.status
    return redirect(url, 303)


@pay.get("/<token>/return")
@open_to("link")
@private
def returned(token: str) -> Response:
    """The customer is back: see how the payment stands, then show the order."""
    number = _order(token).number
    session.rollback()
    with suppress(GatewayError):  # the webhook or the sweep will tell
        settle_now(number, request.args.get("session_id", "")[:255])
    return redirect(url_for("storefront.orders.show", token=sign_order(number)), 303)


def pay_page(order: Order, token: str, refusal: str | None = None) -> str:
    """The page as things stand; `refusal` says why Pay did not work."""
    state = standing(order)
    return render_template(
        "storefront/pay/show.html",
        order=order,
        draft=draft_of(order),
        token=token,
        state=state,
        amount=amount_open(order),
        refusal=refusal if state is Standing.OPEN else None,
        tax_label=shop_market(order.market).tax_label,
    )


def may_sell_in(market: str) -> MaySell:
    return partial(may_be_sold, market=market)


def pay_urls(number: str) -> tuple[str, str]:
    """Where Stripe sends the customer: (paid, turned back). The same each time they are asked for,
    or Stripe would take a second press of the button for another request."""
    page = public_url(url_for("storefront.pay.show", token=sign_pay_link(number)))
    # The braces are Stripe's own placeholder and must arrive unescaped.
    return page + "/return?session_id={CHECKOUT_SESSION_ID}", page


def _order(token: str) -> Order:
    number = read_pay_link(token)
    return (find_order(session, number) if number else None) or abort(404)
