"""From a full cart to the address of Stripe's page. Commits around each call to Stripe, because no
call may run inside a transaction."""

from collections.abc import Callable

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from storefront.cart.models import Cart
from storefront.checkout.edit_plan import MaySell
from storefront.checkout.place_order import add_attempt, fingerprint, open_order, place_order
from storefront.checkout.quote import choose, quotes
from storefront.checkout.session import CheckoutSession, SessionLine, SessionRequest
from storefront.checkout.settle import settle
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.database import table
from storefront.errors import EmptyCart, GatewayError, StorefrontError
from storefront.markets import MARKETS, Market
from storefront.orders.cancellation import release_all
from storefront.orders.models import Order, find_order
from storefront.orders.payments import PaymentAttempt
from storefront.promotions.uses import CodeRefused
from storefront.translation import say, speaking

Urls = Callable[[str], tuple[str, str]]  # order number -> (success, cancel)


class AlreadyPaid(StorefrontError):
    """The customer paid in another window; `number` is the order they should see."""

    def __init__(self, number: str) -> None:
        super().__init__(say("This basket has been paid for."))
        self.number = number


def start_payment(
    db: Session,
    gateway: StripeGateway,
    cart: Cart | None,
    market: Market,
    chosen: tuple[str, str],
    urls: Urls,
    may_sell: MaySell,
) -> str:
    """The address to send the customer to; `chosen` is (country, shipping code).

    A second click or a way back leads to the same session as long as nothing changed.
    Raises EmptyCart, OutOfStock, PriceChanged, CodeRefused, AlreadyPaid or GatewayError.
    """
    if cart is None or not cart.lines:
        raise EmptyCart(say("Your basket is empty."))
    country, way = chosen
    _refuse_country(cart, market, country, may_sell)
    verdict = cart.judge_code(db, market)
    if verdict.problem:
        raise CodeRefused(verdict.problem)
    quote = choose(quotes(cart, market, country, verdict), way)
    waiting = open_order(db, cart)
    if waiting is not None:
        same = waiting.cart_fingerprint == fingerprint(cart, quote)
        if same and (url := _go_on(db, gateway, waiting, urls)):
            return url
        if not same:
            _call_off(db, gateway, waiting)
    order = place_order(db, cart, market, quote)
    return _open(db, gateway, order, urls)


def _refuse_country(cart: Cart, market: Market, country: str, may_sell: MaySell) -> None:
    if country not in market.countries:
        raise StorefrontError(say("We do not deliver there yet."))
    for line in cart.lines:
        if not may_sell(line.variant.product.handle, country):
            name = line.variant.product.name
            raise StorefrontError(say("We may not sell %(name)s there at present.", name=name))


def _go_on(db: Session, gateway: StripeGateway, order: Order, urls: Urls) -> str | None:
    """Back to the session the customer left, or a fresh one if it never opened."""
    attempt = order.latest_attempt()
    if attempt is None or attempt.session_id is None:
        # Nobody ever saw that session's address, so nobody can pay on it: ask anew.
        add_attempt(order, tax_added=attempt.tax_added if attempt else False)
        return _open(db, gateway, order, urls)
    number, session_id = order.number, attempt.session_id
    db.commit()
    remote = gateway.read(session_id)
    if remote.status == "open":
        return remote.url
    _ended(db, number, remote)
    return None


def _call_off(db: Session, gateway: StripeGateway, order: Order) -> None:
    """The cart changed: nobody may pay for what it was before."""
    attempt = order.latest_attempt()
    if attempt is None or attempt.session_id is None:
        order.apply("expire", "customer")
        release_all(order, "customer")
        db.commit()
        return
    number, session_id = order.number, attempt.session_id
    db.commit()
    _ended(db, number, gateway.expire(session_id))


def _ended(db: Session, number: str, remote: CheckoutSession) -> None:
    order = find_order(db, number)
    if order is not None:
        settle(order, remote)
        db.commit()
    if remote.status == "complete":
        raise AlreadyPaid(number)


def _open(db: Session, gateway: StripeGateway, order: Order, urls: Urls) -> str:
    request = session_request(order, urls)
    number = order.number
    db.commit()
    try:
        remote = gateway.open(request)
    except GatewayError as refusal:
        _give_up(db, number, refusal)
        raise
    if remote.url is None:
        raise GatewayError(say("The payment page could not be opened."), permanent=False)
    if not remote.asks_for(request.total, request.currency, tax_added=request.tax_added):
        raise _wrong_total(db, gateway, remote, number)
    db.execute(
        _OPENED, {"key": request.idempotency_key, "session_id": remote.id, "url": remote.url}
    )
    db.commit()
    return remote.url


_ATTEMPT = table(PaymentAttempt)
_OPENED = update(_ATTEMPT).where(_ATTEMPT.c.idempotency_key == bindparam("key"))


def _wrong_total(
    db: Session, gateway: StripeGateway, remote: CheckoutSession, number: str
) -> GatewayError:
    """Nobody may pay on a page that asks for another amount than the basket showed."""
    db.rollback()
    gateway.expire(remote.id)
    refusal = GatewayError(
        say("The payment page showed another total than your basket. Nothing was charged."),
        permanent=True,
    )
    _give_up(db, number, refusal)
    return refusal


def _give_up(db: Session, number: str, refusal: GatewayError) -> None:
    """Trying again cannot help, so do not keep the stock from others until the sweep comes."""
    order = find_order(db, number)
    if order is not None and refusal.permanent:
        order.record("payment_refused", "Stripe")
        order.apply("expire", "Stripe")
        release_all(order, "Stripe")
    db.commit()


def session_request(order: Order, urls: Urls) -> SessionRequest:
    """What to ask Stripe for, from what was written down. Amounts in minor units."""
    attempt = order.attempts[-1]
    success_url, cancel_url = urls(order.number)
    with speaking(order.locale):  # the same words each time, whoever asks
        discount = order.promotion_code or say("Discount")
    return SessionRequest(
        order_number=order.number,
        idempotency_key=attempt.idempotency_key,
        expires_at=attempt.expires_at,
        currency=order.currency,
        locale="en" if order.market == "US" else "en-GB",  # the spellings Stripe has
        country=order.country,
        lines=tuple(
            SessionLine(line.title, line.sku, line.quantity, line.unit_amount)
            for line in order.lines
        ),
        shipping_label=order.shipping_label,
        shipping_amount=order.shipping_amount,
        discount=order.discount_amount,
        discount_name=discount,
        total=attempt.amount,
        tax_included=MARKETS[order.market].tax_included,
        tax_added=attempt.tax_added,
        email=order.email,
        success_url=success_url,
        cancel_url=cancel_url,
    )
