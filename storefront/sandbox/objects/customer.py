from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.wire import Json

# Fields that stay null until something happens, or always.
EMPTY = (
    "currency", "customer_account", "default_source", "discount", "test_clock",
)  # fmt: skip


def customer(params: Json, *, now: int) -> Json:
    return dict.fromkeys(EMPTY) | {
        "id": new_id("cus", 14),
        "object": "customer",
        "address": params.get("address"),
        "balance": 0,
        "created": now,
        "delinquent": False,
        "description": params.get("description"),
        "email": params.get("email"),
        "invoice_prefix": new_id("x", 8).removeprefix("x_").upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": params.get("phone"),
        "preferred_locales": params.get("preferred_locales", []),
        "shipping": params.get("shipping"),
        "tax_exempt": "none",
    }
