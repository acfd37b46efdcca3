"""The first page: what to do today and what went wrong."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from storefront.admin.access import ANY_STAFF, me, my_name, staff_only
from storefront.admin.alerts import today
from storefront.admin.desk import admin
from storefront.admin.forms import ConfirmForm
from storefront.admin.timeline import in_words
from storefront.checkout.models import WebhookEvent
from storefront.checkout.orphans import CAME_TO_NOTHING, give_back
from storefront.checkout.views import gateway
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.translation import say


@admin.get("/", strict_slashes=False)
@staff_only(ANY_STAFF)
def show_today() -> Response | str:
    """Orders to send, money on its way, and everything a person has to look at. It is what all
    staff meet first; marketers go on to their own first page."""
    if not me().may("operator"):
        return redirect(url_for("storefront.admin.list_promotions"), 303)
    return render_template("storefront/admin/today.html", today=today(session), in_words=in_words)


@admin.post("/webhook-events/<event_id>/review")
@staff_only("operator")
def review_webhook(event_id: str) -> Response:
    """A person has looked at an event that did not fit."""
    event, form = session.get(WebhookEvent, event_id) or abort(404), ConfirmForm()
    if form.validate():
        event.reviewed_by = event.reviewed_by or my_name()
        session.commit()
    flash(say("Marked as looked at.") if not form.errors else form.first_error())
    return redirect(url_for("storefront.admin.show_today"), 303)


@admin.post("/webhook-events/<event_id>/refund")
@staff_only("operator")
def refund_webhook(event_id: str) -> Response:
    """Give back money that no order asked for."""
    event, form = session.get(WebhookEvent, event_id) or abort(404), ConfirmForm()
    try:
        said = _give_back(event) if form.validate() else form.first_error()
    except StorefrontError as refusal:
        session.rollback()
        said = refusal.message
    flash(said)
    return redirect(url_for("storefront.admin.show_today"), 303)


def _give_back(event: WebhookEvent) -> str:
    answer = give_back(session, gateway(), event, my_name())
    if answer.status in CAME_TO_NOTHING:
        return say("Stripe could not refund the money. It stays on this list.")
    return say("The money is on its way back.")
