from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.wire import Json


def shipping_rate(params: Json, *, now: int) -> Json:
    estimate = params.get("delivery_estimate")
    return {
        "id": new_id("shr"),
        "object": "shipping_rate",
        "active": True,
        "created": now,
        "delivery_estimate": estimate
        and {"maximum": estimate.get("maximum"), "minimum": estimate.get("minimum")},
        "display_name": params["display_name"],
        "fixed_amount": {
            "amount": params["fixed_amount"]["amount"],
            "currency": params["fixed_amount"]["currency"],
        },
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "tax_behavior": params.get("tax_behavior", "unspecified"),
        "tax_code": params.get("tax_code"),
        "type": "fixed_amount",
    }
