"""The calls the sandbox answers: method and path, the parameters allowed, what to do.

Adding a call is adding a row; everything else under /v1 is answered 501 with its path.
"""

from storefront.sandbox import checkout, disputes, ledger, refunds
from storefront.sandbox.listing import (
    CURSORS,
    EVENTS,
    EXPAND,
    TRANSACTIONS,
    Operation,
    Run,
    list_events,
    list_of,
    list_transactions,
    one_event,
    one_of,
    page,
)
from storefront.sandbox.objects import coupon, customer, event, ids, shipping_rate
from storefront.sandbox.objects.dispute import EVIDENCE
from storefront.sandbox.params import (
    choice,
    currency,
    email,
    fields,
    flag,
    listed,
    metadata,
    percentage,
    text,
    url,
    whole,
)
from storefront.sandbox.session_params import ADDRESS, SESSION, SHIPPING, SHIPPING_RATE_KINDS
from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json

BARE = fields(EXPAND)


def session_lines(sandbox: Sandbox, params: Json, session_id: str) -> Json:
    sandbox.load("checkout.session", session_id, "session")
    lines = sandbox.store.private(session_id)["lines"]
    path = f"/v1/checkout/sessions/{session_id}/line_items"
    return page(lines, params, path)


def update_metadata(kind: str) -> Run:
    def run(sandbox: Sandbox, params: Json, identifier: str) -> Json:
        body = sandbox.load(kind, identifier)
        given = params.get("metadata")
        merged = {} if given == {} else body["metadata"] | (given or {})
        body["metadata"] = {key: value for key, value in merged.items() if value != ""}
        sandbox.store.save(body)
        return body

    return run


def update_refund(sandbox: Sandbox, params: Json, refund_id: str) -> Json:
    made = update_metadata("refund")(sandbox, params, refund_id)
    sandbox.emit("refund.updated", made, {})
    return made


def create_coupon(sandbox: Sandbox, params: Json, _: str) -> Json:
    if ("percent_off" in params) == ("amount_off" in params):
        raise ApiError("You must pass either percent_off or amount_off.", stored=False)
    if "amount_off" in params and "currency" not in params:
        raise ApiError(
            "Missing required param: currency.",
            code="parameter_missing",
            param="currency",
            stored=False,
        )
    if "id" in params and sandbox.store.get(params["id"]):
        raise ApiError("Coupon already exists.", code="resource_already_exists", param="id")
    made = sandbox.store.insert(coupon.coupon(params, now=sandbox.clock.now()))
    if made["redeem_by"] is not None:
        sandbox.schedule(made["redeem_by"], "end_coupon", made["id"])
    sandbox.emit("coupon.created", made)
    return made


def create_shipping_rate(sandbox: Sandbox, params: Json, _: str) -> Json:
    return sandbox.store.insert(shipping_rate.shipping_rate(params, now=sandbox.clock.now()))


def create_customer(sandbox: Sandbox, params: Json, _: str) -> Json:
    made = sandbox.store.insert(customer.customer(params, now=sandbox.clock.now()))
    sandbox.emit("customer.created", made)
    return made


def create_endpoint(sandbox: Sandbox, params: Json, _: str) -> Json:
    """The secret is shown this once, as Stripe does."""
    secret = ids.new_id("whsec", 32)
    made = event.webhook_endpoint(params, now=sandbox.clock.now())
    sandbox.store.insert(made, {"secret": secret})
    return made | {"secret": secret}


