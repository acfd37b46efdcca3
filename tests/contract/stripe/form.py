"""Stripe's form encoding read back: brackets to nested values, strings to their types."""

import re
from typing import Any
from urllib.parse import parse_qsl

Schema = dict[str, Any]


def decode(form: str) -> dict[str, Any]:
    """``a[b][0]=1`` becomes ``{"a": {"b": {"0": "1"}}}``."""
    decoded: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", name)
        target = decoded
        for part in path:
            target = target.setdefault(part, {})
        target[last] = value
    return decoded


def coerce(value: Any, schema: Schema, defs: dict[str, Schema]) -> Any:
    """Give form strings the type their schema asks for; what does not fit stays as it is."""
    if "$ref" in schema:
        return coerce(value, defs[schema["$ref"].removeprefix("#/$defs/")], defs)
    if "anyOf" in schema:
        return coerce_any(value, schema["anyOf"], defs)
    if isinstance(value, dict):
        return coerce_hash(value, schema, defs)
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def coerce_any(value: Any, options: list[Schema], defs: dict[str, Schema]) -> Any:
    """The first option that changes the value, or fits its nesting, decides."""
    for option in options:
        coerced = coerce(value, option, defs)
        if type(coerced) is not str:
            return coerced
    return value


def coerce_hash(value: dict[str, Any], schema: Schema, defs: dict[str, Schema]) -> Any:
    if schema.get("type") == "array" and all(key.isdecimal() for key in value):
        return [coerce(value[key], schema["items"], defs) for key in sorted(value, key=int)]
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties")
    other = others if isinstance(others, dict) else {}
    return {key: coerce(item, properties.get(key, other), defs) for key, item in value.items()}
