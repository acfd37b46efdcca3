"""A Stripe that runs on your desk: no money moves, nothing leaves the machine."""

from email.utils import formatdate
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response

from storefront.sandbox import bank_debits, checkout, disputes, ledger, refunds
from storefront.sandbox.api import LIVE_KEYS, api
from storefront.sandbox.clock import Clock
from storefront.sandbox.deliveries import Deliveries, Send, post
from storefront.sandbox.desk import desk
from storefront.sandbox.hosted_page import hosted_page
from storefront.sandbox.mail_views import mail
from storefront.sandbox.mailbox import Mailbox
from storefront.sandbox.money_text import moment_text, money_text
from storefront.sandbox.objects.event import webhook_endpoint
from storefront.sandbox.state import Sandbox
from storefront.sandbox.store import Store

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
SHOP = "The shop"
ACTS = {
    "expire_session": checkout.expire_when_due,
    "clear_debit_when_due": bank_debits.clear_debit_when_due,
    "end_coupon": checkout.end_coupon,
    "end_dispute_when_due": disputes.end_dispute_when_due,
    "settle_refund_when_due": refunds.settle_refund_when_due,
    "make_available": ledger.make_available,
}


class LiveKeyRefused(ValueError):
    """The sandbox was given a key that moves real money."""


def create_sandbox(
    state: Path,
    *,
    secret: str = "sk_test_sandbox",  # noqa: S107  a play key that opens nothing
    webhook_url: str | None = None,
    webhook_secret: str = "whsec_sandbox",  # noqa: S107
    public_url: str = "http://127.0.0.1:5001",
    debit_minutes: int | None = None,
    send: Send = post,
) -> Flask:
    """The sandbox over a state folder; raises LiveKeyRefused for a live key.

    ``webhook_url`` is the shop's endpoint, kept the same over restarts. With ``debit_minutes``
    bank debits clear by themselves after that many minutes of sandbox time.
    """
    if secret.startswith(LIVE_KEYS):
        raise LiveKeyRefused("The sandbox refuses live keys: it was given one that moves money.")
    store = Store(state / "stripe.sqlite")
    clock = Clock(store)
    sandbox = Sandbox(
        store=store,
        clock=clock,
        deliveries=Deliveries(store, clock, send),
        secret=secret,
        public_url=public_url.rstrip("/"),
        debit_minutes=debit_minutes,
        acts=ACTS,
    )
    sandbox.deliveries.recover()
    if webhook_url:
        register_endpoint(sandbox, webhook_url, webhook_secret)
    return pages(sandbox, Mailbox(state / "mail"))


def pages(sandbox: Sandbox, mailbox: Mailbox) -> Flask:
    app = Flask(__name__, static_url_path="/sandbox-assets")
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    # A page elsewhere must not reach the desk by a name of its own that resolves to this machine.
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost", urlsplit(sandbox.public_url).hostname]
    app.extensions["sandbox"] = sandbox
    app.extensions["mailbox"] = mailbox
    app.jinja_env.filters |= {"money": money_text, "moment": moment_text}
    app.jinja_env.globals["sandbox"] = sandbox
    for part in (api, hosted_page, desk, mail):
        app.register_blueprint(part)
    app.after_request(guard)
    app.after_request(partial(date, sandbox.clock))
    return app


def register_endpoint(sandbox: Sandbox, url: str, secret: str) -> None:
    """The shop's own endpoint: one, whatever its address and secret were before."""
    with sandbox.store.transaction():
        for endpoint in sandbox.store.find("webhook_endpoint", {"description": SHOP}):
            sandbox.store.save(endpoint | {"url": url})
            sandbox.store.save_private(endpoint["id"], {"secret": secret})
            return
        made = webhook_endpoint(
            {"url": url, "enabled_events": ["*"], "description": SHOP},
            now=sandbox.clock.now(),
        )
        sandbox.store.insert(made, {"secret": secret})


def date(clock: Clock, response: Response) -> Response:
    """Stripe's time is the sandbox's, so that a shop can compare clocks."""
    response.headers["Date"] = formatdate(clock.now(), usegmt=True)
    return response


def guard(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
