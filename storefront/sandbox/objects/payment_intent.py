from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.wire import Json


def payment_intent(session: Json, data: Json, *, now: int) -> Json:
    """The intent behind a session; ``data`` is what the shop gave as payment_intent_data."""
    intent_id = new_id("pi")
    return {
        "id": intent_id,
        "object": "payment_intent",
        "allowed_payment_method_types": session["allowed_payment_method_types"],
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": new_id(f"{intent_id}_secret"),
        "confirmation_method": "automatic",
        "created": now,
        "currency": session["currency"],
        "customer": session["customer"],
        "customer_account": None,
        "description": data.get("description"),
        "excluded_payment_method_types": session["excluded_payment_method_types"] or None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": session["payment_method_types"],
        "processing": None,
        "receipt_email": data.get("receipt_email"),
        "review": None,
        "setup_future_usage": None,
        "shipping": data.get("shipping") and shipping(**data["shipping"]),
        "statement_descriptor": data.get("statement_descriptor"),
        "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def shipping(*, name: str, address: Json, **more: str | None) -> Json:
    return {
        "address": full_address(address),
        "carrier": more.get("carrier"),
        "name": name,
        "phone": more.get("phone"),
        "tracking_number": more.get("tracking_number"),
    }


def full_address(given: Json) -> Json:
    parts = ("city", "country", "line1", "line2", "postal_code", "state")
    return {part: given.get(part) or None for part in parts}


def card_error(message: str, code: str, decline_code: str | None, charge: str | None) -> Json:
    """What ``last_payment_error`` holds after a decline."""
    error: Json = {
        "code": code,
        "doc_url": f"https://docs.stripe.com/error-codes#{code.replace('_', '-')}",
        "message": message,
        "type": "card_error",
    }
    if decline_code:
        error["decline_code"] = decline_code
    if charge:
        error["charge"] = charge
    return error
