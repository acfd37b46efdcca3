"""Ways to pay, and what the shop is told about each."""

from typing import Any

import pytest
import stripe

from storefront.sandbox.payments import DECLINES
from storefront.sandbox.wire import ApiError
from tests.integration.sandbox.conftest import OpenSession
from tests.sandbox_fixtures import ADDRESS, Desk


def test_a_card_pays_the_session(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session(payment_intent_data={"metadata": {"order": "1001"}})
    sandbox.pay(session.id)
    read = sandbox.client.v1.checkout.sessions.retrieve(
        session.id, params={"expand": ["payment_intent.latest_charge.balance_transaction"]}
    )
    assert (read.status, read.payment_status, read.url) == ("complete", "paid", None)
    assert read.customer_details is not None
    assert read.customer_details.email == "alice@example.com"
    assert read.collected_information is not None
    shipping = read.collected_information.shipping_details
    assert shipping is not None
    assert shipping.address.to_dict() == ADDRESS
    intent: Any = read.payment_intent
    assert (intent.status, intent.amount_received) == ("succeeded", 3250)
    assert intent.metadata.to_dict() == {"order": "1001"}
    assert intent.shipping.name == "Alice Example"
    charge = intent.latest_charge
    assert (charge.status, charge.paid, charge.amount) == ("succeeded", True, 3250)
    assert charge.payment_method_details.card.last4 == "4242"
    assert charge.balance_transaction.net == 3250 - (49 + 20)
    assert sandbox.events() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]


@pytest.mark.parametrize("decline_code", list(DECLINES))
def test_a_decline_leaves_the_session_open(
    sandbox: Desk, open_session: OpenSession, decline_code: str
) -> None:
    session = open_session()
    read = sandbox.pay(session.id, "decline", decline_code=decline_code)
    assert (read["status"], read["payment_status"]) == ("open", "unpaid")
    assert read["payment_intent"] is None
    assert read["customer_details"] is None
    [intent] = sandbox.client.v1.payment_intents.list().data
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    code, message = DECLINES[decline_code]
    assert (intent.last_payment_error.code, intent.last_payment_error.message) == (code, message)
    assert sandbox.events() == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]


def test_after_a_decline_another_card_pays_the_same_intent(
    sandbox: Desk, open_session: OpenSession
) -> None:
    session = open_session()
    sandbox.pay(session.id, "decline")
    paid = sandbox.pay(session.id)
    [intent] = sandbox.state.store.find("payment_intent")
    assert paid["payment_intent"] == intent["id"]
    assert intent["last_payment_error"] is None
    charges = sandbox.client.v1.charges.list(params={"payment_intent": intent["id"]})
    assert [each.status for each in charges.data] == ["succeeded", "failed"]


@pytest.mark.parametrize("authenticated", [True, False])
def test_three_d_secure(sandbox: Desk, open_session: OpenSession, authenticated: bool) -> None:
    session = open_session()
    read = sandbox.pay(session.id, "3ds", authenticated=authenticated)
    [intent] = sandbox.state.store.find("payment_intent")
    events = sandbox.events()
    assert events[:2] == ["payment_intent.created", "payment_intent.requires_action"]
    assert intent["next_action"] is None
    if authenticated:
        assert (read["status"], intent["status"]) == ("complete", "succeeded")
        card = sandbox.charge(session.id)["payment_method_details"]["card"]
        assert card["three_d_secure"]["result"] == "authenticated"
    else:
        assert (read["status"], intent["status"]) == ("open", "requires_payment_method")
        assert intent["last_payment_error"]["code"] == "payment_intent_authentication_failure"
        assert events[2:] == ["payment_intent.payment_failed"]


