"""The only place that speaks to Stripe. Plain values in, plain values out, every call bounded."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import stripe

from storefront.checkout.session import (
    CheckoutSession,
    Delivery,
    RefundAnswer,
    SessionRequest,
    StripeEvent,
)
from storefront.checkout.session_params import session_params
from storefront.errors import GatewayError

MAX_WEBHOOK_BYTES = 256 * 1024
TIMEOUT_SECONDS = (3, 10)  # connect, read
RETRIES = 2  # StripeClient makes none unless told to
LIVE_KEYS = ("sk_live_", "rk_live_")
EXPAND = ["payment_intent"]
log = logging.getLogger("storefront.stripe")

Answer = TypeVar("Answer")


class InvalidWebhook(Exception):
    """The body was not sent by Stripe, or is not an event."""


class StripeGateway:
    """Stripe Checkout behind six verbs. `api_base` points to the sandbox during development."""

    def __init__(
        self,
        secret_key: str,
        webhook_secrets: tuple[str, ...],
        api_base: str = "",
        http_client: stripe.HTTPClient | None = None,
    ) -> None:
        if api_base and secret_key.startswith(LIVE_KEYS):
            raise ValueError("A live Stripe key must never be used with the sandbox.")
        self.webhook_secrets = webhook_secrets
        self._live = secret_key.startswith(LIVE_KEYS)
        if api_base:
            stripe.enable_telemetry = False
        addresses: Any = {"api": api_base} if api_base else {}
        self._client = stripe.StripeClient(
            secret_key or "sk_test_missing",
            base_addresses=addresses,
            max_network_retries=RETRIES,
            http_client=http_client or stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        )

    def open(self, request: SessionRequest) -> CheckoutSession:
        """Ask for a Checkout Session. Asking again with the same request gives the same session."""
        return self._ask(
            lambda: _session(
                self._client.v1.checkout.sessions.create(
                    params=session_params(request),
                    options={"idempotency_key": request.idempotency_key},
                )
            )
        )

    def read(self, session_id: str) -> CheckoutSession:
        """The session as it reads now."""
        return self._ask(
            lambda: _session(
                self._client.v1.checkout.sessions.retrieve(session_id, params={"expand": EXPAND})
            )
        )

    def expire(self, session_id: str) -> CheckoutSession:
        """End an open session, so that nobody can pay on it. One that ended is only read."""
        try:
            self._client.v1.checkout.sessions.expire(session_id)
        except stripe.InvalidRequestError:
            pass  # complete or expired already: what counts is how it reads now
        except stripe.StripeError as error:
            raise _gateway_error(error) from error
        return self.read(session_id)

    def refund(
        self, payment_intent_id: str, amount: int, idempotency_key: str, refund_id: int
    ) -> RefundAnswer:
        """Send money back, minor units. Asking again with the same key gives the same refund."""
        return self._ask(
            lambda: _refund(
                self._client.v1.refunds.create(
                    params={
                        "payment_intent": payment_intent_id,
                        "amount": amount,
                        "metadata": {"refund_id": str(refund_id)},
                    },
                    options={"idempotency_key": idempotency_key},
                )
            )
        )

    def read_refund(self, refund_id: str) -> RefundAnswer:
        return self._ask(lambda: _refund(self._client.v1.refunds.retrieve(refund_id)))

    def sessions_since(self, since: datetime) -> list[CheckoutSession]:
        """Every Checkout Session made since a moment, newest first, however many pages."""
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        params["expand"] = [f"data.{name}" for name in EXPAND]
        listed = self._client.v1.checkout.sessions.list
        return self._ask(lambda: [_session(s) for s in listed(params=params).auto_paging_iter()])

    def refunds_since(self, since: datetime) -> list[RefundAnswer]:
        """Every refund made since a moment, here or in Stripe's dashboard, newest first."""
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        listed = self._client.v1.refunds.list
        return self._ask(lambda: [_refund(r) for r in listed(params=params).auto_paging_iter()])

    def read_event(self, body: bytes, signature: str | None) -> StripeEvent:
        """Check a webhook's signature on its raw bytes and say what it points at.

        Any of the configured secrets may match, so that a secret can be rolled.
        Raises InvalidWebhook.
        """
        if len(body) > MAX_WEBHOOK_BYTES:
            raise InvalidWebhook("too large")
        for secret in self.webhook_secrets:
            try:
                stripe.WebhookSignature.verify_header(
                    body.decode("utf-8"), signature or "", secret, tolerance=300
                )
            except (stripe.SignatureVerificationError, ValueError):
                continue
            return self._event(body)
        raise InvalidWebhook("no signature of ours")

    def is_ours(self, event: StripeEvent) -> bool:
        """A test event has no business in a live shop, nor the other way round."""
        return event.livemode == self._live

    def _event(self, body: bytes) -> StripeEvent:
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
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InvalidWebhook("not an event") from error
        for text in (event.id, event.type, event.object_id):
            if not (isinstance(text, str) and text.isascii() and "\0" not in text):
                raise InvalidWebhook("not an event")
        if type(event.livemode) is not bool or len(event.id) > 255 or len(event.type) > 100:
            raise InvalidWebhook("not an event")
        return event

    def _ask(self, call: Callable[[], Answer]) -> Answer:
        try:
            return call()
        except stripe.StripeError as error:
            raise _gateway_error(error) from error


def _gateway_error(error: stripe.StripeError) -> GatewayError:
    log.warning("Stripe: %s: %s (code %s)", type(error).__name__, error, error.code)
    passing = (stripe.APIConnectionError, stripe.RateLimitError)
    permanent = not isinstance(error, passing) and (error.http_status or 500) < 500
    return GatewayError(
        "The payment service did not answer as it should. Nothing was charged.", permanent=permanent
    )


def _session(session: stripe.checkout.Session) -> CheckoutSession:
    intent = session.payment_intent
    known = not isinstance(intent, str) and intent is not None
    return CheckoutSession(
        id=session.id,
        status=session.status or "",
        payment_status=session.payment_status,
        amount_total=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        url=session.url,
        order_number=session.client_reference_id,
        payment_intent_id=intent.id if known else intent,  # type: ignore[union-attr,arg-type]
        payment_intent_status=intent.status if known else None,  # type: ignore[union-attr]
        delivery=_delivery(session),
    )


def _delivery(session: stripe.checkout.Session) -> Delivery:
    customer = session.customer_details
    collected = session.collected_information
    shipping = collected.shipping_details if collected else None
    address = shipping.address if shipping else None
    return Delivery(
        email=customer.email if customer else None,
        phone=customer.phone if customer else None,
        name=shipping.name if shipping else (customer.name if customer else None),
        line1=address.line1 if address else None,
        line2=address.line2 if address else None,
        city=address.city if address else None,
        state=address.state if address else None,
        postal_code=address.postal_code if address else None,
        country=address.country if address else None,
    )


def _refund(refund: stripe.Refund) -> RefundAnswer:
    intent = refund.payment_intent
    return RefundAnswer(
        id=refund.id,
        status=refund.status or "pending",
        amount=refund.amount,
        payment_intent_id=intent if isinstance(intent, str) or intent is None else intent.id,
        refund_id=_our_row(refund),
    )


def _our_row(refund: stripe.Refund) -> int | None:
    metadata = refund.metadata
    written = metadata["refund_id"] if metadata and "refund_id" in metadata else ""
    return int(written) if written.isdecimal() and len(written) < 10 else None
