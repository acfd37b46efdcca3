"""Outgoing webhooks: an owner says whom the shop tells of what, and reads the log."""

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from storefront.admin.access import my_name, staff_only
from storefront.admin.desk import admin
from storefront.admin.forms import ConfirmForm, StaffForm
from storefront.admin.webhook_forms import EndpointForm, SecretForm
from storefront.clock import now
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.translation import say
from storefront.webhooks.deliver import log
from storefront.webhooks.endpoints import (
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    roll_secret,
    send_again,
)
from storefront.webhooks.models import EVENTS, WebhookDelivery, WebhookEndpoint
from storefront.webhooks.troubles import endpoint_troubles
from storefront.webhooks.write import write_test

Answer = Response | tuple[str, int]
SHOWN = 50  # messages of the log


@admin.get("/webhooks")
@staff_only("owner")
def list_webhooks() -> str:
    """Every endpoint, and the form for one more."""
    return _render_list(_endpoint_form(formdata=None))


@admin.post("/webhooks")
@staff_only("owner")
def create_webhook() -> Answer:
    """Add an endpoint; its secret is on the answer and nowhere else."""
    form = _endpoint_form()
    try:
        form.require_valid()
        endpoint = add_endpoint(session, *form.answers(), private=form.private)
    except StorefrontError as refusal:
        session.rollback()
        return _render_list(form, refusal.message), refusal.status
    session.commit()
    log.info("webhook endpoint %s added by %s", endpoint.id, my_name())
    return _render_one(endpoint, secret=endpoint.secret), 201


@admin.get("/webhooks/<int(max=9223372036854775807):endpoint_id>")
@staff_only("owner")
def show_webhook(endpoint_id: int) -> str:
    """One endpoint with its settings and its log."""
    return _render_one(_find(endpoint_id))


@admin.post("/webhooks/<int(max=9223372036854775807):endpoint_id>")
@staff_only("owner")
def update_webhook(endpoint_id: int) -> Answer:
    """Change address or events, switch on or off."""
    form = _endpoint_form()
    return _act(
        endpoint_id, form, lambda found: _change(found, form), say("The endpoint was changed.")
    )


@admin.post("/webhooks/<int(max=9223372036854775807):endpoint_id>/secrets")
@staff_only("owner")
def create_webhook_secret(endpoint_id: int) -> Answer:
    """Replace the secret; the new one is on the answer and nowhere else."""
    endpoint, form = _find(endpoint_id), SecretForm()
    try:
        form.require_valid()
        secret = roll_secret(session, endpoint, int(form.number.data or 0))
    except StorefrontError as refusal:
        session.rollback()
        return _render_one(endpoint, refusal=refusal.message), refusal.status
    session.commit()
    log.info("secret of webhook endpoint %s replaced by %s", endpoint_id, my_name())
    return _render_one(endpoint, secret=secret), 201


@admin.post("/webhooks/<int(max=9223372036854775807):endpoint_id>/tests")
@staff_only("owner")
def create_webhook_test(endpoint_id: int) -> Answer:
    """Send a message that says nothing."""
    said = say("The test goes out within a few seconds. Load this page again to see the answer.")
    return _act(endpoint_id, ConfirmForm(), lambda found: write_test(session, found), said)


@admin.post("/webhooks/<int(max=9223372036854775807):endpoint_id>/checks")
@staff_only("owner")
def create_webhook_check(endpoint_id: int) -> Answer:
    """What was given up so far leaves the first page."""

    def check(found: WebhookEndpoint) -> None:
        found.checked_at = now()

    return _act(endpoint_id, ConfirmForm(), check, say("Marked as looked at."))


@admin.post("/webhooks/<int(max=9223372036854775807):endpoint_id>/removal")
@staff_only("owner")
def remove_webhook(endpoint_id: int) -> Answer:
    """Forget an endpoint and its log."""
    endpoint, form = _find(endpoint_id), ConfirmForm()
    if not form.validate():
        return _render_one(endpoint, refusal=form.first_error()), 422
    remove_endpoint(session, endpoint)
    session.commit()
    log.info("webhook endpoint %s removed by %s", endpoint_id, my_name())
    flash(say("The endpoint and its log are gone."))
    return redirect(url_for("storefront.admin.list_webhooks"), 303)


@admin.post("/webhook-deliveries/<int(max=9223372036854775807):delivery_id>/tries")
@staff_only("owner")
def create_webhook_try(delivery_id: int) -> Answer:
    """Send a message again."""
    found = session.get(WebhookDelivery, delivery_id) or abort(404)
    said = say("The message goes out again within a few seconds.")
    return _act(found.endpoint_id, ConfirmForm(), lambda _: send_again(session, found), said)


def _act(
    endpoint_id: int, form: StaffForm, rule: Callable[[WebhookEndpoint], Any], said: str
) -> Answer:
    endpoint = _find(endpoint_id)
    try:
        form.require_valid()
        rule(endpoint)
    except StorefrontError as refusal:
        session.rollback()
        typed = form if isinstance(form, EndpointForm) else None
        return _render_one(endpoint, form=typed, refusal=refusal.message), refusal.status
    session.commit()
    flash(said)
    return redirect(url_for("storefront.admin.show_webhook", endpoint_id=endpoint_id), 303)


def _change(endpoint: WebhookEndpoint, form: EndpointForm) -> None:
    active = bool(form.active.data)
    change_endpoint(session, endpoint, *form.answers(), active=active, private=form.private)
    log.info("webhook endpoint %s changed by %s, on=%s", endpoint.id, my_name(), active)


def _find(endpoint_id: int) -> WebhookEndpoint:
    return session.get(WebhookEndpoint, endpoint_id) or abort(404)


def _endpoint_form(**given: Any) -> EndpointForm:
    form = EndpointForm(**given)
    form.private = bool(current_app.config["STOREFRONT_WEBHOOKS_PRIVATE"])
    return form


def _render_list(form: EndpointForm, refusal: str | None = None) -> str:
    return render_template(
        "storefront/admin/webhooks/list.html",
        form=form,
        refusal=refusal,
        names=EVENTS,
        endpoints=list(session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id))),
    )


def _render_one(
    endpoint: WebhookEndpoint,
    form: EndpointForm | None = None,
    refusal: str | None = None,
    secret: str | None = None,
) -> str:
    """`form` as it was typed when it was refused; `secret` when it is to be shown, once."""
    rows = (
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint.id)
        .order_by(WebhookDelivery.id.desc())
        .limit(SHOWN)
    )
    return render_template(
        "storefront/admin/webhooks/show.html",
        endpoint=endpoint,
        form=form or _endpoint_form(formdata=None, obj=endpoint),
        refusal=refusal,
        secret=secret,
        now=now(),
        deliveries=list(session.scalars(rows)),
        trouble=next((t for t in endpoint_troubles(session) if t.endpoint is endpoint), None),
    )
