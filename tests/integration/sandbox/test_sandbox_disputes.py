"""Disputes and inquiries: what moves, what is told, what may still be done."""

from typing import Any

import pytest
import stripe

from storefront.sandbox.wire import ApiError
from tests.integration.sandbox.conftest import OpenSession
from tests.sandbox_fixtures import Desk

DAY = 86400


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
    [moved] = opened["balance_transactions"]
    assert (moved["amount"], moved["fee"], moved["net"]) == (-3250, 2000, -5250)
    assert (moved["type"], moved["reporting_category"]) == ("adjustment", "dispute")
    assert [each["description"] for each in moved["fee_details"]] == ["Dispute fee"]


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
    taken, back = closed["balance_transactions"]
    assert (taken["net"], back["net"], back["fee"]) == (-5250, 3250, 0)
    assert back["reporting_category"] == "dispute_reversal"
    assert sandbox.refund_in_dashboard(paid["id"], 100)["status"] == "succeeded"


def test_a_dispute_is_given_up(sandbox: Desk, paid: dict[str, Any]) -> None:
    opened = sandbox.open_dispute(paid["id"])
    assert sandbox.client.v1.disputes.close(opened["id"]).status == "lost"
    assert sandbox.events()[-1] == "charge.dispute.closed"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        sandbox.client.v1.disputes.close(opened["id"])


def test_nobody_answers_in_time(sandbox: Desk, paid: dict[str, Any]) -> None:
    opened = sandbox.open_dispute(paid["id"])
    sandbox.advance(9 * DAY - 60)
    read = sandbox.client.v1.disputes.retrieve
    assert read(opened["id"]).status == "needs_response"
    sandbox.advance(60)
    assert read(opened["id"]).status == "lost"
    assert sandbox.events()[-1] == "charge.dispute.closed"


def test_an_inquiry_moves_no_money_and_ends(sandbox: Desk, paid: dict[str, Any]) -> None:
    before = len(sandbox.events())
    opened = sandbox.open_dispute(paid["id"], "unrecognized", inquiry=True)
    assert (opened["status"], opened["balance_transactions"]) == ("warning_needs_response", [])
    assert opened["is_charge_refundable"] is True
    disputes = sandbox.client.v1.disputes
    answered = disputes.update(opened["id"], params={"evidence": {"receipt": "file_1"}})
    assert answered.status == "warning_under_review"
    assert sandbox.refund_in_dashboard(paid["id"], 250)["status"] == "succeeded"
    assert sandbox.close_dispute(opened["id"], won=False)["status"] == "warning_closed"
    assert sandbox.events()[before:] == [
        "charge.dispute.created",
        "charge.dispute.updated",
        "refund.created",
        "charge.refunded",
        "charge.dispute.closed",
    ]
    assert sandbox.open_dispute(paid["id"])["amount"] == 3000


def test_an_inquiry_becomes_a_dispute(sandbox: Desk, paid: dict[str, Any]) -> None:
    opened = sandbox.open_dispute(paid["id"], inquiry=True)
    sandbox.refund_in_dashboard(paid["id"], 1250)
    sandbox.advance(20 * DAY)
    before = len(sandbox.events())
    grown = sandbox.escalate_dispute(opened["id"])
    assert (grown["id"], grown["status"], grown["amount"]) == (
        opened["id"],
        "needs_response",
        2000,
    )
    assert [each["net"] for each in grown["balance_transactions"]] == [-4000]
    assert sandbox.events()[before:] == [
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
    ]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        sandbox.client.v1.refunds.create(params={"payment_intent": paid["payment_intent"]})
    assert refusal.value.code == "charge_disputed"
    with pytest.raises(ApiError, match="Only an inquiry"):
        sandbox.escalate_dispute(opened["id"])
    sandbox.advance(9 * DAY)
    assert sandbox.client.v1.disputes.retrieve(opened["id"]).status == "lost"


def test_a_refunded_inquiry_cannot_grow(sandbox: Desk, paid: dict[str, Any]) -> None:
    opened = sandbox.open_dispute(paid["id"], inquiry=True)
    sandbox.refund_in_dashboard(paid["id"])
    with pytest.raises(ApiError, match="nothing left to dispute"):
        sandbox.escalate_dispute(opened["id"])
    sandbox.advance(120 * DAY)
    assert sandbox.client.v1.disputes.retrieve(opened["id"]).status == "warning_closed"


def test_a_bank_debit_can_be_disputed(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session()
    sandbox.pay(session.id, "debit")
    with pytest.raises(ApiError, match="Only a paid charge"):
        sandbox.open_dispute(session.id)
    sandbox.clear_debit(session.id)
    opened = sandbox.client.v1.disputes.retrieve(sandbox.open_dispute(session.id)["id"])
    assert opened.status == "needs_response"
    assert "payment_method_details" not in opened


def test_disputes_are_listed_by_time_and_page(sandbox: Desk, open_session: OpenSession) -> None:
    made, moments = [], []
    for _ in range(3):
        session = sandbox.pay(open_session().id)
        moments.append(sandbox.state.clock.now())
        made.append(sandbox.open_dispute(session["id"])["id"])
        sandbox.advance(DAY)
    listed = sandbox.client.v1.disputes.list
    first = listed(params={"limit": 2})
    assert ([each.id for each in first.data], first.has_more) == ([made[2], made[1]], True)
    assert [each.id for each in first.auto_paging_iter()] == made[::-1]
    later = listed(params={"created": {"gte": moments[1], "lt": moments[2]}})
    assert [each.id for each in later.data] == [made[1]]
    intent = sandbox.session(session["id"])["payment_intent"]
    assert [each.id for each in listed(params={"payment_intent": intent}).data] == [made[2]]
