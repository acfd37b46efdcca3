"""Olga at the operator's page: every act as a form and as a JSON call."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.sandbox.conftest import OpenSession
from tests.sandbox_fixtures import Desk


@pytest.fixture
def olga(sandbox: Desk) -> FlaskClient:
    return sandbox.app.test_client()


def test_an_empty_desk_says_what_to_do(olga: FlaskClient) -> None:
    page = olga.get("/sandbox").text
    for words in ("no money moves", "No sessions yet", "No deliveries yet", "Nothing yet"):
        assert words in page
    assert olga.get("/").headers["Location"] == "/sandbox"


def test_a_busy_desk_shows_everything(
    sandbox: Desk, olga: FlaskClient, open_session: OpenSession
) -> None:
    paid = sandbox.pay(open_session().id)
    sandbox.pay(open_session().id, "debit")
    sandbox.refund_in_dashboard(paid["id"], 1000)
    disputed = sandbox.pay(open_session().id)
    opened = sandbox.open_dispute(disputed["id"])
    page = olga.get("/sandbox").text
    for words in (
        "£32.50",
        "£10.00",
        "checkout.session.completed",
        "complete, unpaid",
        opened["id"],
        "Bank debits on their way",
        "Refunds",
        "Pay out GBP",
    ):
        assert words in page
    assert "<script" not in page


def test_an_event_shows_its_body_and_attempts(
    sandbox: Desk, olga: FlaskClient, open_session: OpenSession
) -> None:
    session = sandbox.expire(open_session().id)
    [event] = sandbox.state.store.find("event")
    [delivery] = sandbox.state.deliveries.pending()
    sandbox.state.deliveries.record(delivery, 503)
    page = olga.get(f"/sandbox/events/{event['id']}").text
    assert "checkout.session.expired" in page
    assert "503 at" in page
    assert session["id"] in page
    assert olga.get("/sandbox/events/evt_none").status_code == 404
    assert olga.get(f"/sandbox/events/{session['id']}").status_code == 404


def test_acts_are_forms_that_come_back(
    sandbox: Desk, olga: FlaskClient, open_session: OpenSession
) -> None:
    session = open_session()
    answer = olga.post("/sandbox/expire", data={"session": session.id})
    assert answer.headers["Location"] == "/sandbox?done=expire"
    assert "Session expired." in olga.get("/sandbox?done=expire").text
    again = olga.post("/sandbox/expire", data={"session": session.id})
    assert again.status_code == 400
    assert "status of `expired`" in again.text


def test_time_is_moved_on(sandbox: Desk, olga: FlaskClient, open_session: OpenSession) -> None:
    session = open_session()
    before = sandbox.state.clock.now()
    answer = olga.post("/sandbox/clock", json={"seconds": 86400})
    assert 86400 <= answer.json["now"] - before <= 86402
    assert sandbox.session(session.id)["status"] == "expired"
    for wrong in ("-5", "soon"):
        refused = olga.post("/sandbox/clock", json={"seconds": wrong})
        assert refused.status_code == 400


def test_deliveries_are_held_and_released(
    sandbox: Desk, olga: FlaskClient, open_session: OpenSession
) -> None:
    assert olga.post("/sandbox/hold", json={"on": "1"}).json == {"holding": True}
    assert "Release in reverse" in olga.get("/sandbox").text
    sandbox.pay(open_session().id)
    held = sandbox.state.deliveries.listed("state = 'held'")
    chosen: Any = {"ids": f"{held[0].id},{held[1].id}"}
    assert olga.post("/sandbox/release", json=chosen).json == {"released": 2}
    assert olga.post("/sandbox/release", json={"order": "reverse"}).json == {"released": 3}
    ids = [each.id for each in sandbox.state.deliveries.pending()]
    assert ids == [held[0].id, held[1].id, held[4].id, held[3].id, held[2].id]


def test_single_deliveries_are_dropped_delayed_and_doubled(
    sandbox: Desk, olga: FlaskClient, open_session: OpenSession
) -> None:
    sandbox.pay(open_session().id)
    first, second, third, *_ = sandbox.state.deliveries.pending()
    olga.post("/sandbox/drop", json={"id": first.id})
    olga.post("/sandbox/delay", json={"id": second.id, "seconds": 60})
    olga.post("/sandbox/resend", json={"id": third.id})
    assert len(sandbox.deliveries()) == 4
    assert olga.post("/sandbox/drop", json={"id": 999}).status_code == 404


def test_money_acts(sandbox: Desk, olga: FlaskClient, open_session: OpenSession) -> None:
    debit = sandbox.pay(open_session().id, "debit")
    given = {"payment_intent": debit["payment_intent"]}
    assert olga.post("/sandbox/clear-debit", json=given).json["status"] == "succeeded"
    assert olga.post("/sandbox/bounce-debit", json=given).status_code == 409
    charge = sandbox.charge(debit["id"])["id"]
    refund = olga.post("/sandbox/refund", json={"charge": charge, "amount": 500}).json
    assert (refund["amount"], refund["status"]) == (500, "pending")
    settled = olga.post("/sandbox/settle-refund", json={"refund": refund["id"]}).json
    assert settled["status"] == "succeeded"
    failed = olga.post("/sandbox/fail-refund", json={"refund": refund["id"]}).json
    assert failed["status"] == "failed"
    opened = olga.post("/sandbox/open-dispute", json={"order": "1001"}).json
    assert opened["charge"] == charge
    closing = {"dispute": opened["id"], "outcome": "won"}
    assert olga.post("/sandbox/close-dispute", json=closing).json["status"] == "won"
    assert olga.post("/sandbox/payout", json={"currency": "gbp"}).status_code == 409
    assert olga.post("/sandbox/settle", json={}).json == {"settled": 1}
    assert olga.post("/sandbox/payout", json={"currency": "gbp"}).json["status"] == "paid"
    assert olga.post("/sandbox/payout", json={"currency": "gbp"}).status_code == 409
    refused = olga.post("/sandbox/open-dispute", json={"charge": charge, "reason": "mood"})
    assert refused.status_code == 400


def test_an_inquiry_and_a_payout_that_comes_back(
    sandbox: Desk, olga: FlaskClient, paid: dict[str, Any]
) -> None:
    charge = sandbox.charge(paid["id"])["id"]
    assert olga.post("/sandbox/slow-refunds", json={"on": "1"}).json == {"slow": True}
    assert "Card refunds arrive at once" in olga.get("/sandbox").text
    pending = olga.post("/sandbox/refund", json={"charge": charge, "amount": 250}).json
    assert pending["status"] == "pending"
    olga.post("/sandbox/slow-refunds", json={"on": "0"})
    assert "Card refunds take their time" in olga.get("/sandbox").text
    opened = olga.post("/sandbox/open-dispute", json={"charge": charge, "inquiry": "1"}).json
    assert opened["status"] == "warning_needs_response"
    given = {"dispute": opened["id"]}
    assert "Becomes a dispute" in olga.get("/sandbox").text
    answered = olga.post("/sandbox/answer-dispute", json=given | {"text": "Sent on Monday."}).json
    assert answered["status"] == "warning_under_review"
    grown = olga.post("/sandbox/escalate-dispute", json=given).json
    assert (grown["status"], grown["amount"]) == ("needs_response", 3000)
    assert "Shop wins" in olga.get("/sandbox").text
    assert olga.post("/sandbox/close-dispute", json=given | {"outcome": "won"}).status_code == 200
    olga.post("/sandbox/clock", json={"seconds": 3 * 86400})
    payout = olga.post("/sandbox/payout", json={}).json
    assert "The bank returns it" in olga.get("/sandbox").text
    failed = olga.post("/sandbox/fail-payout", json={"payout": payout["id"]}).json
    assert failed["status"] == "failed"


def test_a_debit_bounces(sandbox: Desk, olga: FlaskClient, open_session: OpenSession) -> None:
    debit = sandbox.pay(open_session().id, "debit")
    given = {"payment_intent": debit["payment_intent"]}
    assert olga.post("/sandbox/bounce-debit", json=given).json["status"] == (
        "requires_payment_method"
    )


def test_bad_days(sandbox: Desk, olga: FlaskClient) -> None:
    assert olga.post("/sandbox/faults", json={"count": 1, "status": 503}).status_code == 200
    assert olga.get("/v1/events", headers={"Authorization": "Bearer sk_test_sandbox"}).status == (
        "503 SERVICE UNAVAILABLE"
    )
    assert olga.post("/sandbox/faults", json={"status": 200}).status_code == 400


@pytest.mark.parametrize("path", ["/sandbox/expire", "/sandbox/clock", "/c/pay/cs_test_x"])
def test_another_site_cannot_press_the_buttons(sandbox: Desk, olga: FlaskClient, path: str) -> None:
    before = sandbox.state.clock.offset
    answer = olga.post(path, data={"seconds": "60"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert sandbox.state.clock.offset == before


def test_an_unknown_act_is_not_found(olga: FlaskClient) -> None:
    assert olga.post("/sandbox/dance").status_code == 404
    assert olga.post("/sandbox/clock", json=[60]).status_code == 400
