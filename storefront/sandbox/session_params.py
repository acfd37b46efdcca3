"""What may be sent to open a Checkout Session: the part of Stripe's list the shop needs."""

from storefront.sandbox.params import (
    Kind,
    choice,
    country,
    currency,
    email,
    fields,
    flag,
    listed,
    metadata,
    text,
    url,
    whole,
)

TAX_BEHAVIOUR = choice("exclusive", "inclusive", "unspecified")
LANGUAGES = (
    "auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr",
    "fr-CA", "hi-IN", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl",
    "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW",
)  # fmt: skip
ADDRESS = fields(
    {
        "city": text(),
        "country": country,
        "line1": text(),
        "line2": text(),
        "postal_code": text(),
        "state": text(),
    },
)
SHIPPING = fields(
    {
        "address": ADDRESS,
        "name": text(),
        "phone": text(),
        "carrier": text(),
        "tracking_number": text(),
    },
    "address",
    "name",
)
PRODUCT_DATA = fields(
    {
        "name": text(),
        "description": text(),
        "images": listed(url, 8),
        "metadata": metadata,
        "tax_code": text(),
        "unit_label": text(),
    },
    "name",
)
PRICE_DATA = fields(
    {
        "currency": currency,
        "product_data": PRODUCT_DATA,
        "tax_behavior": TAX_BEHAVIOUR,
        "unit_amount": whole(),
    },
    "currency",
    "product_data",
    "unit_amount",
)
LINE_ITEM = fields(
    {"price_data": PRICE_DATA, "quantity": whole(1, 999_999), "metadata": metadata},
    "price_data",
    "quantity",
)
BOUND = fields(
    {"unit": choice("business_day", "day", "hour", "month", "week"), "value": whole(1)},
    "unit",
    "value",
)
SHIPPING_RATE_KINDS: dict[str, Kind] = {
    "delivery_estimate": fields({"maximum": BOUND, "minimum": BOUND}),
    "display_name": text(100),
    "fixed_amount": fields({"amount": whole(), "currency": currency}, "amount", "currency"),
    "metadata": metadata,
    "tax_behavior": TAX_BEHAVIOUR,
    "tax_code": text(),
    "type": choice("fixed_amount"),
}
SHIPPING_RATE = fields(SHIPPING_RATE_KINDS, "display_name", "fixed_amount")
PAYMENT_INTENT_DATA = fields(
    {
        "capture_method": choice("automatic_async", "automatic"),
        "description": text(1000),
        "metadata": metadata,
        "receipt_email": email,
        "shipping": SHIPPING,
        "statement_descriptor": text(22),
        "statement_descriptor_suffix": text(22),
    },
)
MESSAGE = fields({"message": text(1200)}, "message")
CONSENT = fields(
    {
        "promotions": choice("auto", "none"),
        "terms_of_service": choice("none", "required"),
    },
)
INVOICE = fields(
    {
        "enabled": flag,
        "invoice_data": fields(
            {"description": text(1500), "footer": text(), "metadata": metadata},
        ),
    },
    "enabled",
)
SESSION = fields(
    {
        "adaptive_pricing": fields({"enabled": flag}),
        "allowed_payment_method_types": listed(text()),
        "automatic_tax": fields({"enabled": flag}, "enabled"),
        "billing_address_collection": choice("auto", "required"),
        "cancel_url": url,
        "client_reference_id": text(200),
        "consent_collection": CONSENT,
        "currency": currency,
        "custom_text": fields(
            {
                "after_submit": MESSAGE,
                "shipping_address": MESSAGE,
                "submit": MESSAGE,
                "terms_of_service_acceptance": MESSAGE,
            },
        ),
        "customer": text(),
        "customer_creation": choice("always", "if_required"),
        "customer_email": email,
        "discounts": listed(fields({"coupon": text()}, "coupon"), 1),
        "excluded_payment_method_types": listed(text()),
        "expand": listed(text()),
        "expires_at": whole(0, 9_999_999_999),
        "invoice_creation": INVOICE,
        "line_items": listed(LINE_ITEM, 100),
        "locale": choice(*LANGUAGES),
        "metadata": metadata,
        "mode": choice("payment"),
        "payment_intent_data": PAYMENT_INTENT_DATA,
        "phone_number_collection": fields({"enabled": flag}, "enabled"),
        "shipping_address_collection": fields(
            {"allowed_countries": listed(country, 250)}, "allowed_countries"
        ),
        "shipping_options": listed(
            fields({"shipping_rate": text(), "shipping_rate_data": SHIPPING_RATE}), 5
        ),
        "submit_type": choice("auto", "book", "donate", "pay"),
        "success_url": url,
        "ui_mode": choice("hosted_page"),
    },
    "line_items",
    "mode",
    "success_url",
)