def test_a_bank_debit_completes_unpaid(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session()
    read = sandbox.pay(session.id, "debit")
    assert (read["status"], read["payment_status"]) == ("complete", "unpaid")
    intent = sandbox.client.v1.payment_intents.retrieve(read["payment_intent"])
    assert (intent.status, intent.amount_received) == ("processing", 0)
    charge = sandbox.charge(session.id)
    assert (charge["status"], charge["paid"]) == ("pending", False)
    assert charge["payment_method_details"]["type"] == "bacs_debit"
    assert sandbox.events() == [
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "checkout.session.completed",
    ]


def test_a_bank_debit_clears(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session()
    sandbox.pay(session.id, "debit")
    before = len(sandbox.events())
    read = sandbox.clear_debit(session.id)
    assert (read["status"], read["payment_status"]) == ("complete", "paid")
    assert sandbox.events()[before:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
        "charge.updated",
    ]
    with pytest.raises(ApiError, match="succeeded, not processing"):
        sandbox.bounce_debit(session.id)


def test_a_bank_debit_bounces(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session()
    sandbox.pay(session.id, "debit")
    before = len(sandbox.events())
    read = sandbox.bounce_debit(session.id)
    assert (read["status"], read["payment_status"]) == ("complete", "unpaid")
    intent = sandbox.client.v1.payment_intents.retrieve(read["payment_intent"])
    assert intent.status == "requires_payment_method"
    assert sandbox.events()[before:] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]
    assert sandbox.state.store.find("balance_transaction") == []
    with pytest.raises(ApiError, match="not processing"):
        sandbox.clear_debit(session.id)


def test_a_bank_debit_can_clear_by_itself(sandbox: Desk, open_session: OpenSession) -> None:
    sandbox.state.debit_minutes = 5
    session = open_session()
    sandbox.pay(session.id, "debit")
    sandbox.advance(299)
    assert sandbox.session(session.id)["payment_status"] == "unpaid"
    sandbox.advance(1)
    assert sandbox.session(session.id)["payment_status"] == "paid"


def test_a_bounced_debit_does_not_clear_by_itself(sandbox: Desk, open_session: OpenSession) -> None:
    sandbox.state.debit_minutes = 5
    session = open_session()
    sandbox.pay(session.id, "debit")
    sandbox.bounce_debit(session.id)
    sandbox.advance(600)
    assert sandbox.session(session.id)["payment_status"] == "unpaid"


@pytest.mark.parametrize("method", ["card", "decline", "3ds", "debit"])
def test_nothing_can_be_paid_twice(sandbox: Desk, open_session: OpenSession, method: str) -> None:
    session = open_session()
    sandbox.pay(session.id)
    events = sandbox.events()
    with pytest.raises(ApiError, match="complete: nothing was paid"):
        sandbox.pay(session.id, method)
    assert sandbox.events() == events
    assert len(sandbox.state.store.find("charge")) == 1


def test_an_expired_session_cannot_be_paid(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session()
    sandbox.expire(session.id)
    with pytest.raises(ApiError, match="expired: nothing was paid"):
        sandbox.pay(session.id)
    assert sandbox.state.store.find("payment_intent") == []


def test_the_buyer_chooses_the_delivery(sandbox: Desk, open_session: OpenSession) -> None:
    from tests.integration.sandbox.conftest import rate

    session = open_session(shipping_options=[rate(350), rate(790, "Next day")])
    chosen: Any = session.shipping_options[1].shipping_rate
    paid = sandbox.pay(session.id, rate=chosen)
    assert paid["amount_total"] == 3690
    assert paid["shipping_cost"]["shipping_rate"] == chosen
    assert sandbox.charge(session.id)["amount"] == 3690


def test_a_customer_is_made_when_asked_for(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session(customer_creation="always", customer_email="alice@example.com")
    paid = sandbox.pay(session.id)
    customer = sandbox.client.v1.customers.retrieve(paid["customer"])
    assert (customer.email, customer.name) == ("alice@example.com", "Alice Example")
    assert sandbox.pay(open_session().id)["customer"] is None


def test_the_address_the_shop_gave_is_kept(sandbox: Desk, open_session: OpenSession) -> None:
    shipping = {"name": "Bob", "address": {"line1": "2 Low Road", "country": "GB"}}
    with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
        open_session(payment_intent_data={"shipping": shipping})
    session = open_session(
        shipping_address_collection=None, payment_intent_data={"shipping": shipping}
    )
    paid = sandbox.pay(session.id)
    assert paid["collected_information"] is None
    intent: Any = sandbox.client.v1.payment_intents.retrieve(paid["payment_intent"])
    assert (intent.shipping.name, intent.shipping.address.line1) == ("Bob", "2 Low Road")