CUSTOMER = fields(
    {
        "address": ADDRESS,
        "description": text(),
        "email": email,
        "metadata": metadata,
        "name": text(256),
        "phone": text(20),
        "preferred_locales": listed(text()),
        "shipping": SHIPPING,
        **EXPAND,
    },
)
COUPON = fields(
    {
        "amount_off": whole(1),
        "currency": currency,
        "duration": choice("once", "forever"),
        "id": text(),
        "max_redemptions": whole(1),
        "metadata": metadata,
        "name": text(40),
        "percent_off": percentage,
        "redeem_by": whole(0, 9_999_999_999),
        **EXPAND,
    },
)
REFUND = fields(
    {
        "amount": whole(1),
        "charge": text(),
        "metadata": metadata,
        "payment_intent": text(),
        "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
        **EXPAND,
    },
)
DISPUTE = fields(
    {
        "evidence": fields({name: text(20_000) for name in EVIDENCE}),
        "metadata": metadata,
        "submit": flag,
        **EXPAND,
    },
)
ENDPOINT = fields(
    {
        "api_version": choice(event.API_VERSION),
        "description": text(),
        "enabled_events": listed(text()),
        "metadata": metadata,
        "url": url,
        **EXPAND,
    },
    "enabled_events",
    "url",
)
NEW_RATE = fields(SHIPPING_RATE_KINDS | EXPAND, "display_name", "fixed_amount")
METADATA_ONLY = fields({"metadata": metadata} | EXPAND)
SESSION_ID = "/v1/checkout/sessions/{id}"

OPERATIONS: dict[str, Operation] = {
    "POST /v1/checkout/sessions": Operation(SESSION, lambda s, p, _: checkout.open_session(s, p)),
    "GET /v1/checkout/sessions": list_of(
        "checkout.session", "/v1/checkout/sessions", "payment_intent", "customer", "status"
    ),
    f"GET {SESSION_ID}": one_of("checkout.session", "session"),
    f"GET {SESSION_ID}/line_items": Operation(fields(CURSORS), session_lines),
    f"POST {SESSION_ID}/expire": Operation(
        BARE, lambda s, _, id: checkout.expire(s, s.load("checkout.session", id, "session"))
    ),
    "GET /v1/payment_intents": list_of("payment_intent", "/v1/payment_intents", "customer"),
    "GET /v1/payment_intents/{id}": one_of("payment_intent", "intent"),
    "GET /v1/charges": list_of("charge", "/v1/charges", "payment_intent", "customer"),
    "GET /v1/charges/{id}": one_of("charge"),
    "POST /v1/refunds": Operation(REFUND, lambda s, p, _: refunds.create_refund(s, p)),
    "GET /v1/refunds": list_of("refund", "/v1/refunds", "charge", "payment_intent"),
    "GET /v1/refunds/{id}": one_of("refund"),
    "POST /v1/refunds/{id}": Operation(METADATA_ONLY, update_refund),
    "GET /v1/events": Operation(EVENTS, list_events),
    "GET /v1/events/{id}": Operation(BARE, one_event),
    "POST /v1/coupons": Operation(COUPON, create_coupon),
    "GET /v1/coupons": list_of("coupon", "/v1/coupons"),
    "GET /v1/coupons/{id}": one_of("coupon", "coupon"),
    "POST /v1/customers": Operation(CUSTOMER, create_customer),
    "GET /v1/customers/{id}": one_of("customer"),
    "POST /v1/shipping_rates": Operation(NEW_RATE, create_shipping_rate),
    "GET /v1/shipping_rates": list_of("shipping_rate", "/v1/shipping_rates", "currency"),
    "GET /v1/shipping_rates/{id}": one_of("shipping_rate"),
    "GET /v1/products/{id}": one_of("product"),
    "GET /v1/prices/{id}": one_of("price"),
    "GET /v1/balance": Operation(BARE, lambda s, _, __: ledger.balance(s)),
    "GET /v1/balance_transactions": Operation(TRANSACTIONS, list_transactions),
    "GET /v1/balance_transactions/{id}": one_of("balance_transaction"),
    "GET /v1/payouts": list_of(
        "payout", "/v1/payouts", "status", "destination", spans=("arrival_date", "created")
    ),
    "GET /v1/payouts/{id}": one_of("payout", "payout"),
    "GET /v1/disputes": list_of("dispute", "/v1/disputes", "charge", "payment_intent"),
    "GET /v1/disputes/{id}": one_of("dispute", "dispute"),
    "POST /v1/disputes/{id}": Operation(
        DISPUTE, lambda s, p, id: disputes.answer_dispute(s, id, p)
    ),
    "POST /v1/disputes/{id}/close": Operation(BARE, lambda s, _, id: disputes.close_dispute(s, id)),
    "POST /v1/webhook_endpoints": Operation(ENDPOINT, create_endpoint),
    "GET /v1/webhook_endpoints": list_of("webhook_endpoint", "/v1/webhook_endpoints"),
}
