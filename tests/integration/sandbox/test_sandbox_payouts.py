"""The balance, what makes it up, and payouts."""

from typing import Any

import pytest

from storefront.sandbox.wire import ApiError
from tests.integration.sandbox.conftest import OpenSession, line
from tests.sandbox_fixtures import Desk

DAY = 86400


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


def test_a_payout_carries_fees_refunds_and_disputes(
    sandbox: Desk, open_session: OpenSession
) -> None:
    sessions = [sandbox.pay(open_session().id) for _ in range(4)]
    sandbox.refund_in_dashboard(sessions[0]["id"], 1250)
    lost, won = (sandbox.open_dispute(each["id"])["id"] for each in sessions[1:3])
    sandbox.close_dispute(won, won=True)
    sandbox.close_dispute(lost, won=False)
    sandbox.advance(3 * DAY)
    payout = sandbox.pay_out()
    listed = sandbox.client.v1.balance_transactions.list
    pages = listed(params={"payout": payout["id"], "limit": 2}).auto_paging_iter()
    carried = [each for each in pages if each.type != "payout"]
    by_category: dict[str, int] = {}
    for each in carried:
        by_category[each.reporting_category] = (
            by_category.get(each.reporting_category, 0) + each.net
        )
    assert by_category == {
        "charge": 4 * (3250 - 69),
        "refund": -1250,
        "dispute": -2 * 5250,
        "dispute_reversal": 3250,
    }
    assert sum(by_category.values()) == payout["amount"]
    assert payout["reconciliation_status"] == "completed"


def test_payouts_are_listed_by_arrival(sandbox: Desk, open_session: OpenSession) -> None:
    made = []
    for _ in range(2):
        sandbox.pay(open_session().id)
        sandbox.advance(3 * DAY)
        made.append(sandbox.pay_out())
    listed = sandbox.client.v1.payouts.list
    since = made[1]["arrival_date"]
    assert [each.id for each in listed(params={"arrival_date": {"gte": since}}).data] == [
        made[1]["id"]
    ]
    assert [each.id for each in listed(params={"created": {"lt": since}}).data] == [made[0]["id"]]
    assert [each.id for each in listed(params={"status": "failed"}).data] == []
    assert [each.id for each in listed(params={"limit": 1}).auto_paging_iter()] == [
        made[1]["id"],
        made[0]["id"],
    ]


def test_a_payout_the_bank_returns_is_paid_out_again(sandbox: Desk, paid: dict[str, Any]) -> None:
    sandbox.advance(3 * DAY)
    failed = sandbox.fail_payout(sandbox.pay_out()["id"])
    assert (failed["status"], failed["failure_code"]) == ("failed", "account_closed")
    assert sandbox.events()[-1] == "payout.failed"
    again = sandbox.pay_out()
    assert again["amount"] == 3181
    carried = sandbox.client.v1.balance_transactions.list
    nets = [each.net for each in carried(params={"payout": again["id"]}).data]
    assert sorted(nets) == [-3181, 3181]
    nets = [each.net for each in carried(params={"payout": failed["id"]}).data]
    assert sorted(nets) == [-3181, 3181]
    with pytest.raises(ApiError, match="failed: it cannot fail now"):
        sandbox.fail_payout(failed["id"])
