"""The life of a Checkout Session: opened, completed or expired."""

from storefront.sandbox import amounts
from storefront.sandbox.objects import item
from storefront.sandbox.objects import session as shape
from storefront.sandbox.objects.customer import customer
from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.objects.shipping_rate import shipping_rate
from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
# https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
SMALLEST = {"gbp": 30, "eur": 50, "usd": 50}


def open_session(sandbox: Sandbox, params: Json) -> Json:
    now = sandbox.clock.now()
    currency = only_currency(params)
    check(params, now)
    session = shape.checkout_session(
        params, currency=currency, now=now, public_url=sandbox.public_url
    )
    if "customer" in params:
        known = sandbox.load("customer", params["customer"], "customer", 400)
        session["customer_details"] = shape.customer_details(email=known["email"])
    rates = [offered_rate(sandbox, option) for option in params.get("shipping_options", [])]
    session["shipping_options"] = [
        {"shipping_amount": rate["fixed_amount"]["amount"], "shipping_rate": rate["id"]}
        for rate in rates
    ]
    coupons = [
        sandbox.load("coupon", each["coupon"], "discounts[0][coupon]", 400)
        for each in params.get("discounts", [])
    ]
    lines = [line(sandbox, entry) for entry in params["line_items"]]
    amounts.fill(session, lines, coupons, rates[0] if rates else None, {})
    check_amount(session, [rate["fixed_amount"]["currency"] for rate in rates], coupons)
    private: Json = {
        "lines": lines,
        "coupons": coupons,
        "payment_intent_data": params.get("payment_intent_data", {}),
    }
    sandbox.store.insert(session, private)
    sandbox.schedule(session["expires_at"], "expire_session", session["id"])
    return session


def only_currency(params: Json) -> str:
    currencies = {entry["price_data"]["currency"] for entry in params["line_items"]}
    currencies |= {params["currency"]} if "currency" in params else set()
    if len(currencies) != 1:
        raise ApiError(
            "All prices in a Checkout Session must use the same currency.",
            param="line_items",
        )
    return str(currencies.pop())


def check(params: Json, now: int) -> None:
    expires_at = params.get("expires_at", now + LONGEST)
    if expires_at < now + SHORTEST:
        raise ApiError(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session"
            " creation.",
            param="expires_at",
        )
    if expires_at > now + LONGEST:
        raise ApiError(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    if "customer" in params and "customer_email" in params:
        raise ApiError(
            "You may only specify one of these parameters: customer, customer_email.",
            param="customer",
        )
    check_tax(params)
    shipped = "shipping" in params.get("payment_intent_data", {})
    if shipped and "shipping_address_collection" in params:
        raise ApiError(
            "You may only specify one of these parameters: shipping_address_collection,"
            " payment_intent_data[shipping].",
            param="payment_intent_data[shipping]",
        )


def check_tax(params: Json) -> None:
    prices = [entry["price_data"] for entry in params["line_items"]]
    unsaid = [each for each in prices if each.get("tax_behavior", "unspecified") == "unspecified"]
    if unsaid and params.get("automatic_tax", {}).get("enabled"):
        raise ApiError(
            "The tax behavior of every price must be set when automatic tax is on.",
            param="line_items[0][price_data][tax_behavior]",
        )


def check_amount(session: Json, rate_currencies: list[str], coupons: list[Json]) -> None:
    currency = session["currency"]
    if set(rate_currencies) - {currency}:
        raise ApiError(
            "Shipping rates must use the currency of the line items.", param="shipping_options"
        )
    if not all(each["valid"] for each in coupons):
        raise ApiError("This coupon has expired.", code="coupon_expired", param="discounts")
    if any(each["currency"] not in (None, currency) for each in coupons):
        raise ApiError("The coupon's currency is not the session's.", param="discounts")
    if 0 < session["amount_total"] < SMALLEST.get(currency, 1):
        raise ApiError(
            f"The Checkout Session's total amount must be at least {SMALLEST[currency]}"
            f" {currency} in minor units.",
            code="amount_too_small",
            param="line_items",
        )


def offered_rate(sandbox: Sandbox, option: Json) -> Json:
    if "shipping_rate" in option:
        return sandbox.load(
            "shipping_rate", option["shipping_rate"], "shipping_options[0][shipping_rate]", 400
        )
    if "shipping_rate_data" not in option:
        raise ApiError(
            "Missing required param: shipping_options[0][shipping_rate].",
            code="parameter_missing",
            param="shipping_options[0][shipping_rate]",
            stored=False,
        )
    rate = shipping_rate(option["shipping_rate_data"], now=sandbox.clock.now())
    return sandbox.store.insert(rate)


def line(sandbox: Sandbox, entry: Json) -> Json:
    data, now = entry["price_data"], sandbox.clock.now()
    product = sandbox.store.insert(item.product(data["product_data"], now=now))
    price = sandbox.store.insert(item.price(data, product_id=product["id"], now=now))
    return item.line_item(
        price, name=product["name"], quantity=entry["quantity"], metadata=entry.get("metadata", {})
    )


def reprice(sandbox: Sandbox, session: Json, rate_id: str | None, address: Json) -> None:
    """Fit the amounts to the delivery chosen and the address given."""
    private = sandbox.store.private(session["id"])
    rate = sandbox.load("shipping_rate", rate_id) if rate_id else None
    amounts.fill(session, private["lines"], private["coupons"], rate, address)
    sandbox.store.save_private(session["id"], private)


def complete(sandbox: Sandbox, session: Json, payment_status: str, intent: Json | None) -> None:
    """Close the session as the buyer leaves the page; the contact was written before."""
    session |= {
        "status": "complete",
        "payment_status": payment_status,
        "payment_intent": intent["id"] if intent else None,
        "url": None,
    }
    if session["customer"] is None and session["customer_creation"] == "always":
        details = session["customer_details"]
        known = {key: details[key] for key in ("address", "email", "name", "phone")}
        buyer = sandbox.store.insert(customer(known, now=sandbox.clock.now()))
        session["customer"] = buyer["id"]
        sandbox.emit("customer.created", buyer)
    if session["invoice_creation"]["enabled"] and payment_status != "unpaid":
        session["invoice"] = new_id("in")
    redeem_coupons(sandbox, session)
    sandbox.store.save(session)
    sandbox.emit("checkout.session.completed", session)


def redeem_coupons(sandbox: Sandbox, session: Json) -> None:
    for used in session["discounts"]:
        coupon = sandbox.load("coupon", used["coupon"])
        coupon["times_redeemed"] += 1
        coupon["valid"] = coupon["times_redeemed"] != coupon["max_redemptions"]
        sandbox.store.save(coupon)


def end_coupon(sandbox: Sandbox, coupon_id: str) -> None:
    """Its ``redeem_by`` has come."""
    sandbox.store.save(sandbox.load("coupon", coupon_id) | {"valid": False})


def expire(sandbox: Sandbox, session: Json) -> Json:
    """What the API's expire does; only an open session can."""
    if session["status"] != "open":
        raise ApiError(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of `{session['status']}`."
        )
    session |= {"status": "expired", "url": None}
    sandbox.store.save(session)
    sandbox.emit("checkout.session.expired", session)
    return session


def expire_when_due(sandbox: Sandbox, session_id: str) -> None:
    session = sandbox.load("checkout.session", session_id)
    if session["status"] == "open":
        expire(sandbox, session)
