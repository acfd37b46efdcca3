"""What the owner does to endpoints and their log."""

import ipaddress
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import delete, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.database import touched
from storefront.errors import IllegalTransition, StorefrontError
from storefront.translation import say
from storefront.webhooks.models import URL_LENGTH, WebhookDelivery, WebhookEndpoint
from storefront.webhooks.post import may_be_called
from storefront.webhooks.signing import new_secret

BOTH_VALID = timedelta(hours=24)
LOCAL = ("localhost", "127.0.0.1", "::1")


def add_endpoint(db: Session, url: str, events: Sequence[str], *, private: bool) -> WebhookEndpoint:
    """Raises StorefrontError for an address that may not be called or is there already."""
    check_url(url, private=private)
    endpoint = WebhookEndpoint(url=url, events=list(events), secret=new_secret())
    try:
        with db.begin_nested():
            db.add(endpoint)
    except IntegrityError:
        raise _there_already() from None
    return endpoint


def change_endpoint(
    db: Session,
    endpoint: WebhookEndpoint,
    url: str,
    events: Sequence[str],
    *,
    active: bool,
    private: bool,
) -> None:
    """Raises StorefrontError as `add_endpoint` does. Switched on again it begins afresh."""
    check_url(url, private=private)
    try:
        with db.begin_nested():
            endpoint.url, endpoint.events = url, list(events)
            if active and not endpoint.active:
                endpoint.failing_since = None
            endpoint.active, endpoint.switched_off_at = active, None
    except IntegrityError:
        raise _there_already() from None


def remove_endpoint(db: Session, endpoint: WebhookEndpoint) -> None:
    """Forget an endpoint, its secret and its log."""
    db.execute(delete(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id))
    db.delete(endpoint)


def _there_already() -> IllegalTransition:
    return IllegalTransition(say("There is an endpoint with this address already."))


def roll_secret(db: Session, endpoint: WebhookEndpoint, number: int) -> str:
    """A new secret in place of the one numbered `number`, which stays valid for BOTH_VALID.

    Raises IllegalTransition when that one has been replaced already.
    """
    secret = new_secret()
    rolled = db.execute(
        update(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint.id, WebhookEndpoint.secret_number == number)
        .values(
            secret=secret,
            secret_number=number + 1,
            previous_secret=WebhookEndpoint.secret,
            previous_until=now() + BOTH_VALID,
        )
        .execution_options(synchronize_session=False)
    )
    if not touched(rolled):
        raise IllegalTransition(say("This secret was replaced already. Nothing was changed."))
    db.refresh(endpoint)
    return secret


def send_again(db: Session, delivery: WebhookDelivery) -> None:
    """Try at once and from the start. Raises IllegalTransition while a try is under way."""
    lease = WebhookDelivery.leased_until
    moved = db.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery.id, or_(lease.is_(None), lease <= now()))
        .values(due_at=now(), attempts=0, delivered_at=None, given_up_at=None, leased_until=None)
        .execution_options(synchronize_session=False)
    )
    if not touched(moved):
        raise IllegalTransition(say("It is being sent at this moment."))


def check_url(url: str, *, private: bool) -> None:
    """Raises StorefrontError saying what is wrong with an address. Where its host leads is looked
    at again with every delivery."""
    parts = _parts(url)
    host = parts.hostname or ""
    if not host or not url.isascii() or not url.isprintable() or " " in url:
        raise StorefrontError(say("Write the whole address: https://example.com/path"))
    if len(url) > URL_LENGTH:
        raise StorefrontError(say("At most %(url_length)s characters.", url_length=URL_LENGTH))
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOCAL):
        raise StorefrontError(say("The address must begin with https://"))
    if parts.username or parts.password or parts.fragment:
        raise StorefrontError(say("Leave out names, passwords and what follows a #."))
    if not private and _inside(host):
        raise StorefrontError(
            say(
                "This address is inside a private network. It is called only "
                "where the setting STOREFRONT_WEBHOOKS_PRIVATE allows it."
            )
        )


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def _inside(host: str) -> bool:
    try:
        return not may_be_called(str(ipaddress.ip_address(host)))
    except ValueError:
        return host in LOCAL
