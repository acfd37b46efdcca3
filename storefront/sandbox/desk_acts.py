"""What an operator can do to the sandbox by hand; each act is also a JSON call for tests."""

from collections.abc import Callable, Mapping

from storefront.sandbox import bank_debits, checkout, disputes, ledger, refunds
from storefront.sandbox.deliveries import Delivery
from storefront.sandbox.faults import plan_faults
from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json, missing

Given = Mapping[str, str]
Act = Callable[[Sandbox, Given], Json]


def number(given: Given, name: str, default: int = 0) -> int:
    value = given.get(name) or str(default)
    if not value.isdecimal():
        raise ApiError(f"{name} must be a whole number.", param=name)
    return min(int(value), 10**9)


def advance(sandbox: Sandbox, given: Given) -> Json:
    sandbox.clock.advance(number(given, "seconds"))
    sandbox.catch_up()
    return {"now": sandbox.clock.now()}


def hold(sandbox: Sandbox, given: Given) -> Json:
    sandbox.deliveries.hold(given.get("on") == "1")
    return {"holding": sandbox.deliveries.holding}


def release(sandbox: Sandbox, given: Given) -> Json:
    """``ids`` is a comma-separated choice; without it everything held goes."""
    ids = [int(part) for part in given.get("ids", "").split(",") if part.strip().isdecimal()]
    order = given.get("order", "forward")
    return {"released": sandbox.deliveries.release(ids or None, order)}


def a_delivery(sandbox: Sandbox, given: Given) -> Delivery:
    found = sandbox.deliveries.find(number(given, "id"))
    if found is None:
        raise missing("delivery", given.get("id", ""), "id")
    return found


def resend(sandbox: Sandbox, given: Given) -> Json:
    sandbox.deliveries.resend(a_delivery(sandbox, given))
    return {"resent": True}


def drop(sandbox: Sandbox, given: Given) -> Json:
    sandbox.deliveries.drop(a_delivery(sandbox, given))
    return {"dropped": True}


def delay(sandbox: Sandbox, given: Given) -> Json:
    sandbox.deliveries.delay(a_delivery(sandbox, given), number(given, "seconds", 60))
    return {"delayed": True}


def expire(sandbox: Sandbox, given: Given) -> Json:
    return checkout.expire(sandbox, sandbox.load("checkout.session", given.get("session", "")))


def clear_debit(sandbox: Sandbox, given: Given) -> Json:
    return bank_debits.clear_debit(sandbox, given.get("payment_intent", ""))


def bounce_debit(sandbox: Sandbox, given: Given) -> Json:
    return bank_debits.bounce_debit(sandbox, given.get("payment_intent", ""))


def refund(sandbox: Sandbox, given: Given) -> Json:
    """A refund somebody makes in the dashboard, not through the API."""
    params: Json = {"charge": given.get("charge", "")}
    if given.get("amount"):
        params["amount"] = number(given, "amount")
    return refunds.create_refund(sandbox, params)


def settle_refund(sandbox: Sandbox, given: Given) -> Json:
    return refunds.settle_refund(sandbox, given.get("refund", ""))


def fail_refund(sandbox: Sandbox, given: Given) -> Json:
    return refunds.fail_refund(sandbox, given.get("refund", ""))


def slow_refunds(sandbox: Sandbox, given: Given) -> Json:
    """While on, card refunds are pending at first, as a bank debit's always are."""
    sandbox.store.set_setting(refunds.SLOW, "1" if given.get("on") == "1" else "0")
    return {"slow": given.get("on") == "1"}


def charge_of(sandbox: Sandbox, given: Given) -> str:
    """The charge named, or the one that paid the shop's order of this number."""
    for session in sandbox.store.find(
        "checkout.session", {"client_reference_id": given.get("order"), "status": "complete"}
    ):
        intent = sandbox.store.get(session["payment_intent"] or "") or {}
        return str(intent.get("latest_charge", ""))
    return given.get("charge", "")


def open_dispute(sandbox: Sandbox, given: Given) -> Json:
    """``inquiry`` "1": the bank only asks, no money moves yet."""
    reason = given.get("reason") or "fraudulent"
    if reason not in disputes.REASONS:
        raise ApiError(f"reason must be one of {', '.join(disputes.REASONS)}.", param="reason")
    inquiry = given.get("inquiry") == "1"
    return disputes.open_dispute(sandbox, charge_of(sandbox, given), reason, inquiry=inquiry)


def answer_dispute(sandbox: Sandbox, given: Given) -> Json:
    """Evidence somebody sends in the dashboard."""
    evidence = {"uncategorized_text": given.get("text") or "The parcel was delivered."}
    return disputes.answer_dispute(sandbox, given.get("dispute", ""), {"evidence": evidence})


def escalate_dispute(sandbox: Sandbox, given: Given) -> Json:
    return disputes.escalate(sandbox, given.get("dispute", ""))


def close_dispute(sandbox: Sandbox, given: Given) -> Json:
    won = given.get("outcome") == "won"
    return disputes.close_dispute(sandbox, given.get("dispute", ""), won=won)


def settle(sandbox: Sandbox, given: Given) -> Json:
    """Money of charges is available now, not in three days; the clock stays as it is."""
    waiting = sandbox.store.find("balance_transaction", {"status": "pending"})
    for transaction in waiting:
        ledger.make_available(sandbox, transaction["id"])
    return {"settled": len(waiting)}


def pay_out(sandbox: Sandbox, given: Given) -> Json:
    return ledger.pay_out(sandbox, given.get("currency") or "gbp")


def fail_payout(sandbox: Sandbox, given: Given) -> Json:
    return ledger.fail_payout(sandbox, given.get("payout", ""))


def fail_calls(sandbox: Sandbox, given: Given) -> Json:
    status = number(given, "status", 500)
    if not 400 <= status <= 599:
        raise ApiError("status must be between 400 and 599.", param="status")
    count = number(given, "count", 1)
    plan_faults(sandbox, count, status, before=given.get("when") != "after")
    return {"count": count, "status": status}


# path: (act, what the page says when it is done)
ACTS: dict[str, tuple[Act, str]] = {
    "clock": (advance, "Time moved on."),
    "hold": (hold, "Deliveries: changed whether they wait."),
    "release": (release, "Released."),
    "resend": (resend, "Queued once more: the shop gets a duplicate."),
    "drop": (drop, "Dropped: the shop never hears of it."),
    "delay": (delay, "Delayed."),
    "expire": (expire, "Session expired."),
    "clear-debit": (clear_debit, "The bank debit cleared."),
    "bounce-debit": (bounce_debit, "The bank debit bounced."),
    "refund": (refund, "Refunded in the dashboard."),
    "settle-refund": (settle_refund, "The refund arrived."),
    "fail-refund": (fail_refund, "The refund failed."),
    "slow-refunds": (slow_refunds, "Changed how fast card refunds arrive."),
    "open-dispute": (open_dispute, "Dispute opened."),
    "answer-dispute": (answer_dispute, "Evidence sent: the bank has the case."),
    "escalate-dispute": (escalate_dispute, "The inquiry became a dispute."),
    "close-dispute": (close_dispute, "Dispute closed."),
    "settle": (settle, "All charges are available now."),
    "payout": (pay_out, "Paid out."),
    "fail-payout": (fail_payout, "The bank returned the payout."),
    "faults": (fail_calls, "The next calls will fail."),
}
