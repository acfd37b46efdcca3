from typing import Any

from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.wire import Json

BANK_DEBITS = {"gbp": "bacs_debit", "eur": "sepa_debit", "usd": "us_bank_account"}
# Null until something happens, or always.
EMPTY = (
    "after_expiration", "allow_promotion_codes", "client_secret", "collected_information",
    "consent", "currency_conversion", "customer_account", "integration_identifier", "invoice",
    "origin_context", "payment_intent", "payment_link", "payment_method_configuration_details",
    "permissions", "recovered_from", "saved_payment_method_options", "setup_intent",
    "shipping_cost", "subscription", "wallet_options",
)  # fmt: skip
# Shown as the shop sent it.
COPIED = (
    "allowed_payment_method_types", "billing_address_collection", "cancel_url",
    "client_reference_id", "customer", "customer_email", "locale", "shipping_address_collection",
    "submit_type",
)  # fmt: skip


def payment_method_types(params: Json, currency: str) -> list[str]:
    offered = ["card"] + ([BANK_DEBITS[currency]] if currency in BANK_DEBITS else [])
    allowed = params.get("allowed_payment_method_types") or offered
    excluded = params.get("excluded_payment_method_types") or []
    return [name for name in offered if name in allowed and name not in excluded]


def blank() -> Json:
    """What every session starts with."""
    return dict.fromkeys(EMPTY) | {
        "object": "checkout.session",
        "amount_subtotal": 0,
        "amount_total": 0,
        "custom_fields": [],
        "livemode": False,
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
    }


def checkout_session(params: Json, *, currency: str, now: int, public_url: str) -> Json:
    """An open session in payment mode; amounts are filled in by ``amounts.fill``."""
    session_id = new_id("cs_test", 58)
    email = params.get("customer_email")
    creation = None if "customer" in params else params.get("customer_creation", "if_required")
    return (
        blank()
        | {name: params.get(name) for name in COPIED}
        | {
            "id": session_id,
            "adaptive_pricing": params.get("adaptive_pricing", {"enabled": False}),
            "automatic_tax": automatic_tax(params),
            "consent_collection": consent_collection(params),
            "created": now,
            "currency": currency,
            "custom_text": custom_text(params),
            "customer_creation": creation,
            "customer_details": customer_details(email=email) if email else None,
            "discounts": discounts(params),
            "excluded_payment_method_types": params.get("excluded_payment_method_types", []),
            "expires_at": params.get("expires_at", now + 24 * 3600),
            "invoice_creation": invoice_creation(params.get("invoice_creation")),
            "metadata": params.get("metadata", {}),
            "payment_method_types": payment_method_types(params, currency),
            "phone_number_collection": params.get("phone_number_collection", {"enabled": False}),
            "success_url": params["success_url"],
            "url": f"{public_url}/c/pay/{session_id}",
        }
    )


def discounts(params: Json) -> list[Json]:
    used = params.get("discounts", [])
    return [{"coupon": each["coupon"], "promotion_code": None} for each in used]


def automatic_tax(params: Json) -> Json:
    enabled = bool(params.get("automatic_tax", {}).get("enabled"))
    return {
        "enabled": enabled,
        "liability": {"type": "self"} if enabled else None,
        "provider": "stripe" if enabled else None,
        "status": "requires_location_inputs" if enabled else None,
    }


def consent_collection(params: Json) -> Json | None:
    asked = params.get("consent_collection")
    if asked is None:
        return None
    return {
        "payment_method_reuse_agreement": None,
        "promotions": asked.get("promotions", "none"),
        "terms_of_service": asked.get("terms_of_service", "none"),
    }


def custom_text(params: Json) -> Json:
    given = params.get("custom_text", {})
    places = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    return {place: given.get(place) for place in places}


def customer_details(**given: Any) -> Json:
    empty: Json = {
        "address": None,
        "business_name": None,
        "email": None,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    return empty | given


def invoice_creation(asked: Json | None) -> Json:
    data = (asked or {}).get("invoice_data", {})
    return {
        "enabled": bool((asked or {}).get("enabled")),
        "invoice_data": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": data.get("description"),
            "footer": data.get("footer"),
            "issuer": None,
            "metadata": data.get("metadata", {}),
            "rendering_options": None,
        },
    }
