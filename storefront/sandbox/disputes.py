"""A bank asks about a payment or takes it back, and the shop may answer.

An inquiry (``warning_…``) moves no money and the shop may still refund; a dispute takes the
amount and a fee at once (https://docs.stripe.com/disputes/how-disputes-work).
"""

from storefront.sandbox.ledger import record
from storefront.sandbox.objects.dispute import ANSWER_SECONDS, card_details, dispute
from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json

FEE = 2000
INQUIRY_SECONDS = 120 * 24 * 3600  # after which an inquiry that did not escalate is over
REASONS = ("fraudulent", "product_not_received", "product_unacceptable", "duplicate",
           "credit_not_processed", "unrecognized", "general")  # fmt: skip
CLOSED = ("won", "lost", "warning_closed")
UNDER_REVIEW = {"needs_response": "under_review", "warning_needs_response": "warning_under_review"}


def open_dispute(
    sandbox: Sandbox, charge_id: str, reason: str = "fraudulent", *, inquiry: bool = False
) -> Json:
    """What was not refunded is disputed; without an inquiry it leaves the balance at once."""
    charge = sandbox.load("charge", charge_id, "charge", 400)
    left = charge["amount"] - charge["amount_refunded"]
    before = sandbox.store.find("dispute", {"charge": charge_id})
    again = all(each["status"] == "warning_closed" for each in before)
    if charge["status"] != "succeeded" or left == 0 or not again:
        raise ApiError(
            "Only a paid charge, not refunded and not disputed, can be disputed.", status=409
        )
    now = sandbox.clock.now()
    opened = sandbox.store.insert(
        dispute(charge, amount=left, reason=reason, inquiry=inquiry, now=now)
    )
    charge["disputed"] = True
    sandbox.store.save(charge)
    sandbox.emit("charge.dispute.created", opened)
    if inquiry:
        sandbox.schedule(now + INQUIRY_SECONDS, "end_dispute_when_due", opened["id"])
    else:
        withdraw(sandbox, opened)
    return opened


def withdraw(sandbox: Sandbox, opened: Json) -> None:
    move_funds(sandbox, opened, -opened["amount"], FEE, f"Chargeback {opened['id']}")
    sandbox.emit("charge.dispute.funds_withdrawn", opened)
    due = opened["evidence_details"]["due_by"]
    sandbox.schedule(due, "end_dispute_when_due", opened["id"])


def move_funds(sandbox: Sandbox, opened: Json, amount: int, fee: int, note: str) -> None:
    transaction = record(sandbox, opened, "adjustment", amount, fee, note)
    opened["balance_transactions"].append(transaction)
    sandbox.store.save(opened)


def escalate(sandbox: Sandbox, dispute_id: str) -> Json:
    """An inquiry becomes a dispute of what was not refunded meanwhile."""
    opened = still_open(sandbox, dispute_id)
    if not opened["status"].startswith("warning_"):
        raise ApiError(f"Only an inquiry can escalate, not one that is {opened['status']}.")
    charge = sandbox.load("charge", opened["charge"])
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError("All of it was refunded: there is nothing left to dispute.", status=409)
    before = {name: opened[name] for name in ("amount", "is_charge_refundable", "status")}
    opened["evidence_details"]["due_by"] = sandbox.clock.now() + ANSWER_SECONDS
    opened |= {
        "amount": left,
        "is_charge_refundable": False,
        "status": "needs_response",
    }
    if "payment_method_details" in opened:
        opened["payment_method_details"] = card_details("chargeback")
    sandbox.store.save(opened)
    sandbox.emit("charge.dispute.updated", opened, before)
    withdraw(sandbox, opened)
    return opened


def answer_dispute(sandbox: Sandbox, dispute_id: str, params: Json) -> Json:
    """Stage evidence; ``submit`` sends it to the bank, as Stripe does unless told not to."""
    opened = still_open(sandbox, dispute_id)
    before = opened["status"]
    opened["evidence"] |= params.get("evidence", {})
    details = opened["evidence_details"]
    details["has_evidence"] = any(
        value for name, value in opened["evidence"].items() if name != "enhanced_evidence"
    )
    opened["metadata"] |= params.get("metadata", {})
    if params.get("submit", True) and details["has_evidence"]:
        opened["status"] = UNDER_REVIEW.get(before, before)
        details["submission_count"] += 1
        details["submission_method"] = "manual"
    sandbox.store.save(opened)
    sandbox.emit("charge.dispute.updated", opened, {"status": before})
    return opened


def close_dispute(sandbox: Sandbox, dispute_id: str, *, won: bool = False) -> Json:
    """Lost by giving up, or decided by the bank; a win brings the amount back, not the fee.

    An inquiry just ends.
    """
    opened = still_open(sandbox, dispute_id)
    inquiry = opened["status"].startswith("warning_")
    decided = "won" if won else "lost"
    opened |= {
        "is_charge_refundable": inquiry or won,
        "status": "warning_closed" if inquiry else decided,
    }
    sandbox.store.save(opened)
    if won and not inquiry:
        note = f"Chargeback reversal for {opened['id']}"
        move_funds(sandbox, opened, opened["amount"], 0, note)
        sandbox.emit("charge.dispute.funds_reinstated", opened)
    sandbox.emit("charge.dispute.closed", opened)
    return opened


def end_dispute_when_due(sandbox: Sandbox, dispute_id: str) -> None:
    """Nobody answered in time: the bank decides without the shop. An inquiry runs out."""
    status = sandbox.load("dispute", dispute_id)["status"]
    if status == "needs_response" or status.startswith("warning_needs"):
        close_dispute(sandbox, dispute_id)


def still_open(sandbox: Sandbox, dispute_id: str) -> Json:
    opened = sandbox.load("dispute", dispute_id)
    if opened["status"] in CLOSED:
        raise ApiError(f"This dispute is already closed ({opened['status']}).")
    return opened
