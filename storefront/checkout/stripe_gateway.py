"""The only place that speaks to Stripe. Plain values in, plain values out, every call bounded.

The library is imported when somebody first pays (0.04 s): no page needs its 170 modules.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from storefront.checkout.session import (
    CheckoutSession,
    DisputeAnswer,
    RefundAnswer,
    SessionRequest,
    StripeEvent,
)
from storefront.checkout.session_params import coupon_params, session_params
from storefront.checkout.stripe_answers import as_dispute, as_refund, as_session
from storefront.checkout.stripe_lists import StripeLists
from storefront.checkout.stripe_webhook import read_webhook
from storefront.errors import GatewayError
from storefront.translation import say

if TYPE_CHECKING:
    import stripe

TIMEOUT_SECONDS = (3, 10)  # connect, read
RETRIES = 2  # StripeClient makes none unless told to
LIVE_KEYS = ("sk_live_", "rk_live_")
EXPAND = ["payment_intent"]
log = logging.getLogger("storefront.stripe")

Answer = TypeVar("Answer")


class StripeGateway(StripeLists):
    """Stripe behind a handful of verbs. `api_base` points to the sandbox during development."""

    def __init__(
        self,
        secret_key: str,
        webhook_secrets: tuple[str, ...],
        api_base: str = "",
        http_client: "stripe.HTTPClient | None" = None,
    ) -> None:
        if api_base and secret_key.startswith(LIVE_KEYS):
            raise ValueError("A live Stripe key must never be used with the sandbox.")
        self.webhook_secrets = webhook_secrets
        self._live = secret_key.startswith(LIVE_KEYS)
        self._secret_key = secret_key
        self._api_base = api_base
        self._http_client = http_client

    @cached_property
    def _client(self) -> "stripe.StripeClient":
        import stripe

        if self._api_base:
            stripe.enable_telemetry = False
        addresses: Any = {"api": self._api_base} if self._api_base else {}
        return stripe.StripeClient(
            self._secret_key or "sk_test_missing",
            base_addresses=addresses,
            max_network_retries=RETRIES,
            http_client=self._http_client or stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        )

    def open(self, request: SessionRequest) -> CheckoutSession:
        """Ask for a Checkout Session. Asking again with the same request gives the same session."""
        coupon_id = self._coupon(request) if request.discount else None
        return self._ask(
            lambda: as_session(
                self._client.v1.checkout.sessions.create(
                    params=session_params(request, coupon_id),
                    options={"idempotency_key": request.idempotency_key},
                )
            )
        )

    def _coupon(self, request: SessionRequest) -> str:
        """The id of a coupon that fits this one session and no other."""
        return self._ask(
            lambda: (
                self._client.v1.coupons.create(
                    params=coupon_params(request),
                    options={"idempotency_key": f"{request.idempotency_key}-coupon"},
                ).id
            )
        )

    def read(self, session_id: str) -> CheckoutSession:
        """The session as it reads now."""
        return self._ask(
            lambda: as_session(
                self._client.v1.checkout.sessions.retrieve(session_id, params={"expand": EXPAND})
            )
        )

    def expire(self, session_id: str) -> CheckoutSession:
        """End an open session, so that nobody can pay on it. One that ended is only read."""
        import stripe

        try:
            self._client.v1.checkout.sessions.expire(session_id)
        except stripe.InvalidRequestError:
            pass  # complete or expired already: what counts is how it reads now
        except stripe.StripeError as error:
            raise _gateway_error(error) from error
        return self.read(session_id)

    def refund(
        self, payment_intent_id: str, amount: int, idempotency_key: str, refund_id: int | None
    ) -> RefundAnswer:
        """Send money back, minor units. Asking again with the same key gives the same refund.
        `refund_id` is our row, if there is one."""
        metadata = {"refund_id": str(refund_id)} if refund_id is not None else {}
        return self._ask(
            lambda: as_refund(
                self._client.v1.refunds.create(
                    params={
                        "payment_intent": payment_intent_id,
                        "amount": amount,
                        "metadata": metadata,
                    },
                    options={"idempotency_key": idempotency_key},
                )
            )
        )

    def read_refund(self, refund_id: str) -> RefundAnswer:
        return self._ask(lambda: as_refund(self._client.v1.refunds.retrieve(refund_id)))

    def sessions_since(self, since: datetime) -> list[CheckoutSession]:
        """Every Checkout Session made since a moment, newest first, however many pages."""
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        params["expand"] = [f"data.{name}" for name in EXPAND]
        listed = self._client.v1.checkout.sessions.list
        return self._ask(lambda: [as_session(s) for s in listed(params=params).auto_paging_iter()])

    def refunds_since(self, since: datetime) -> list[RefundAnswer]:
        """Every refund made since a moment, here or in Stripe's dashboard, newest first."""
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        listed = self._client.v1.refunds.list
        return self._ask(lambda: [as_refund(r) for r in listed(params=params).auto_paging_iter()])

    def read_dispute(self, dispute_id: str) -> DisputeAnswer:
        return self._ask(lambda: as_dispute(self._client.v1.disputes.retrieve(dispute_id)))

    def disputes_since(self, since: datetime) -> list[DisputeAnswer]:
        """Every dispute opened since a moment, newest first."""
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        listed = self._client.v1.disputes.list
        return self._ask(lambda: [as_dispute(d) for d in listed(params=params).auto_paging_iter()])

    def read_event(self, body: bytes, signature: str | None) -> StripeEvent:
        """What a signed webhook points at. Raises InvalidWebhook."""
        return read_webhook(body, signature, self.webhook_secrets)

    def is_ours(self, event: StripeEvent) -> bool:
        """A test event has no business in a live shop, nor the other way round; and one that
        names an account happened on somebody else's, connected to this one."""
        return event.livemode == self._live and event.account is None

    def _ask(self, call: Callable[[], Answer]) -> Answer:
        import stripe

        try:
            return call()
        except stripe.StripeError as error:
            raise _gateway_error(error) from error


def _gateway_error(error: "stripe.StripeError") -> GatewayError:
    import stripe

    log.warning("Stripe: %s: %s (code %s)", type(error).__name__, error, error.code)
    passing = (stripe.APIConnectionError, stripe.RateLimitError)
    permanent = not isinstance(error, passing) and (error.http_status or 500) < 500
    return GatewayError(
        say("The payment service did not answer as it should. Nothing was charged."),
        permanent=permanent,
    )
