"""The visitor's cart: found by a secret cookie, counted by a readable one."""

from flask import Response, current_app, request

from storefront.cart.models import Cart, find_cart, start_cart
from storefront.database import session
from storefront.market_prefix import current_market

LIFETIME = 30 * 86_400  # seconds
COUNT_COOKIE = "cart_count"  # readable: pages are the same for everybody, a script fills it in


def cookie_name() -> str:
    """One cart per currency, since a cart's prices are in one."""
    return f"cart_{current_market().currency.lower()}"


def current_cart() -> Cart | None:
    token = request.cookies.get(cookie_name(), "")
    return find_cart(session, token, current_market().currency) if token else None


def cart_for_adding() -> tuple[Cart, str]:
    """The visitor's cart, started if need be, and its secret for the cookie."""
    cart = current_cart()
    if cart:
        return cart, request.cookies[cookie_name()]
    return start_cart(session, current_market().currency)


def remember(response: Response, cart: Cart | None, token: str | None = None) -> Response:
    """Let the browser know the cart and how many units are in it."""
    secure = bool(current_app.config["STOREFRONT_SECURE_COOKIES"])
    if token:
        response.set_cookie(
            cookie_name(), token, LIFETIME, httponly=True, samesite="Lax", secure=secure
        )
    count = str(cart.count()) if cart else "0"
    # Each market has a cart of its own, and so a count; the longer path wins in the browser.
    path = request.script_root or "/"
    response.set_cookie(COUNT_COOKIE, count, LIFETIME, path=path, samesite="Lax", secure=secure)
    return response
