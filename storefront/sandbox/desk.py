"""The operator's page: events and deliveries, time, and everything that can go wrong."""

from collections.abc import Mapping

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storefront.sandbox.api import the_sandbox
from storefront.sandbox.desk_acts import ACTS
from storefront.sandbox.disputes import REASONS
from storefront.sandbox.ledger import balance
from storefront.sandbox.listing import with_pending
from storefront.sandbox.refunds import SLOW
from storefront.sandbox.wire import ApiError

desk = Blueprint("desk", __name__)
SHOWN = 25


@desk.before_app_request
def refuse_cross_site() -> None:
    """Another page open in the browser must not press our buttons."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


@desk.get("/")
def home() -> Response:
    return redirect(url_for("desk.show"), 303)


@desk.get("/sandbox")
def show() -> str:
    the_sandbox().catch_up()
    return page(ACTS.get(request.args.get("done", ""), (None, ""))[1])


def page(message: str, error: str = "") -> str:
    sandbox = the_sandbox()
    with sandbox.store.transaction():
        deliveries = sandbox.deliveries.listed(order="id DESC", limit=2 * SHOWN)
        return render_template(
            "desk.html",
            message=message,
            error=error,
            now=sandbox.clock.now(),
            holding=sandbox.deliveries.holding,
            deliveries=[(each, sandbox.store.get(each.event)) for each in deliveries],
            sessions=sandbox.store.find("checkout.session", limit=SHOWN),
            processing=sandbox.store.find("payment_intent", {"status": "processing"}),
            charges=sandbox.store.find("charge", {"status": "succeeded"}, limit=SHOWN),
            refunds=sandbox.store.find("refund", limit=SHOWN),
            disputes=sandbox.store.find("dispute", limit=SHOWN),
            payouts=sandbox.store.find("payout", limit=SHOWN),
            balance=balance(sandbox),
            slow=sandbox.store.setting(SLOW, "0") == "1",
            reasons=REASONS,
        )


@desk.get("/sandbox/events/<event_id>")
def event(event_id: str) -> str:
    sandbox = the_sandbox()
    found = sandbox.store.get(event_id)
    if found is None or found["object"] != "event":
        abort(404)
    deliveries = sandbox.deliveries.listed("event = ?", event_id)
    return render_template("event.html", event=with_pending(sandbox, found), deliveries=deliveries)


@desk.post("/sandbox/<name>")
def act(name: str) -> Response | tuple[Response, int] | tuple[str, int]:
    """Form in, page out; or JSON in, JSON out."""
    sandbox = the_sandbox()
    if name not in ACTS:
        abort(404)
    given = request.get_json() if request.is_json else request.form
    if not isinstance(given, Mapping):
        abort(400)
    try:
        with sandbox.store.transaction():
            done = ACTS[name][0](sandbox, {key: str(given[key]) for key in given})
    except ApiError as refusal:
        if request.is_json:
            return jsonify(refusal.body), refusal.status
        return page("", str(refusal)), refusal.status
    if request.is_json:
        return jsonify(done)
    return redirect(url_for("desk.show", done=name), 303)
