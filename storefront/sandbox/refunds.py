"""Money back: refused when there is not enough, pending for bank debits, sometimes failing."""

from storefront.sandbox.ledger import record
from storefront.sandbox.money_text import money_text
from storefront.sandbox.objects.refund import refund
from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json

SLOW = "slow_refunds"


def charge_to_refund(sandbox: Sandbox, params: Json) -> Json:
    if ("charge" in params) == ("payment_intent" in params):
        raise ApiError(
            "One of the following params should be provided for this request: payment_intent or"
            " charge.",
            stored=False,
        )
    if "charge" in params:
        charge = sandbox.load("charge", params["charge"], "charge", 400)
    else:
        intent = sandbox.load("payment_intent", params["payment_intent"], "payment_intent", 400)
        charge = sandbox.store.get(intent["latest_charge"] or "") or {"status": "none"}
    if charge["status"] != "succeeded":
        raise ApiError(
            "This PaymentIntent does not have a successful charge to refund.",
            code="charge_not_refundable",
        )
    disputed = sandbox.store.find("dispute", {"charge": charge["id"]})
    if not all(each["is_charge_refundable"] for each in disputed):
        raise ApiError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    return charge


def amount_to_refund(charge: Json, params: Json) -> int:
    """The amount asked for, or all that is left; never more. Minor units."""
    left: int = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    amount: int = params.get("amount", left)
    if amount > left:
        raise ApiError(
            f"Refund amount ({money_text(amount, charge['currency'])}) is greater than unrefunded"
            f" amount on charge ({money_text(left, charge['currency'])})",
            param="amount",
        )
    return amount


def create_refund(sandbox: Sandbox, params: Json) -> Json:
    """``params``: charge or payment_intent, and perhaps amount, reason, metadata."""
    charge = charge_to_refund(sandbox, params)
    amount = amount_to_refund(charge, params)
    card = charge["payment_method_details"]["type"] == "card"
    slow = not card or sandbox.store.setting(SLOW, "0") == "1"
    made = refund(
        charge,
        {**params, "amount": amount},
        status="pending" if slow else "succeeded",
        now=sandbox.clock.now(),
    )
    sandbox.store.insert(made)
    transaction = record(sandbox, made, "refund", -amount, note="REFUND FOR CHARGE")
    made["balance_transaction"] = transaction["id"]
    sandbox.store.save(made)
    add_refunded(sandbox, charge, amount)
    sandbox.emit("refund.created", made)
    sandbox.emit("charge.refunded", charge)
    if slow and sandbox.debit_minutes is not None:
        due = sandbox.clock.now() + sandbox.debit_minutes * 60
        sandbox.schedule(due, "settle_refund_when_due", made["id"])
    return made


def add_refunded(sandbox: Sandbox, charge: Json, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    sandbox.store.save(charge)


def settle_refund(sandbox: Sandbox, refund_id: str) -> Json:
    """A pending refund has arrived."""
    made = sandbox.load("refund", refund_id)
    if made["status"] != "pending":
        raise ApiError(f"The refund is {made['status']}, not pending.", status=409)
    made["status"] = "succeeded"
    made.pop("pending_reason")
    sandbox.store.save(made)
    sandbox.emit("refund.updated", made, {"status": "pending"})
    return made


def settle_refund_when_due(sandbox: Sandbox, refund_id: str) -> None:
    if sandbox.load("refund", refund_id)["status"] == "pending":
        settle_refund(sandbox, refund_id)


def fail_refund(sandbox: Sandbox, refund_id: str) -> Json:
    """The bank sent the refund back: the money returns to the account's balance."""
    made = sandbox.load("refund", refund_id)
    if made["status"] not in ("pending", "succeeded"):
        raise ApiError(f"The refund is {made['status']} already.", status=409)
    before = made["status"]
    made.pop("pending_reason", None)
    transaction = record(
        sandbox, made, "refund_failure", made["amount"], note="REFUND FAILURE FOR CHARGE"
    )
    made |= {
        "status": "failed",
        "failure_reason": "expired_or_canceled_card",
        "failure_balance_transaction": transaction["id"],
    }
    sandbox.store.save(made)
    add_refunded(sandbox, sandbox.load("charge", made["charge"]), -made["amount"])
    sandbox.emit("refund.updated", made, {"status": before})
    sandbox.emit("refund.failed", made)
    return made
