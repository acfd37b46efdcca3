"""A Checkout Session in Stripe's own words (https://docs.stripe.com/api/checkout/sessions/create)."""

from typing import Any

from storefront.checkout.session import SessionRequest


def session_params(request: SessionRequest) -> Any:
    """Parameters of `checkout.sessions.create`; amounts in minor units."""
    tax_behavior = "inclusive" if request.tax_included else "exclusive"
    return {
        "mode": "payment",
        "client_reference_id": request.order_number,
        "metadata": {"order_number": request.order_number},
        "payment_intent_data": {"metadata": {"order_number": request.order_number}},
        "line_items": [
            {
                "quantity": line.quantity,
                "price_data": {
                    "currency": request.currency.lower(),
                    "unit_amount": line.unit_amount,
                    "tax_behavior": tax_behavior,
                    "product_data": {"name": line.title, "metadata": {"sku": line.sku}},
                },
            }
            for line in request.lines
        ],
        "shipping_options": [
            {
                "shipping_rate_data": {
                    "type": "fixed_amount",
                    "display_name": request.shipping_label,
                    "tax_behavior": tax_behavior,
                    "fixed_amount": {
                        "amount": request.shipping_amount,
                        "currency": request.currency.lower(),
                    },
                }
            }
        ],
        "shipping_address_collection": {"allowed_countries": [request.country]},
        "phone_number_collection": {"enabled": True},
        # An account setting can switch tax on for sessions that leave this out.
        "automatic_tax": {"enabled": False},
        "expires_at": int(request.expires_at.timestamp()),
        "locale": request.locale,
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
    }
