from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.wire import Json

# Fields that stay null until something happens, or always.
EMPTY = (
    "application", "application_fee", "application_fee_amount", "balance_transaction",
    "failure_balance_transaction", "failure_code", "failure_message", "on_behalf_of",
    "receipt_number", "receipt_url", "review", "source_transfer", "transfer_data",
    "transfer_group",
)  # fmt: skip
# Shown as the intent has it.
COPIED = (
    "currency",
    "customer",
    "description",
    "metadata",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
)


def charge(intent: Json, *, method: Json, status: str, billing: Json, now: int) -> Json:
    """A charge as succeeded, pending or failed; ``method`` is its payment_method_details."""
    succeeded = status == "succeeded"
    return (
        dict.fromkeys(EMPTY)
        | {name: intent[name] for name in COPIED}
        | {
            "id": new_id("ch" if method["type"] == "card" else "py"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": intent["amount"] if status != "failed" else 0,
            "amount_refunded": 0,
            "billing_details": billing,
            "calculated_statement_descriptor": "SANDBOX",
            "captured": status != "failed",
            "created": now,
            "disputed": False,
            "fraud_details": {},
            "livemode": False,
            "outcome": outcome() if status != "failed" else None,
            "paid": succeeded,
            "payment_intent": intent["id"],
            "payment_method": new_id("pm"),
            "payment_method_details": method,
            "radar_options": {},
            "refunded": False,
            "status": status,
        }
    )


def outcome(decline_code: str | None = None) -> Json:
    return {
        "advice_code": "try_again_later" if decline_code else None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if decline_code else "approved_by_network",
        "reason": decline_code,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "The bank declined the payment." if decline_code else "Payment complete.",
        "type": "issuer_declined" if decline_code else "authorized",
    }


def card_details(*, last4: str, country: str | None, three_d_secure: str | None) -> Json:
    return {
        "type": "card",
        "card": {
            "amount_authorized": None,
            "authorization_code": None,
            "brand": "visa",
            "checks": {
                "address_line1_check": "pass",
                "address_postal_code_check": "pass",
                "cvc_check": "pass",
            },
            "country": country,
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": "Sandbox0Fingerpr",
            "funding": "credit",
            "installments": None,
            "last4": last4,
            "mandate": None,
            "network": "visa",
            "network_token": None,
            "network_transaction_id": None,
            "regulated_status": "unregulated",
            "three_d_secure": three_d_secure and authentication(three_d_secure),
            "transaction_link_id": None,
            "wallet": None,
        },
    }


def authentication(result: str) -> Json:
    """``result`` is authenticated or failed."""
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05" if result == "authenticated" else None,
        "exemption_indicator": None,
        "result": result,
        "result_reason": None if result == "authenticated" else "rejected",
        "transaction_id": None,
        "version": "2.2.0",
    }


def debit_details(kind: str) -> Json:
    """Bank debits: Bacs in pounds, SEPA in euros, ACH in dollars."""
    details: dict[str, Json] = {
        "bacs_debit": {"sort_code": "108800"},
        "sepa_debit": {"bank_code": "37040044", "branch_code": None, "country": "DE"},
        "us_bank_account": {
            "account_holder_type": "individual",
            "account_type": "checking",
            "bank_name": "SANDBOX BANK",
            "payment_reference": None,
            "routing_number": "110000000",
        },
    }
    common: Json = {
        "fingerprint": "Sandbox0Fingerpr",
        "last4": "2345",
        "mandate": new_id("mandate"),
    }
    return {"type": kind, kind: common | details[kind]}


def billing_details(customer: Json) -> Json:
    """From the session's customer_details."""
    return {
        "address": customer["address"],
        "email": customer["email"],
        "name": customer["name"],
        "phone": customer["phone"],
        "tax_id": None,
    }
