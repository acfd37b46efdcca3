"""Bring an order into line with what Stripe says now. The webhook, the way back from Stripe's page
and the sweep all call this one function, in any order, any number of times."""

from dataclasses import asdict

from storefront.cart.models import Cart
from storefront.checkout.session import CheckoutSession
from storefront.errors import OutOfStock
from storefront.inventory.allocation import allocate
from storefront.orders.cancellation import release_all
from storefront.orders.models import Order, in_session
from storefront.orders.payments import Payment
from storefront.orders.refunds import refund_stray_payment, request_refund
from storefront.orders.states import Status

STRIPE = "Stripe"


def settle(order: Order, session: CheckoutSession) -> None:
    """Safe to repeat and to race: each step is a guarded UPDATE. Money is never dropped.

    Refunds it opens are only written down; the caller sends them after committing.
    """
    order.lock()
    match session.status, session.payment_status:
        case "complete", "paid" | "no_payment_required":
            _paid(order, session)
        case "complete", "unpaid" if session.payment_intent_status == "requires_payment_method":
            _bounced(order, session)
        case "complete", "unpaid":
            _on_its_way(order, session)
        case "expired", _:
            _expired(order, session)


def _paid(order: Order, session: CheckoutSession) -> None:
    if any(payment.session_id == session.id for payment in order.payments):
        return
    if order.own_payments:
        _paid_twice(order, session)
        return
    if (session.amount_total, session.currency) != (order.total, order.currency):
        _flag_amount(order, session)
        return
    if order.status is Status.CANCELLED:
        _paid_too_late(order, session)
        return
    needs_stock = order.status is Status.EXPIRED
    if order.apply("pay", STRIPE, session_id=session.id):
        _take_delivery(order, session)
        _take_money(order, session)
        _take_from_cart(order)
        if needs_stock:
            _hold_again(order)


def _on_its_way(order: Order, session: CheckoutSession) -> None:
    """A slow method such as a bank debit: keep the stock, wait for the bank."""
    needs_stock = order.status is Status.EXPIRED
    if order.status in (Status.PENDING, Status.EXPIRED) and order.apply("await_payment", STRIPE):
        _take_delivery(order, session)
        _take_from_cart(order)
        if needs_stock:
            _hold_again(order)


def _bounced(order: Order, session: CheckoutSession) -> None:
    if order.status in (Status.PENDING, Status.PROCESSING) and order.apply("fail", STRIPE):
        _take_delivery(order, session)
        release_all(order)


def _expired(order: Order, session: CheckoutSession) -> None:
    latest = order.latest_attempt()
    if latest and latest.session_id == session.id and order.status is Status.PENDING:
        order.apply("expire", STRIPE)
        release_all(order)


def _paid_too_late(order: Order, session: CheckoutSession) -> None:
    """The order was called off before its money came: it stays so and all of it goes back."""
    _take_money(order, session)
    _take_delivery(order, session)
    request_refund(order, {}, order.total, "late_payment", STRIPE)


def _paid_twice(order: Order, session: CheckoutSession) -> None:
    payment = _payment(order, session, stray=True)
    order.record("second_payment", STRIPE, session_id=session.id)
    refund_stray_payment(order, payment)


def _take_money(order: Order, session: CheckoutSession) -> None:
    payment = _payment(order, session, stray=False)
    order.charged_amount += payment.amount
    in_session(order).flush()


def _payment(order: Order, session: CheckoutSession, *, stray: bool) -> Payment:
    attempt = next((a for a in order.attempts if a.session_id == session.id), None)
    payment = Payment(
        attempt_id=attempt.id if attempt else None,
        session_id=session.id,
        payment_intent_id=session.payment_intent_id or session.id,
        amount=session.amount_total,
        currency=session.currency,
        stray=stray,
    )
    order.payments.append(payment)
    in_session(order).flush()
    return payment


def _flag_amount(order: Order, session: CheckoutSession) -> None:
    """An amount we never asked for is not our payment: a person has to look."""
    if not any(event.kind == "amount_differs" for event in order.events):
        order.record(
            "amount_differs",
            STRIPE,
            session_id=session.id,
            amount=session.amount_total,
            currency=session.currency,
        )


def _hold_again(order: Order) -> None:
    """The hold had ended when the money came. A paid order is kept even if stock is gone."""
    db = in_session(order)
    try:
        with db.begin_nested():
            allocate(db, {line.id: (line.sku, line.quantity) for line in order.lines})
    except OutOfStock as short:
        order.oversold = True
        order.record("oversold", STRIPE, available=short.available)


def _take_delivery(order: Order, session: CheckoutSession) -> None:
    for name, value in asdict(session.delivery).items():
        if value is not None:
            setattr(order, name, value)


def _take_from_cart(order: Order) -> None:
    """What was ordered leaves the cart; what was added since then stays."""
    db = in_session(order)
    cart = db.get(Cart, order.cart_id) if order.cart_id else None
    if cart is None or cart.order_id != order.id:
        return
    ordered = {line.sku: line.quantity for line in order.lines}
    for line in list(cart.lines):
        left = max(0, line.quantity - ordered.get(line.variant.sku, 0))
        cart.set_quantity(line.variant, left)
    cart.order_id = None
