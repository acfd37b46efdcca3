"""To Stripe and back. We hear twice, by webhook and by the customer's return; both settle."""

from contextlib import suppress

from flask import Blueprint, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from storefront.cart.forms import first_errors
from storefront.cart.views import render_cart
from storefront.cart.visitor import current_cart, remember
from storefront.catalog.views import may_be_sold
from storefront.checkout.forms import CheckoutForm
from storefront.checkout.settle import settle
from storefront.checkout.start_payment import AlreadyPaid, start_payment
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.stripe_webhook import MAX_WEBHOOK_BYTES, InvalidWebhook
from storefront.checkout.take_event import send_refunds, take_event
from storefront.database import session, writing
from storefront.errors import GatewayError, StorefrontError
from storefront.market_prefix import current_market
from storefront.orders.models import find_order
from storefront.security import open_to, private, public_url, read_order_link, sign_order

checkout = Blueprint("checkout", __name__)


def gateway() -> StripeGateway:
    found: StripeGateway = current_app.extensions["storefront"].gateway
    return found


@checkout.post("/checkout")
@open_to("everybody")
@private
def create() -> Response | tuple[str, int]:
    """Place the order and send the customer to the payment page."""
    form = CheckoutForm(request.form)
    if not form.validate():
        return _refused(next(iter(first_errors(form).values())), 422)
    try:
        url = _begin(form)
    except StorefrontError as refusal:
        session.rollback()
        if isinstance(refusal, AlreadyPaid):
            return redirect(_order_url(refusal.number), 303)
        return _refused(refusal.message, refusal.status)
    return redirect(url, 303)


@checkout.get("/checkout/<token>/return")
@open_to("link")
@private
def returned(token: str) -> Response:
    """The customer is back: see how the payment stands, then show the order."""
    number, _fresh = read_order_link(token)
    if number is None:
        abort(404)
    with suppress(GatewayError):  # the webhook or the sweep will tell
        settle_now(number, request.args.get("session_id", "")[:255])
    return remember(redirect(_order_url(number), 303), current_cart())  # type: ignore[arg-type]


@checkout.post("/webhooks/stripe")
@open_to("stripe")
def webhook() -> tuple[str, int]:
    """Stripe's news. 4xx for what Stripe did not send, 503 to have it sent again."""
    if (request.content_length or 0) > MAX_WEBHOOK_BYTES:
        return "too large", 413
    try:
        event = gateway().read_event(request.get_data(), request.headers.get("Stripe-Signature"))
        take_event(session, gateway(), event)
        send_refunds(session, gateway())
    except InvalidWebhook:
        return "not an event of Stripe's", 400
    except GatewayError:
        session.rollback()
        return "try again", 503
    return "", 204


def _begin(form: CheckoutForm) -> str:
    market, cart = current_market(), current_cart()
    chosen = (form.country.data or "", form.shipping.data or "")
    if cart and cart.promotion_code and form.without.data == cart.promotion_code:
        cart.forget_code()
    return start_payment(session, gateway(), cart, market, chosen, _urls, may_be_sold)


def settle_now(number: str, session_id: str) -> None:
    """Settle what the customer comes back from. Raises GatewayError."""
    remote = gateway().read(session_id)
    if remote.order_number != number:
        abort(404)  # a session of somebody else's order
    with writing():
        order = find_order(session, number) or abort(404)
        settle(order, remote)
        session.commit()
        send_refunds(session, gateway())


def _urls(number: str) -> tuple[str, str]:
    back = public_url(url_for("storefront.checkout.returned", token=sign_order(number)))
    # The braces are Stripe's own placeholder and must arrive unescaped.
    cart = public_url(url_for("storefront.cart.show"))
    return back + "?session_id={CHECKOUT_SESSION_ID}", cart


def _order_url(number: str) -> str:
    return url_for("storefront.orders.show", token=sign_order(number))


def _refused(message: str, status: int) -> tuple[str, int]:
    chosen = {name: request.form.get(name, "")[:50] for name in ("country", "shipping")}
    return render_cart(current_cart(), error=message, chosen=chosen), status
