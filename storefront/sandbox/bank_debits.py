"""What happens to a bank debit days after the buyer left: it clears or it bounces."""

from storefront.sandbox.ledger import record_charge
from storefront.sandbox.objects.payment_intent import card_error
from storefront.sandbox.payments import refuse_payment, succeed
from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json

BOUNCED = "The customer's bank account has insufficient funds to complete this payment."


def clear_debit(sandbox: Sandbox, intent_id: str) -> Json:
    session, intent, charge = processing(sandbox, intent_id)
    charge |= {"status": "succeeded", "paid": True}
    sandbox.store.save(charge)
    succeed(sandbox, intent, charge)
    session["payment_status"] = "paid"
    sandbox.store.save(session)
    sandbox.emit("checkout.session.async_payment_succeeded", session)
    record_charge(sandbox, charge)
    return intent


def bounce_debit(sandbox: Sandbox, intent_id: str) -> Json:
    session, intent, charge = processing(sandbox, intent_id)
    charge |= {
        "status": "failed",
        "captured": False,
        "amount_captured": 0,
        "failure_code": "insufficient_funds",
        "failure_message": BOUNCED,
    }
    sandbox.store.save(charge)
    sandbox.emit("charge.failed", charge)
    error = card_error(BOUNCED, "payment_intent_payment_attempt_failed", None, charge["id"])
    refuse_payment(sandbox, intent, error | {"type": "invalid_request_error"})
    sandbox.emit("checkout.session.async_payment_failed", session)
    return intent


def processing(sandbox: Sandbox, intent_id: str) -> tuple[Json, Json, Json]:
    intent = sandbox.load("payment_intent", intent_id)
    if intent["status"] != "processing":
        raise ApiError(f"The payment is {intent['status']}, not processing.", status=409)
    [session] = sandbox.store.find("checkout.session", {"payment_intent": intent_id})
    return session, intent, sandbox.load("charge", intent["latest_charge"])


def clear_debit_when_due(sandbox: Sandbox, intent_id: str) -> None:
    if sandbox.load("payment_intent", intent_id)["status"] == "processing":
        clear_debit(sandbox, intent_id)
