"""A Checkout Session in Stripe's own words (https://docs.stripe.com/api/checkout/sessions/create)."""

from typing import Any

from storefront.checkout.session import SessionRequest


def coupon_params(request: SessionRequest) -> Any:
    """Parameters of `coupons.create` for what a code takes off this one session."""
    return {
        "amount_off": request.discount,
        "currency": request.currency.lower(),
        "duration": "once",
        "max_redemptions": 1,
        "name": request.discount_name,
        "metadata": {"order_number": request.order_number},
    }


def session_params(request: SessionRequest, coupon_id: str | None = None) -> Any:
    """Parameters of `checkout.sessions.create`; amounts in minor units."""
    told: dict[str, Any] = {"discounts": [{"coupon": coupon_id}]} if coupon_id else {}
    if request.email:
        told["customer_email"] = request.email  # cannot be changed on Stripe's page
    if request.delivers:
        told |= _delivery(request)
    return told | _asked(request)


def _delivery(request: SessionRequest) -> dict[str, Any]:
    return {
        "shipping_options": [
            {
                "shipping_rate_data": {
                    "type": "fixed_amount",
                    "display_name": request.shipping_label,
                    "tax_behavior": _tax_behavior(request),
                    "fixed_amount": {
                        "amount": request.shipping_amount,
                        "currency": request.currency.lower(),
                    },
                }
            }
        ],
        "shipping_address_collection": {"allowed_countries": [request.country]},
        "phone_number_collection": {"enabled": True},
    }


def _tax_behavior(request: SessionRequest) -> str:
    return "inclusive" if request.tax_included else "exclusive"


def _asked(request: SessionRequest) -> dict[str, Any]:
    return {
        "mode": "payment",
        "client_reference_id": request.order_number,
        "metadata": {
            "order_number": request.order_number,
            "attempt": request.idempotency_key,
        },
        "payment_intent_data": {"metadata": {"order_number": request.order_number}},
        "line_items": [
            {
                "quantity": line.quantity,
                "price_data": {
                    "currency": request.currency.lower(),
                    "unit_amount": line.unit_amount,
                    "tax_behavior": _tax_behavior(request),
                    "product_data": {"name": line.title, "metadata": {"sku": line.sku}},
                },
            }
            for line in request.lines
        ],
        # An account setting can switch tax on for sessions that leave this out.
        "automatic_tax": {"enabled": request.tax_added},
        "expires_at": int(request.expires_at.timestamp()),
        "locale": request.locale,
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
    }
