"""Refunds, disputes, the balance and payouts."""

from typing import Any

import pytest
import stripe

from storefront.sandbox.wire import ApiError
from tests.integration.sandbox.conftest import OpenSession, line
from tests.sandbox_fixtures import Desk

DAY = 86400


@pytest.fixture
def paid(sandbox: Desk, open_session: OpenSession) -> dict[str, Any]:
    """A session of £32.50 paid by card; its events are behind us."""
    session = sandbox.pay(open_session().id)
    sandbox.deliveries()
    return session


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


def test_a_dispute_takes_the_money_and_a_fee(sandbox: Desk, paid: dict[str, Any]) -> None:
    before = len(sandbox.events())
    opened = sandbox.open_dispute(paid["id"], "product_not_received")
    assert (opened["status"], opened["amount"]) == ("needs_response", 3250)
    assert sandbox.charge(paid["id"])["disputed"] is True
    assert sandbox.events()[before:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        sandbox.client.v1.refunds.create(params={"payment_intent": paid["payment_intent"]})
    assert refusal.value.code == "charge_disputed"
    with pytest.raises(ApiError, match="not disputed"):
        sandbox.open_dispute(paid["id"])


def test_a_dispute_is_answered_and_won(sandbox: Desk, paid: dict[str, Any]) -> None:
    opened = sandbox.open_dispute(paid["id"])
    disputes = sandbox.client.v1.disputes
    staged = disputes.update(
        opened["id"],
        params={"evidence": {"shipping_tracking_number": "JD01"}, "submit": False},
    )
    assert (staged.status, staged.evidence_details.submission_count) == ("needs_response", 0)
    sent = disputes.update(opened["id"], params={"submit": True})
    assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)
    before = len(sandbox.events())
    closed = sandbox.close_dispute(opened["id"], won=True)
    assert closed["status"] == "won"
    assert sandbox.events()[before:] == [
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]
    assert [each["net"] for each in closed["balance_transactions"]] == [-5250, 3250]


def test_a_dispute_is_given_up(sandbox: Desk, paid: dict[str, Any]) -> None:
    opened = sandbox.open_dispute(paid["id"])
    assert sandbox.client.v1.disputes.close(opened["id"]).status == "lost"
    assert sandbox.events()[-1] == "charge.dispute.closed"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        sandbox.client.v1.disputes.close(opened["id"])


def test_money_becomes_available_and_is_paid_out(
    sandbox: Desk, open_session: OpenSession, paid: dict[str, Any]
) -> None:
    sandbox.refund_in_dashboard(paid["id"], 1000)
    with pytest.raises(ApiError, match="Nothing to pay out"):
        sandbox.pay_out()
    balance = sandbox.client.v1.balance.retrieve()
    assert [each.amount for each in balance.pending] == [3181]
    assert [each.amount for each in balance.available] == [-1000]
    sandbox.advance(3 * DAY)
    payout = sandbox.pay_out()
    assert (payout["amount"], payout["status"]) == (2181, "paid")
    assert sandbox.events()[-3:] == [
        "payout.created",
        "payout.paid",
        "payout.reconciliation_completed",
    ]
    carried = sandbox.client.v1.balance_transactions.list(params={"payout": payout["id"]}).data
    assert sorted(each.net for each in carried) == [-2181, -1000, 3181]
    assert sum(each.net for each in carried if each.type != "payout") == payout["amount"]
    assert [each.amount for each in sandbox.client.v1.balance.retrieve().available] == []
    assert sandbox.client.v1.payouts.list().data[0].id == payout["id"]
    with pytest.raises(ApiError, match="Nothing to pay out"):
        sandbox.pay_out()


def test_currencies_are_paid_out_apart(sandbox: Desk, open_session: OpenSession) -> None:
    for currency in ("gbp", "eur"):
        session = open_session(line_items=[line(currency=currency)], shipping_options=None)
        sandbox.pay(session.id)
    sandbox.advance(3 * DAY)
    assert sandbox.pay_out("eur")["currency"] == "eur"
    left = sandbox.client.v1.balance.retrieve().available
    assert [(each.currency, each.amount) for each in left] == [("gbp", 2836)]
