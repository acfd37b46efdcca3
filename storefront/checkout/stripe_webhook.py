"""Is this Stripe speaking, and of what? Raw bytes in; nothing else is believed."""

import json

from storefront.checkout.session import StripeEvent

MAX_WEBHOOK_BYTES = 256 * 1024
TOLERANCE = 300  # seconds a signature stays good


class InvalidWebhook(Exception):
    """The body was not sent by Stripe, or is not an event."""


def read_webhook(body: bytes, signature: str | None, secrets: tuple[str, ...]) -> StripeEvent:
    """Check a webhook's signature on its raw bytes and say what it points at.

    Any of the secrets may match, so that a secret can be rolled. Raises InvalidWebhook.
    """
    if len(body) > MAX_WEBHOOK_BYTES:
        raise InvalidWebhook("too large")
    import stripe

    for secret in secrets:
        try:
            stripe.WebhookSignature.verify_header(
                body.decode("utf-8"), signature or "", secret, tolerance=TOLERANCE
            )
        except (stripe.SignatureVerificationError, ValueError):
            continue
        return _event(body)
    raise InvalidWebhook("no signature of ours")


def _event(body: bytes) -> StripeEvent:
    try:
        told = json.loads(body)
        pointed = told["data"]["object"]
        intent = pointed.get("payment_intent")
        event = StripeEvent(
            id=told["id"],
            type=told["type"],
            livemode=told["livemode"],
            object_id=pointed["id"],
            payment_intent_id=intent if isinstance(intent, str) else None,
            account=told.get("account"),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidWebhook("not an event") from error
    for text in (event.id, event.type, event.object_id, event.account or ""):
        if not (isinstance(text, str) and text.isascii() and "\0" not in text):
            raise InvalidWebhook("not an event")
    if type(event.livemode) is not bool or len(event.id) > 255 or len(event.type) > 100:
        raise InvalidWebhook("not an event")
    return event
