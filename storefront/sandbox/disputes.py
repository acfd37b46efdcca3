"""A bank takes a payment back and the shop may answer."""

from storefront.sandbox.ledger import record
from storefront.sandbox.objects.dispute import dispute
from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json

FEE = 2000
REASONS = ("fraudulent", "product_not_received", "product_unacceptable", "duplicate",
           "credit_not_processed", "unrecognized", "general")  # fmt: skip


def open_dispute(sandbox: Sandbox, charge_id: str, reason: str = "fraudulent") -> Json:
    """The disputed amount and a fee leave the balance at once."""
    charge = sandbox.load("charge", charge_id, "charge", 400)
    left = charge["amount"] - charge["amount_refunded"]
    if charge["status"] != "succeeded" or charge["disputed"] or left == 0:
        raise ApiError(
            "Only a paid charge, not refunded and not disputed, can be disputed.", status=409
        )
    opened = sandbox.store.insert(
        dispute(charge, amount=left, reason=reason, now=sandbox.clock.now())
    )
    charge["disputed"] = True
    sandbox.store.save(charge)
    sandbox.emit("charge.dispute.created", opened)
    move_funds(sandbox, opened, -left, FEE)
    sandbox.emit("charge.dispute.funds_withdrawn", opened)
    return opened


def move_funds(sandbox: Sandbox, opened: Json, amount: int, fee: int) -> None:
    transaction = record(sandbox, opened, "adjustment", amount, fee, f"Chargeback {opened['id']}")
    opened["balance_transactions"].append(transaction)
    sandbox.store.save(opened)


def answer_dispute(sandbox: Sandbox, dispute_id: str, params: Json) -> Json:
    """Stage evidence; ``submit`` sends it to the bank, as Stripe does unless told not to."""
    opened = still_open(sandbox, dispute_id)
    before = opened["status"]
    opened["evidence"] |= params.get("evidence", {})
    opened["evidence_details"]["has_evidence"] = any(
        value for name, value in opened["evidence"].items() if name != "enhanced_evidence"
    )
    opened["metadata"] |= params.get("metadata", {})
    if params.get("submit", True) and opened["evidence_details"]["has_evidence"]:
        opened["status"] = "under_review"
        opened["evidence_details"]["submission_count"] += 1
        opened["evidence_details"]["submission_method"] = "manual"
    sandbox.store.save(opened)
    sandbox.emit("charge.dispute.updated", opened, {"status": before})
    return opened


def close_dispute(sandbox: Sandbox, dispute_id: str, *, won: bool = False) -> Json:
    """Lost by giving up, or decided by the bank; a win brings the money back."""
    opened = still_open(sandbox, dispute_id)
    opened["status"] = "won" if won else "lost"
    sandbox.store.save(opened)
    if won:
        move_funds(sandbox, opened, opened["amount"], 0)
        sandbox.emit("charge.dispute.funds_reinstated", opened)
    sandbox.emit("charge.dispute.closed", opened)
    return opened


def still_open(sandbox: Sandbox, dispute_id: str) -> Json:
    opened = sandbox.load("dispute", dispute_id)
    if opened["status"] in ("won", "lost"):
        raise ApiError(f"This dispute is already closed ({opened['status']}).")
    return opened
