from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.wire import Json


def coupon(params: Json, *, now: int) -> Json:
    return {
        "id": params.get("id") or new_id("cpn", 8).removeprefix("cpn_"),
        "object": "coupon",
        "amount_off": params.get("amount_off"),
        "created": now,
        "currency": params.get("currency"),
        "duration": params.get("duration", "once"),
        "duration_in_months": params.get("duration_in_months"),
        "livemode": False,
        "max_redemptions": params.get("max_redemptions"),
        "metadata": params.get("metadata", {}),
        "name": params.get("name"),
        "percent_off": params.get("percent_off"),
        "redeem_by": params.get("redeem_by"),
        "times_redeemed": 0,
        "valid": True,
    }
