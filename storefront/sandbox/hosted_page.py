"""The page a buyer pays on. It works without scripts and can be submitted twice safely."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storefront.sandbox import amounts, payments, tax_rates
from storefront.sandbox.api import the_sandbox
from storefront.sandbox.contact_form import (
    COUNTRIES,
    ContactForm,
    address_asked,
    first_values,
    offers_debit,
    read,
)
from storefront.sandbox.payments import DECLINES
from storefront.sandbox.wire import Json

hosted_page = Blueprint("hosted_page", __name__, url_prefix="/c/pay")
Answer = str | Response | tuple[str, int]


def find_session(session_id: str) -> Json:
    sandbox = the_sandbox()
    sandbox.catch_up()
    session = sandbox.store.get(session_id)
    if session is None or session["object"] != "checkout.session":
        abort(404)
    return session


def back_to_shop(session: Json) -> Response:
    url = str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
    return redirect(url, 303)


def over(session: Json) -> Answer:
    return render_template("over.html", session=session)


def delivery_total(session: Json, private: Json, rate: Json) -> int:
    """What the session's total holds for this delivery: its tax too, once the address is known."""
    if session["automatic_tax"]["status"] != "complete":
        return int(rate["fixed_amount"]["amount"])
    given = private["payment_intent_data"].get("shipping", {}).get("address")
    basis_points = tax_rates.rate(private["contact"]["address"] or given or {})
    cost = amounts.shipping_cost(rate, basis_points) or {"amount_total": 0}
    return int(cost["amount_total"])


def page(session: Json, form: ContactForm, message: str = "", status: int = 200) -> Answer:
    sandbox = the_sandbox()
    private = sandbox.store.private(session["id"])
    options = session["shipping_options"]
    rates = [sandbox.load("shipping_rate", option["shipping_rate"]) for option in options]
    delivery = (session["shipping_cost"] or {"amount_total": 0})["amount_total"]
    goods = session["amount_total"] - delivery
    text = render_template(
        "pay.html",
        session=session,
        lines=private["lines"],
        given=private["payment_intent_data"].get("shipping"),
        asked=address_asked(session, private),
        rates=rates,
        totals=[goods + delivery_total(session, private, rate) for rate in rates],
        values=form.values,
        errors=form.errors,
        message=message,
        declines=DECLINES,
        countries=COUNTRIES,
        debit=offers_debit(session),
    )
    return text, status


@hosted_page.get("/<session_id>")
def show(session_id: str) -> Answer:
    session = find_session(session_id)
    if session["status"] != "open":
        return over(session)
    private = the_sandbox().store.private(session_id)
    return page(session, ContactForm(first_values(session, private)))


@hosted_page.post("/<session_id>")
def pay(session_id: str) -> Answer:
    sandbox = the_sandbox()
    find_session(session_id)
    with sandbox.store.transaction():
        session = find_session(session_id)
        if session["status"] == "complete":
            return back_to_shop(session)
        if session["status"] == "expired":
            return over(session)
        form = read(request.form, session, sandbox.store.private(session_id))
        if form.contact is None:
            return page(session, form, status=422)
        session = payments.begin(sandbox, session_id, form.contact)
        if total_is_new(session):
            form.values["seen_total"] = str(session["amount_total"])
            return page(session, form, "Tax was worked out for your address: see the new total.")
        return pay_by(form, session)


def total_is_new(session: Json) -> bool:
    """Tax on top is known only with the address: the buyer sees the total before paying it."""
    seen = request.form.get("seen_total")
    return session["automatic_tax"]["enabled"] and seen != str(session["amount_total"])


def pay_by(form: ContactForm, session: Json) -> Answer:
    sandbox, method = the_sandbox(), form.values["method"]
    free = session["amount_total"] == 0
    if method == "decline" and not free:
        message = payments.decline(sandbox, session, form.values["decline_code"])
        return page(session, form, message, 402)
    if method == "3ds" and not free:
        payments.ask_for_authentication(sandbox, session)
        return redirect(url_for("hosted_page.ask", session_id=session["id"]), 303)
    if method == "debit" and not free:
        payments.pay_by_debit(sandbox, session)
    else:
        payments.pay_by_card(sandbox, session)
    return back_to_shop(session)


def awaiting(session: Json) -> bool:
    """Whether the buyer was sent to authenticate."""
    sandbox = the_sandbox()
    intent = sandbox.store.get(sandbox.store.private(session["id"]).get("intent", ""))
    if session["status"] != "open" or intent is None:
        return False
    return bool(intent["status"] == "requires_action")


@hosted_page.get("/<session_id>/authenticate")
def ask(session_id: str) -> Answer:
    session = find_session(session_id)
    if not awaiting(session):
        return redirect(url_for("hosted_page.show", session_id=session_id), 303)
    return render_template("authenticate.html", session=session)


@hosted_page.post("/<session_id>/authenticate")
def authenticate(session_id: str) -> Answer:
    sandbox = the_sandbox()
    with sandbox.store.transaction():
        session = find_session(session_id)
        if session["status"] == "complete":
            return back_to_shop(session)
        if not awaiting(session):
            return redirect(url_for("hosted_page.show", session_id=session_id), 303)
        if request.form.get("result") == "authenticated":
            payments.pay_by_card(sandbox, session, "authenticated")
            return back_to_shop(session)
        message = payments.fail_authentication(sandbox, session)
        form = ContactForm(first_values(session, sandbox.store.private(session_id)))
        return page(session, form, message, 402)
