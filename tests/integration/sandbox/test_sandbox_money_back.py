"""Refunds: in parts, refused, failed, slow."""

from typing import Any

import pytest
import stripe

from storefront.sandbox.wire import ApiError
from tests.integration.sandbox.conftest import OpenSession
from tests.sandbox_fixtures import Desk


def test_a_refund_in_parts(sandbox: Desk, paid: dict[str, Any]) -> None:
    refunds, before = sandbox.client.v1.refunds, len(sandbox.events())
    first = refunds.create(
        params={
            "payment_intent": paid["payment_intent"],
            "amount": 1000,
            "reason": "requested_by_customer",
            "metadata": {"refund": "7"},
        }
    )
    assert (first.status, first.amount, first.currency) == ("succeeded", 1000, "gbp")
    charge = sandbox.charge(paid["id"])
    assert (charge["amount_refunded"], charge["refunded"]) == (1000, False)
    rest = refunds.create(params={"charge": charge["id"]})
    assert rest.amount == 2250
    charge = sandbox.charge(paid["id"])
    assert (charge["amount_refunded"], charge["refunded"]) == (3250, True)
    assert sandbox.events()[before:] == ["refund.created", "charge.refunded"] * 2
    listed = refunds.list(params={"payment_intent": paid["payment_intent"]})
    assert [each.id for each in listed.data] == [rest.id, first.id]
    expanded: Any = sandbox.client.v1.charges.retrieve(charge["id"], params={"expand": ["refunds"]})
    assert [each.amount for each in expanded.refunds.data] == [2250, 1000]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"amount": 3251}, "greater than unrefunded amount"),
        ({"amount": 0}, "between 1 and"),
        ({"charge": "ch_none"}, "should be provided"),
        ({"payment_intent": None}, "should be provided"),
        ({"payment_intent": "pi_none"}, "No such payment intent"),
    ],
)
def test_a_wrong_refund_is_refused(
    sandbox: Desk, paid: dict[str, Any], params: Any, words: str
) -> None:
    before = sandbox.events()
    given = {"payment_intent": paid["payment_intent"]} | params
    with pytest.raises(stripe.InvalidRequestError, match=words):
        sandbox.client.v1.refunds.create(params=given)
    assert sandbox.events() == before
    assert sandbox.charge(paid["id"])["amount_refunded"] == 0


def test_nothing_left_nothing_refunded(sandbox: Desk, paid: dict[str, Any]) -> None:
    sandbox.refund_in_dashboard(paid["id"])
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        sandbox.client.v1.refunds.create(params={"payment_intent": paid["payment_intent"]})
    assert refusal.value.code == "charge_already_refunded"


def test_a_refund_in_the_dashboard_has_no_request(sandbox: Desk, paid: dict[str, Any]) -> None:
    sandbox.refund_in_dashboard(paid["id"], 500)
    event = sandbox.client.v1.events.list(params={"type": "refund.created"}).data[0]
    assert event.request is not None
    assert event.request.id is None
    made = sandbox.client.v1.refunds.create(
        params={"payment_intent": paid["payment_intent"], "amount": 100},
        options={"idempotency_key": "refund-7"},
    )
    event = sandbox.client.v1.events.list(params={"type": "refund.created"}).data[0]
    assert event.request is not None
    assert event.request.idempotency_key == "refund-7"
    assert event.data.object["id"] == made.id


def test_a_refund_that_fails_puts_the_money_back(sandbox: Desk, paid: dict[str, Any]) -> None:
    made = sandbox.refund_in_dashboard(paid["id"], 500)
    before = len(sandbox.events())
    failed = sandbox.fail_refund(made["id"])
    assert (failed["status"], failed["failure_reason"]) == ("failed", "expired_or_canceled_card")
    assert sandbox.charge(paid["id"])["amount_refunded"] == 0
    assert sandbox.events()[before:] == ["refund.updated", "refund.failed"]
    with pytest.raises(ApiError, match="failed already"):
        sandbox.fail_refund(made["id"])


def test_the_refund_of_a_bank_debit_takes_its_time(
    sandbox: Desk, open_session: OpenSession
) -> None:
    session = open_session()
    sandbox.pay(session.id, "debit")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        sandbox.client.v1.refunds.create(
            params={"payment_intent": sandbox.session(session.id)["payment_intent"]}
        )
    assert refusal.value.code == "charge_not_refundable"
    sandbox.clear_debit(session.id)
    made = sandbox.refund_in_dashboard(session.id)
    assert (made["status"], made["pending_reason"]) == ("pending", "processing")
    before = len(sandbox.events())
    settled = sandbox.settle_refund(made["id"])
    assert settled["status"] == "succeeded"
    assert "pending_reason" not in settled
    assert sandbox.events()[before:] == ["refund.updated"]


def test_metadata_of_a_refund_can_change(sandbox: Desk, paid: dict[str, Any]) -> None:
    made = sandbox.refund_in_dashboard(paid["id"], 500)
    update = sandbox.client.v1.refunds.update
    update(made["id"], params={"metadata": {"a": "1", "b": "2"}})
    changed = update(made["id"], params={"metadata": {"a": ""}})
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"b": "2"}


def test_a_refund_that_failed_is_in_the_balance_and_can_be_made_again(
    sandbox: Desk, paid: dict[str, Any]
) -> None:
    made = sandbox.refund_in_dashboard(paid["id"])
    failed = sandbox.client.v1.refunds.retrieve(
        sandbox.fail_refund(made["id"])["id"], params={"expand": ["failure_balance_transaction"]}
    )
    back: Any = failed.failure_balance_transaction
    assert (back.amount, back.fee, back.type) == (3250, 0, "refund_failure")
    assert sandbox.refund_in_dashboard(paid["id"])["status"] == "succeeded"
    moved = sandbox.client.v1.balance_transactions.list(params={"source": made["id"]}).data
    assert [each.net for each in moved] == [3250, -3250]


def test_card_refunds_can_be_told_to_take_their_time(sandbox: Desk, paid: dict[str, Any]) -> None:
    sandbox.slow_refunds()
    made = sandbox.refund_in_dashboard(paid["id"], 500)
    assert (made["status"], made["pending_reason"]) == ("pending", "processing")
    assert sandbox.fail_refund(made["id"])["status"] == "failed"
    sandbox.slow_refunds(False)
    assert sandbox.refund_in_dashboard(paid["id"], 500)["status"] == "succeeded"
