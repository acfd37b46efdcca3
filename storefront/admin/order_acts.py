"""What staff do to an order. Each act is a form; sent twice, or sent to an order that has changed
since the page was opened, it is refused and the page shows how things stand now."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from storefront.admin.access import my_name, staff_only
from storefront.admin.desk import admin
from storefront.admin.order_forms import (
    CancellationForm,
    CheckForm,
    FulfillmentForm,
    NoteForm,
    form_for,
)
from storefront.admin.order_page import (
    Incomplete,
    allowed,
    order_or_404,
    render_order,
    state_of,
)
from storefront.admin.refund_order import refund_order, say_refunded
from storefront.checkout.settle import settle
from storefront.checkout.views import gateway
from storefront.database import session
from storefront.errors import IllegalTransition, StorefrontError
from storefront.orders.cancellation import cancel
from storefront.orders.fulfillment import fulfill
from storefront.orders.models import Order
from storefront.orders.states import Status

Answer = Response | tuple[str, int]


@admin.post("/orders/<number>/fulfillments")
@staff_only("operator")
def create_fulfillment(number: str) -> Answer:
    """Send units."""
    return _act(number, "fulfill", _fulfill, lambda _none: "The parcel is on its way.")


@admin.post("/orders/<number>/refunds")
@staff_only("operator")
def create_refund(number: str) -> Answer:
    """Give money back."""
    return _act(number, "refund", refund_order, say_refunded)


@admin.post("/orders/<number>/cancellation")
@staff_only("operator")
def create_cancellation(number: str) -> Answer:
    """Call an order off: all money back, all stock free."""
    return _act(number, "cancel", _cancel, _say_cancelled)


@admin.post("/orders/<number>/notes")
@staff_only("operator")
def create_note(number: str) -> Answer:
    """Write something down for the others."""
    return _act(number, "note", _note, lambda _none: "The note is in the timeline.")


@admin.post("/orders/<number>/checks")
@staff_only("operator")
def create_check(number: str) -> Answer:
    """Say that a trouble was looked at; it leaves the first page."""
    return _act(number, "check", _check, lambda _none: "Marked as looked at.")


def _act(
    number: str, act: str, rule: Callable[[Order, Any], Any], say: Callable[[Any], str]
) -> Answer:
    """Lock, compare, check the form, apply the rule, commit; `say` runs after the commit.

    A refused form comes back with what was typed, on the page as the order stands by then.
    """
    order = order_or_404(number)
    order.lock()
    form = form_for(order, act)
    try:
        if act not in allowed(order) or form.seen.data != state_of(order):
            raise IllegalTransition(
                "This order changed since you opened the page. Nothing was done."
            )
        if not form.validate():
            raise Incomplete(form.first_error())
        result = rule(order, form)
    except StorefrontError as refusal:
        session.rollback()
        return render_order(order_or_404(number), (act, form), refusal), refusal.status
    session.commit()
    flash(say(result))
    return redirect(url_for("storefront.admin.show_order", number=number), 303)


def _fulfill(order: Order, form: FulfillmentForm) -> None:
    fulfill(order, form.units(), str(form.carrier.data), form.tracking_number.data or "", my_name())


def _cancel(order: Order, form: CancellationForm) -> int | None:
    """The refund's id, if money had arrived."""
    if order.status is Status.PENDING:
        _stop_payment(order)
    refund = cancel(order, my_name(), str(form.reason.data), form.note.data or "")
    return refund.id if refund else None


def _stop_payment(order: Order) -> None:
    """End Stripe's page before calling the order off. Somebody may have paid on it just now."""
    attempt = order.latest_attempt()
    if attempt is None or attempt.session_id is None:
        return
    session_id = attempt.session_id
    session.rollback()  # no transaction waits for Stripe
    remote = gateway().expire(session_id)
    order.lock()
    if remote.status == "complete":
        settle(order, remote)
        session.commit()
        raise IllegalTransition("The customer has paid in the meantime. Nothing was cancelled.")
    if remote.status != "expired":
        raise IllegalTransition("Stripe could not close the payment page. Try again.")


def _say_cancelled(refund_id: int | None) -> str:
    if refund_id is None:
        return "The order is cancelled. No money had arrived."
    return f"The order is cancelled. {say_refunded(refund_id)}"


def _note(order: Order, form: NoteForm) -> None:
    last = order.events[-1]
    if (last.kind, last.details.get("text"), last.by) != ("note", form.text.data, my_name()):
        order.record("note", my_name(), text=form.text.data)


def _check(order: Order, form: CheckForm) -> None:
    order.record("checked", my_name(), text=form.text.data or "")
