"""Bring an order into line with what Stripe says now. The webhook, the way back from Stripe's page,
the sweep and the reconciliation all call this one function, in any order, any number of times."""

from dataclasses import asdict

from storefront.checkout.paid_cart import take_from_cart
from storefront.checkout.session import CheckoutSession
from storefront.clock import now
from storefront.errors import OutOfStock
from storefront.orders.cancellation import release_all
from storefront.orders.drafts import lapse
from storefront.orders.holding import hold_all
from storefront.orders.models import Order, in_session
from storefront.orders.payments import Payment, PaymentAttempt, Purpose
from storefront.orders.refunds import refund_stray_payment, request_refund
from storefront.orders.states import Status, balance_due
from storefront.promotions.uses import take_again

STRIPE = "Stripe"


def settle(order: Order, session: CheckoutSession) -> None:
    """Safe to repeat and to race: the order is locked first, each step is a guarded UPDATE.

    Money is never dropped. Refunds it opens are only written down; the caller sends them after
    committing.
    """
    order.lock()
    settle_locked(order, session)


def settle_locked(order: Order, session: CheckoutSession) -> None:
    """The same, for who has just locked the order."""
    attempt = _attempt_of(order, session)
    match session.status, session.payment_status:
        case "complete", "paid" | "no_payment_required":
            _paid(order, session, attempt)
        case "complete", "unpaid" if session.payment_intent_status == "requires_payment_method":
            _bounced(order, session)
        case "complete", "unpaid":
            _on_its_way(order, session, attempt)
            return
        case "expired", _:
            _expired(order, attempt)
        case _:
            return
    if attempt is not None and attempt.ended_at is None:
        attempt.ended_at = now()


def _attempt_of(order: Order, session: CheckoutSession) -> PaymentAttempt | None:
    """What asked for the session. One whose answer was lost is known by its key."""
    for attempt in order.attempts:
        if attempt.session_id == session.id:
            return attempt
    for attempt in order.attempts:
        if attempt.idempotency_key == session.attempt:
            attempt.session_id = attempt.session_id or session.id
            return attempt
    return None


def _paid(order: Order, session: CheckoutSession, attempt: PaymentAttempt | None) -> None:
    if any(payment.session_id == session.id for payment in order.payments):
        return
    difference = attempt is not None and attempt.purpose is Purpose.DIFFERENCE
    paid_for = order.own_payments or order.status is Status.PAID
    if balance_due(order) == 0 if difference else paid_for:
        _paid_twice(order, session, attempt)
    elif not _was_asked_for(order, session, attempt):
        _flag_amount(order, session)
    elif difference:
        payment = _take_money(order, session, attempt)
        order.record("pay_difference", STRIPE, session_id=session.id, amount=payment.amount)
    elif order.status is Status.CANCELLED:
        _paid_too_late(order, session, attempt)
    else:
        _pay(order, session, attempt)


def _was_asked_for(order: Order, session: CheckoutSession, attempt: PaymentAttempt | None) -> bool:
    wanted = attempt.amount if attempt else order.total - order.tax_added
    tax_added = attempt is not None and attempt.tax_added
    return session.asks_for(wanted, order.currency, tax_added=tax_added)


def _tax_added(session: CheckoutSession, attempt: PaymentAttempt | None) -> int:
    """Minor units of tax on top of the prices; elsewhere all tax is in them."""
    return session.tax if attempt and attempt.tax_added else 0


def _pay(order: Order, session: CheckoutSession, attempt: PaymentAttempt | None) -> None:
    needs_stock = order.status in (Status.EXPIRED, Status.DRAFT)
    if order.apply("pay", STRIPE, session_id=session.id):
        _take_delivery(order, session)
        _take_money(order, session, attempt)
        _take_from_cart(order)
        if needs_stock:
            _hold_again(order)


def _on_its_way(order: Order, session: CheckoutSession, attempt: PaymentAttempt | None) -> None:
    """A slow method such as a bank debit: keep the stock, wait for the bank."""
    waiting = order.status in (Status.PENDING, Status.EXPIRED, Status.DRAFT)
    needs_stock = order.status is not Status.PENDING
    for_order = attempt is None or attempt.purpose is Purpose.ORDER
    if waiting and for_order and order.apply("await_payment", STRIPE):
        _take_delivery(order, session)
        _take_from_cart(order)
        if needs_stock:
            _hold_again(order)


def _bounced(order: Order, session: CheckoutSession) -> None:
    if order.status in (Status.PENDING, Status.PROCESSING) and order.apply("fail", STRIPE):
        _take_delivery(order, session)
        release_all(order, STRIPE)


def _expired(order: Order, attempt: PaymentAttempt | None) -> None:
    if attempt and attempt is order.latest_attempt() and order.status is Status.PENDING:
        lapse(order, STRIPE)


def _paid_too_late(order: Order, session: CheckoutSession, attempt: PaymentAttempt | None) -> None:
    """The order was called off before its money came: it stays so and all of it goes back."""
    payment = _take_money(order, session, attempt)
    _take_delivery(order, session)
    if payment.amount:
        request_refund(order, {}, payment.amount, "late_payment", STRIPE)


def _paid_twice(order: Order, session: CheckoutSession, attempt: PaymentAttempt | None) -> None:
    if session.amount_total:
        payment = _payment(order, session, attempt, stray=True)
        in_session(order).flush()
        order.record("second_payment", STRIPE, session_id=session.id)
        refund_stray_payment(order, payment)


def _take_money(order: Order, session: CheckoutSession, attempt: PaymentAttempt | None) -> Payment:
    """The order is locked, so what it counts can be raised by reading and writing."""
    added = _tax_added(session, attempt)
    order.tax_added += added
    order.tax_amount += added
    order.total += added
    payment = _payment(order, session, attempt, stray=False)
    order.charged_amount += payment.amount
    return payment


def _payment(
    order: Order, session: CheckoutSession, attempt: PaymentAttempt | None, *, stray: bool
) -> Payment:
    payment = Payment(
        attempt_id=attempt.id if attempt else None,
        session_id=session.id,
        # What costs nothing is paid without one.
        payment_intent_id=session.payment_intent_id or session.id,
        amount=session.amount_total,
        currency=session.currency,
        stray=stray,
    )
    order.payments.append(payment)
    return payment


def _flag_amount(order: Order, session: CheckoutSession) -> None:
    """An amount we never asked for is not our payment: a person has to look."""
    told = (event.details for event in order.events if event.kind == "amount_differs")
    if all(details.get("session_id") != session.id for details in told):
        order.record(
            "amount_differs",
            STRIPE,
            session_id=session.id,
            amount=session.amount_total,
            currency=session.currency,
        )


def _hold_again(order: Order) -> None:
    """The hold had ended when the money came. A paid order is kept, at its price, even if stock or
    the last use of its code is gone."""
    if not take_again(in_session(order), order.id):
        order.record("promotion_over", STRIPE, code=order.promotion_code)
    try:
        with in_session(order).begin_nested():
            hold_all(order, STRIPE)
    except OutOfStock as short:
        order.oversold = True
        order.record("oversold", STRIPE, available=short.available)


def _take_delivery(order: Order, session: CheckoutSession) -> None:
    for name, value in asdict(session.delivery).items():
        if value is not None:
            setattr(order, name, value)


def _take_from_cart(order: Order) -> None:
    """What was ordered leaves the cart; what was added since then stays."""
    if order.cart_id:
        take_from_cart(in_session(order), order.cart_id, order.id)
