from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.wire import Json

# Fields that stay null until something happens, or always.
EMPTY = (
    "application", "application_fee_amount", "canceled_at", "cancellation_reason",
    "customer_account", "last_payment_error", "latest_charge", "next_action", "on_behalf_of",
    "payment_method", "payment_method_configuration_details", "processing", "review",
    "setup_future_usage", "transfer_data", "transfer_group",
)  # fmt: skip


def payment_intent(session: Json, data: Json, *, now: int) -> Json:
    """The intent behind a session; ``data`` is what the shop gave as payment_intent_data."""
    intent_id = new_id("pi")
    return dict.fromkeys(EMPTY) | {
        "id": intent_id,
        "object": "payment_intent",
        "allowed_payment_method_types": session["allowed_payment_method_types"],
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "capture_method": "automatic_async",
        "client_secret": new_id(f"{intent_id}_secret"),
        "confirmation_method": "automatic",
        "created": now,
        "currency": session["currency"],
        "customer": session["customer"],
        "description": data.get("description"),
        "excluded_payment_method_types": session["excluded_payment_method_types"] or None,
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "payment_method_options": {},
        "payment_method_types": session["payment_method_types"],
        "receipt_email": data.get("receipt_email"),
        "shipping": data.get("shipping") and shipping(**data["shipping"]),
        "statement_descriptor": data.get("statement_descriptor"),
        "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
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
