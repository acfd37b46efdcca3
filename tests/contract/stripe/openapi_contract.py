"""Contract B: a cut of Stripe's own OpenAPI file, where it is at hand.

It knows what A cannot: required and nullable fields of answers, and lengths. It describes
``2026-08-26.dahlia``, one release before the SDK's ``2026-10-28.endive``; the differences that
touch us are in ``DIFFERENCES``.
"""

import json
from pathlib import Path
from typing import Any

from tests.contract.stripe.contract import Contract
from tests.contract.stripe.form import Schema

FILE = Path(__file__).parents[3].parent / "shared" / "stripe" / "openapi-subset.json"
ABSENT = "Stripe's OpenAPI file is not beside the repository: only the SDK's types are checked."

TEXT_LIST: Schema = {"type": "array", "items": {"type": "string"}}
# (schema, field, shape, reason)
DIFFERENCES: tuple[tuple[str, str, Schema, str], ...] = (
    (
        "checkout.session",
        "allowed_payment_method_types",
        {"anyOf": [TEXT_LIST, {"type": "null"}]},
        "new in 2026-09-30.endive, when payment_method_types left the parameters",
    ),
    (
        "dispute_evidence_details",
        "submission_method",
        {"enum": ["manual", "not_submitted", "smart_disputes"]},
        "new in 2026-10-28.endive",
    ),
    (
        "product",
        "type",
        {"enum": ["good", "service"]},
        "declared always present by the SDK, left out of the file",
    ),
)
# The file was cut down to the sources of an order; the SDK's types know a payout, too.
SOURCES: Schema = {
    "anyOf": [
        {"type": ["string", "null"]},
        *({"$ref": f"#/$defs/{name}"} for name in ("charge", "dispute", "refund")),
        {"required": ["object"], "properties": {"object": {"const": "payout"}}},
    ]
}


def load() -> Contract | None:
    """The contract, or None where the file is absent."""
    if not FILE.exists():
        return None
    document = json.loads(FILE.read_text())
    defs = {name: closed(schema) for name, schema in document["components"]["schemas"].items()}
    operations = {
        f"{verb.upper()} {path}": operation(details)
        for path, verbs in document["paths"].items()
        for verb, details in verbs.items()
    }
    for schema, name, shape, _ in DIFFERENCES:
        defs[schema]["properties"][name] = shape
    defs["balance_transaction"]["properties"]["source"] = SOURCES
    objects = {
        name: {"$ref": f"#/$defs/{name}"}
        for name, schema in defs.items()
        if "object" in schema.get("properties", {})
    }
    error = {"$ref": "#/$defs/api_errors"}
    return Contract("Stripe's OpenAPI file", operations, objects, defs, error)


def schemas() -> dict[str, Any]:
    """The file's schemas as they are, without the differences."""
    found: dict[str, Any] = json.loads(FILE.read_text())["components"]["schemas"]
    return found


def operation(details: dict[str, Any]) -> dict[str, Schema]:
    answer = details["responses"]["200"]["content"]["application/json"]["schema"]
    return {"params": params(details), "answer": closed(answer)}


def params(details: dict[str, Any]) -> Schema:
    if "requestBody" in details:
        content = details["requestBody"]["content"]["application/x-www-form-urlencoded"]
        body: Schema = closed(content["schema"])
        return body
    query = [each for each in details.get("parameters", []) if each["in"] == "query"]
    return {
        "type": "object",
        "properties": {each["name"]: closed(each["schema"]) for each in query},
        "required": [each["name"] for each in query if each.get("required")],
        "additionalProperties": False,
    }


def closed(schema: Any) -> Any:
    """JSON Schema from OpenAPI 3.0: null spelt out, and no field beyond the declared ones."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"].replace("#/components/schemas/", "#/$defs/")}
    kept = {
        key: {name: closed(each) for name, each in value.items()}
        if key == "properties"
        else closed(value)
        for key, value in schema.items()
        if key not in ("nullable", "format") and not key.startswith("x-")
    }
    if kept.get("properties") and "additionalProperties" not in kept:
        kept["additionalProperties"] = False
    return {"anyOf": [kept, {"type": "null"}]} if schema.get("nullable") else kept
