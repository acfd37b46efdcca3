"""Contract A: what the installed SDK's own generated types say, for exactly its API version.

The service files name verb, path, parameters and return class; their annotations become schemas.
It knows names, types and enums, but not lengths, and cannot tell an absent field from a null one.
"""

import ast
from typing import Any

from tests.contract.stripe.annotations import Converter, Source, source
from tests.contract.stripe.contract import Contract
from tests.contract.stripe.form import Schema

SERVICES = (
    "_balance_service", "_balance_transaction_service", "_charge_service", "_coupon_service",
    "_customer_service", "_dispute_service", "_event_service", "_payment_intent_service",
    "_payout_service", "_price_service", "_product_service", "_refund_service",
    "_shipping_rate_service", "_webhook_endpoint_service", "checkout._session_service",
    "checkout._session_line_item_service",
)  # fmt: skip
RESOURCES = {
    "balance": "stripe._balance:Balance",
    "balance_transaction": "stripe._balance_transaction:BalanceTransaction",
    "charge": "stripe._charge:Charge",
    "checkout.session": "stripe.checkout._session:Session",
    "coupon": "stripe._coupon:Coupon",
    "customer": "stripe._customer:Customer",
    "dispute": "stripe._dispute:Dispute",
    "event": "stripe._event:Event",
    "item": "stripe._line_item:LineItem",
    "payment_intent": "stripe._payment_intent:PaymentIntent",
    "payout": "stripe._payout:Payout",
    "price": "stripe._price:Price",
    "product": "stripe._product:Product",
    "refund": "stripe._refund:Refund",
    "shipping_rate": "stripe._shipping_rate:ShippingRate",
    "webhook_endpoint": "stripe._webhook_endpoint:WebhookEndpoint",
}


def load() -> Contract:
    """Derived anew in each run: it takes less than a second."""
    return Contract("the SDK's types", **derive())


def derive() -> dict[str, Any]:
    converter = Converter(frozenset(RESOURCES.values()))
    operations: dict[str, Schema] = {}
    for service in SERVICES:
        found = source(f"stripe.{service}")
        for name, node in found.classes.items():
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    operations |= operation(converter, found, name, method)
    return {
        "operations": operations,
        "objects": {kind: converter.ref(*place.split(":")) for kind, place in RESOURCES.items()},
        "error": converter.ref("stripe._error_object", "ErrorObject"),
        "defs": converter.defs,
    }


def operation(
    converter: Converter, found: Source, scope: str, method: ast.FunctionDef
) -> dict[str, Schema]:
    """The one operation a service's method stands for; empty for anything else."""
    calls = [node for node in ast.walk(method) if isinstance(node, ast.Call)]
    requests = [
        call
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "_request"
    ]
    if not requests or method.returns is None:
        return {}
    verb, path = (literal(argument) for argument in requests[0].args[:2])
    if path.endswith("/search"):  # another kind of list, which the shop does not use
        return {}
    params = next(
        each.annotation
        for each in method.args.args + method.args.posonlyargs
        if each.arg == "params" and each.annotation
    )
    schema = converter.annotation(params, found, scope)
    return {
        f"{verb.upper()} {path}": {
            "params": schema["anyOf"][0] if "anyOf" in schema else schema,
            "answer": converter.annotation(method.returns, found, scope),
        }
    }


def literal(node: ast.expr) -> str:
    """A string, or the template of ``"…{session}…".format(…)``."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return str(ast.literal_eval(node))
