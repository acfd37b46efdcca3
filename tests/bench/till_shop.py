"""The shop the till is measured on: `storefront.server`, but for a Stripe made of thin air."""

import json
import time
from dataclasses import replace
from itertools import count

import stripe
from flask import Flask

from storefront.checkout.session import CheckoutSession, Delivery, SessionRequest
from storefront.checkout.stripe_gateway import StripeGateway

SECRET = "whsec_bench"
PAGE = "https://checkout.stripe.com/c/pay"
ALICE = Delivery(
    email="alice@example.com", name="Alice Example", line1="1 High Street", city="London",
    postal_code="SW1A 1AA", country="GB",
)  # fmt: skip


class ThinAir(StripeGateway):
    """Opens a session at once, and whoever reads it finds it paid."""

    def __init__(self) -> None:
        super().__init__("sk_test_bench", (SECRET,))
        self.sessions: dict[str, CheckoutSession] = {}
        self._numbers = count(1)

    def open(self, request: SessionRequest) -> CheckoutSession:
        """Its address tells when the shop asked, by a clock that all processes share."""
        asked_at, number = time.monotonic_ns(), next(self._numbers)
        found = CheckoutSession(
            id=f"cs_test_bench{number}",
            status="open",
            payment_status="unpaid",
            amount_total=request.total,
            currency=request.currency,
            url=f"{PAGE}/cs_test_bench{number}?asked_at={asked_at}",
            order_number=request.order_number,
            payment_intent_id=None,
            payment_intent_status=None,
            attempt=request.idempotency_key,
        )
        self.sessions[found.id] = found
        return found

    def read(self, session_id: str) -> CheckoutSession:
        return replace(
            self.sessions[session_id],
            status="complete",
            payment_status="paid",
            payment_intent_id=f"pi_{session_id}",
            delivery=ALICE,
        )


def signed(session_id: str) -> tuple[bytes, dict[str, str]]:
    """Stripe's news that a session was paid: body and headers."""
    body = json.dumps(
        {
            "id": f"evt_{session_id}",
            "type": "checkout.session.completed",
            "livemode": False,
            "data": {"object": {"id": session_id}},
        }
    )
    at = int(time.time())
    signature = stripe.WebhookSignature._compute_signature(f"{at}.{body}", SECRET)
    headers = {"Content-Type": "application/json", "Stripe-Signature": f"t={at},v1={signature}"}
    return body.encode(), headers


def create_app() -> Flask:
    from storefront import server  # puts the garbage collector to rest where it is imported

    made = server.create_app()
    made.extensions["storefront"].gateway = ThinAir()
    return made
