from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.wire import Json


def refund(charge: Json, params: Json, *, status: str, now: int) -> Json:
    kind = charge["payment_method_details"]["type"]
    body: Json = {
        "id": new_id("re" if kind == "card" else "pyr"),
        "object": "refund",
        "amount": params["amount"],
        "balance_transaction": None,
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "metadata": params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }
    if kind in ("card", "us_bank_account"):
        body["destination_details"] = destination(kind)
    if status == "pending":
        body["pending_reason"] = "processing"
    return body


def destination(kind: str) -> Json:
    card = {
        "reference_status": "pending",
        "reference_type": "acquirer_reference_number",
        "type": "refund",
    }
    return {"type": kind, kind: card if kind == "card" else {}}
