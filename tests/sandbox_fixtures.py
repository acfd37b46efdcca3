"""The sandbox in tests: fresh state, no thread, no socket, every exchange held to contract."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe
from flask import Flask

from storefront.sandbox import bank_debits, checkout, disputes, ledger, payments, refunds
from storefront.sandbox.app import create_sandbox
from storefront.sandbox.contact_form import address_asked
from storefront.sandbox.deliveries import Delivery
from storefront.sandbox.faults import plan_faults
from storefront.sandbox.payments import Contact
from storefront.sandbox.state import Sandbox
from storefront.sandbox.transport import SandboxHTTPClient
from tests.contract.stripe.checker import ContractChecker

SECRET = "sk_test_sandbox"
WEBHOOK_SECRET = "whsec_sandbox"
WEBHOOK_URL = "http://localhost/webhooks/stripe"
Json = dict[str, Any]
ADDRESS = {
    "line1": "1 High Street",
    "line2": None,
    "city": "London",
    "state": None,
    "postal_code": "SW1A 1AA",
    "country": "GB",
}


def nowhere(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Tests carry deliveries to the shop themselves."""
    raise AssertionError("A test sent a webhook over the network.")


class Desk:
    """The sandbox with everything a buyer, a bank or an operator may do to it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.state: Sandbox = app.extensions["sandbox"]
        self.checker = ContractChecker()
        self.state.watch_event = self.checker.event
        self.http_client = SandboxHTTPClient(app, self.checker)
        self.client = stripe.StripeClient(SECRET, http_client=self.http_client)

    def session(self, session_id: str) -> Json:
        """The session as it reads now."""
        self.state.catch_up()
        return self.state.load("checkout.session", session_id)

    def pay(
        self,
        session_id: str,
        method: str = "card",
        *,
        email: str = "alice@example.com",
        name: str = "Alice Example",
        phone: str | None = "+447700900123",
        address: Json | None = None,
        rate: str | None = None,
        decline_code: str = "generic_decline",
        authenticated: bool = True,
    ) -> Json:
        """Pay as the page would: card, decline, 3ds or debit. Returns the session afterwards."""
        contact = self._contact(session_id, email, name, phone, address, rate)
        with self.state.store.transaction():
            session = payments.begin(self.state, session_id, contact)
            if method == "card":
                payments.pay_by_card(self.state, session)
            elif method == "decline":
                payments.decline(self.state, session, decline_code)
            elif method == "3ds":
                payments.ask_for_authentication(self.state, session)
                if authenticated:
                    payments.pay_by_card(self.state, session, "authenticated")
                else:
                    payments.fail_authentication(self.state, session)
            elif method == "debit":
                payments.pay_by_debit(self.state, session)
            else:
                raise ValueError(method)
        return self.session(session_id)

    def _contact(
        self,
        session_id: str,
        email: str,
        name: str,
        phone: str | None,
        address: Json | None,
        rate: str | None,
    ) -> Contact:
        """What the page would have collected for this session."""
        session = self.session(session_id)
        options = session["shipping_options"]
        asked = address_asked(session, self.state.store.private(session_id))
        where = ADDRESS | ({"country": asked[0]} if len(asked) == 1 else {})
        return Contact(
            email=session["customer_email"] or email,
            name=name,
            phone=phone if session["phone_number_collection"]["enabled"] else None,
            address=(address or where) if asked else None,
            rate=rate or (options[0]["shipping_rate"] if options else None),
        )

    def clear_debit(self, session_id: str) -> Json:
        with self.state.store.transaction():
            bank_debits.clear_debit(self.state, self.session(session_id)["payment_intent"])
        return self.session(session_id)

    def bounce_debit(self, session_id: str) -> Json:
        with self.state.store.transaction():
            bank_debits.bounce_debit(self.state, self.session(session_id)["payment_intent"])
        return self.session(session_id)

    def advance(self, seconds: int) -> None:
        """Move the sandbox's clock on; what falls due happens."""
        self.state.clock.advance(seconds)
        self.state.catch_up()

    def expire(self, session_id: str) -> Json:
        with self.state.store.transaction():
            return checkout.expire(self.state, self.session(session_id))

    def charge(self, session_id: str) -> Json:
        intent = self.state.load("payment_intent", self.session(session_id)["payment_intent"])
        return self.state.load("charge", intent["latest_charge"])

    def refund_in_dashboard(self, session_id: str, amount: int | None = None) -> Json:
        params: Json = {"charge": self.charge(session_id)["id"]}
        if amount is not None:
            params["amount"] = amount
        with self.state.store.transaction():
            return refunds.create_refund(self.state, params)

    def settle_refund(self, refund_id: str) -> Json:
        with self.state.store.transaction():
            return refunds.settle_refund(self.state, refund_id)

    def fail_refund(self, refund_id: str) -> Json:
        with self.state.store.transaction():
            return refunds.fail_refund(self.state, refund_id)

    def open_dispute(
        self, session_id: str, reason: str = "fraudulent", *, inquiry: bool = False
    ) -> Json:
        charge = self.charge(session_id)
        with self.state.store.transaction():
            return disputes.open_dispute(self.state, charge["id"], reason, inquiry=inquiry)

    def escalate_dispute(self, dispute_id: str) -> Json:
        with self.state.store.transaction():
            return disputes.escalate(self.state, dispute_id)

    def close_dispute(self, dispute_id: str, *, won: bool) -> Json:
        with self.state.store.transaction():
            return disputes.close_dispute(self.state, dispute_id, won=won)

    def pay_out(self, currency: str = "gbp") -> Json:
        with self.state.store.transaction():
            return ledger.pay_out(self.state, currency)

    def fail_payout(self, payout_id: str) -> Json:
        with self.state.store.transaction():
            return ledger.fail_payout(self.state, payout_id)

    def slow_refunds(self, on: bool = True) -> None:
        """Card refunds are pending at first."""
        self.state.store.set_setting(refunds.SLOW, "1" if on else "0")

    def fail_calls(self, count: int = 1, status: int = 500, *, before: bool = True) -> None:
        """The next calls fail; with ``before`` false their work is done and the answer lost."""
        plan_faults(self.state, count, status, before=before)

    def deliveries(self) -> list[tuple[bytes, dict[str, str]]]:
        """Signed bodies and headers not yet delivered, in order; each is handed out once."""
        return [self._hand_over(delivery) for delivery in self.state.deliveries.pending()]

    def events(self) -> list[str]:
        """The types of all events, oldest first."""
        return [body["type"] for body in self.state.store.find("event", order="ASC")]

    def _hand_over(self, delivery: Delivery) -> tuple[bytes, dict[str, str]]:
        _, body, headers = self.state.deliveries.signed(delivery)
        self.state.deliveries.record(delivery, 200)
        return body, headers


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Desk]:
    app = create_sandbox(
        tmp_path / "sandbox",
        secret=SECRET,
        webhook_url=WEBHOOK_URL,
        webhook_secret=WEBHOOK_SECRET,
        public_url="http://sandbox.test",
        send=nowhere,
    )
    yield Desk(app)
    app.extensions["sandbox"].store.close()
