"""What a pay link leads to: a draft to be placed by paying, or what an edit left to pay.

Commits around each call to Stripe, because no call may run inside a transaction. Pressing Pay twice
sends the same words with the same key, so that Stripe answers with the same page.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from storefront.checkout.edit_plan import MaySell
from storefront.checkout.place_order import SESSION_LIFE, add_attempt
from storefront.checkout.session import CheckoutSession, SessionLine, SessionRequest
from storefront.checkout.settle import settle
from storefront.checkout.start_payment import Urls, session_request
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.totals import LEAST_CHARGE
from storefront.clock import now
from storefront.errors import GatewayError, IllegalTransition, StorefrontError
from storefront.markets import Market
from storefront.orders import states
from storefront.orders.drafts import lapse, payable_until
from storefront.orders.holding import hold_all
from storefront.orders.models import Order, find_order, lock_order
from storefront.orders.payments import PaymentAttempt, Purpose
from storefront.orders.states import Status
from storefront.translation import say, speaking

STRIPES_SHORTEST = timedelta(minutes=30)  # a session asked for with less to go is refused
MarketOf = Callable[[str], Market]


class Standing(StrEnum):
    """What the page of a pay link says."""

    OPEN = "open"
    PAID = "paid"
    ON_ITS_WAY = "on its way"
    TOO_LITTLE = "too little"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class LinkClosed(IllegalTransition):
    """Nothing can be paid on this link now; the page says why."""


def amount_open(order: Order) -> int:
    """Minor units to pay: all of a draft, or what an edit left to pay."""
    if order.status in (Status.DRAFT, Status.PENDING):
        return order.total
    return states.balance_due(order)


def standing(order: Order) -> Standing:
    match order.status:
        case Status.CANCELLED:
            return Standing.CANCELLED
        case Status.PROCESSING:
            return Standing.ON_ITS_WAY
        case Status.PAID if not states.balance_due(order):
            return Standing.PAID
    if order.status is Status.EXPIRED or payable_until(order) is None:
        return Standing.EXPIRED
    too_little = amount_open(order) < LEAST_CHARGE[order.currency]
    return Standing.TOO_LITTLE if too_little else Standing.OPEN


def start_paying(
    db: Session,
    gateway: StripeGateway,
    number: str,
    urls: Urls,
    market_of: MarketOf,
    may_sell: MaySell,
) -> str:
    """The address of Stripe's page. A draft is placed by this and takes its stock.

    Raises LinkClosed, OutOfStock or GatewayError; nothing was charged then.
    """
    if url := _page_left_open(db, gateway, number):
        return url
    order = _locked(db, number)
    if standing(order) is not Standing.OPEN:
        raise LinkClosed(say("Nothing can be paid on this link now."))
    if url := _opened_meanwhile(order):
        return url
    attempt = _asked_just_now(order) or _begin(order, market_of(order.market), may_sell)
    if attempt.purpose is Purpose.DIFFERENCE:
        request = difference_request(order, attempt, urls)
    else:
        request = session_request(order, urls)
    return _open(db, gateway, request)


def _locked(db: Session, number: str) -> Order:
    order = lock_order(db, number)
    if order is None:
        raise LinkClosed(say("This order is not known."))
    return order


def _page_left_open(db: Session, gateway: StripeGateway, number: str) -> str | None:
    """Back to the page somebody left. One that asks for another amount by now is ended."""
    order = _locked(db, number)
    attempt = order.latest_attempt()
    if attempt is None or attempt.session_id is None or attempt.ended_at is not None:
        db.commit()
        return None
    session_id, fits = attempt.session_id, attempt.amount == amount_open(order)
    db.commit()
    remote = gateway.read(session_id) if fits else gateway.expire(session_id)
    if remote.status == "open":
        return remote.url
    _end(db, number, remote)
    if remote.status == "complete":
        raise LinkClosed(
            say("You have paid on Stripe’s page already; your bank is sending the money.")
        )
    return None


def _end(db: Session, number: str, remote: CheckoutSession) -> None:
    order = find_order(db, number)
    if order is not None:
        settle(order, remote)
    db.commit()


def _opened_meanwhile(order: Order) -> str | None:
    """The page that another press of the button got while this one was looking."""
    attempt = order.latest_attempt()
    fits = attempt and attempt.ended_at is None and attempt.amount == amount_open(order)
    return attempt.url if attempt and fits else None


def _asked_just_now(order: Order) -> PaymentAttempt | None:
    """An attempt whose answer is not here yet: somebody pressed Pay a moment ago."""
    attempt = order.latest_attempt()
    if attempt is None or attempt.session_id is not None or attempt.ended_at is not None:
        return None
    if attempt.amount == amount_open(order) and attempt.expires_at > now() + STRIPES_SHORTEST:
        return attempt
    attempt.ended_at = now()  # nobody ever saw its address
    return None


def _begin(order: Order, market: Market, may_sell: MaySell) -> PaymentAttempt:
    if order.status is Status.PAID:
        attempt = PaymentAttempt(
            amount=amount_open(order),
            purpose=Purpose.DIFFERENCE,
            idempotency_key=f"{order.number}-{len(order.attempts) + 1}",
            expires_at=(now() + SESSION_LIFE).replace(microsecond=0),
        )
        order.attempts.append(attempt)
        return attempt
    if order.status is Status.DRAFT:
        for line in order.lines:
            if not may_sell(line.product_handle, order.country):
                name = line.title
                raise StorefrontError(say("We may not sell %(name)s there at present.", name=name))
        hold_all(order, "customer")
        order.apply("begin_payment", "customer")
    return add_attempt(order, tax_added=market.tax_added)


def difference_request(order: Order, attempt: PaymentAttempt, urls: Urls) -> SessionRequest:
    """One line for what is left to pay; its tax is in the order's total already."""
    with speaking(order.locale):  # the same words each time, whoever asks
        named = say("Change of order %(number)s", number=order.number)
    return replace(
        session_request(order, urls),
        lines=(SessionLine(named, "", 1, attempt.amount),),
        shipping_label="",
        shipping_amount=0,
        discount=0,
        discount_name="",
        tax_included=True,
        tax_added=False,
        delivers=False,
    )


def _open(db: Session, gateway: StripeGateway, request: SessionRequest) -> str:
    db.commit()
    try:
        remote = gateway.open(request)
    except GatewayError as refusal:
        if refusal.permanent:
            _give_up(db, request)
        raise
    if not remote.asks_for(request.total, request.currency, tax_added=request.tax_added):
        gateway.expire(remote.id)
        _give_up(db, request)
        raise GatewayError(
            say("The payment page showed another total than this one. Nothing was charged."),
            permanent=True,
        )
    db.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.idempotency_key == request.idempotency_key)
        .values(session_id=remote.id, url=remote.url)
        .execution_options(synchronize_session=False)
    )
    db.commit()
    return remote.url or request.cancel_url


def _give_up(db: Session, request: SessionRequest) -> None:
    """Trying again cannot help: stock that was taken for it goes back at once."""
    order = _locked(db, request.order_number)
    attempt = order.latest_attempt()
    if attempt and attempt.idempotency_key == request.idempotency_key and not attempt.session_id:
        attempt.ended_at = now()
        order.record("payment_refused", "Stripe")
        if order.status is Status.PENDING:
            lapse(order, "Stripe")
    db.commit()


def close_pages(db: Session, gateway: StripeGateway, number: str) -> None:
    """End every open page of an order, since it asks for what is no longer to be paid. One that was
    paid just now is settled; one that Stripe does not answer for is asked about by the sweep."""
    order = _locked(db, number)
    open_ones = [a.session_id for a in order.attempts if a.session_id and a.ended_at is None]
    db.commit()
    for session_id in open_ones:
        with suppress(GatewayError):
            _end(db, number, gateway.expire(session_id))
