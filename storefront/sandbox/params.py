"""What a parameter may be. A kind turns the decoded form value into a plain one or refuses it."""

from collections.abc import Callable, Mapping
from typing import Any

from storefront.sandbox.wire import ApiError, Json

Kind = Callable[[Any, str], Any]


def refuse(message: str, param: str, code: str | None = None) -> ApiError:
    return ApiError(message, code=code, param=param, stored=False)


def text(longest: int = 5000) -> Kind:
    def parse(value: Any, param: str) -> str:
        if not isinstance(value, str):
            raise refuse(f"Invalid string: {value}", param, "parameter_invalid_string")
        if not value:
            raise refuse(
                f"You passed an empty string for '{param}'. '{param}' cannot be unset.",
                param,
                "parameter_invalid_empty",
            )
        if len(value) > longest:
            raise refuse(f"Invalid string: must be at most {longest} characters", param)
        return value

    return parse


def whole(least: int = 0, most: int = 99_999_999) -> Kind:
    def parse(value: Any, param: str) -> int:
        if not isinstance(value, str) or not value.lstrip("-").isdecimal():
            raise refuse(f"Invalid integer: {value}", param, "parameter_invalid_integer")
        if not least <= int(value) <= most:
            raise refuse(
                f"This value must be between {least} and {most} (it currently is '{value}').",
                param,
                "parameter_invalid_integer",
            )
        return int(value)

    return parse


def percentage(value: Any, param: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise refuse(f"Invalid decimal: {value}", param) from None
    if not 0 < number <= 100:
        raise refuse("This value must be greater than 0 and at most 100.", param)
    return number


def flag(value: Any, param: str) -> bool:
    if value not in ("true", "false"):
        raise refuse(f"Invalid boolean: {value}", param)
    return bool(value == "true")


def choice(*allowed: str) -> Kind:
    def parse(value: Any, param: str) -> str:
        if value not in allowed:
            raise refuse(f"Invalid {param}: must be one of {', '.join(allowed)}", param)
        return str(value)

    return parse


def url(value: Any, param: str) -> str:
    parsed: str = text()(value, param)
    if not parsed.startswith(("http://", "https://")):
        raise refuse(
            "Not a valid URL. URLs must begin with http:// or https://.", param, "url_invalid"
        )
    return parsed


def email(value: Any, param: str) -> str:
    parsed: str = text(800)(value, param)
    local, _, domain = parsed.partition("@")
    if not local or "." not in domain or " " in parsed:
        raise refuse(f"Invalid email address: {parsed}", param, "email_invalid")
    return parsed


def currency(value: Any, param: str) -> str:
    parsed: str = text(3)(value, param)
    if len(parsed) != 3 or not parsed.isalpha():
        raise refuse(f"Invalid currency: {parsed}", param)
    return parsed.lower()


def country(value: Any, param: str) -> str:
    parsed: str = text(2)(value, param)
    if len(parsed) != 2 or not (parsed.isalpha() and parsed.isupper()) or parsed in ("XX", "UK"):
        raise refuse(f"Country '{parsed}' is unknown.", param, "country_unsupported")
    return parsed


def listed(kind: Kind, most: int = 100) -> Kind:
    def parse(value: Any, param: str) -> list[Any]:
        if value == "":
            return []
        if not isinstance(value, dict) or not all(key.isdecimal() for key in value):
            raise refuse("Invalid array", param)
        if len(value) > most:
            raise refuse(f"Array must have at most {most} elements.", param)
        return [kind(value[key], f"{param}[{key}]") for key in sorted(value, key=int)]

    return parse


def metadata(value: Any, param: str) -> dict[str, str]:
    """Key-value pairs; an empty value unsets its key and ``metadata=''`` unsets them all."""
    if value == "":
        return {}
    if not isinstance(value, dict):
        raise refuse("Invalid metadata: must be a hash", param)
    if len(value) > 50:
        raise refuse("Metadata can have at most 50 keys.", param)
    for key, item in value.items():
        if not isinstance(item, str):
            raise refuse("Metadata values must be strings", f"{param}[{key}]")
        if len(key) > 40 or len(item) > 500:
            raise refuse(
                "Metadata keys can have up to 40 characters and values up to 500.",
                f"{param}[{key}]",
            )
    return value


def fields(kinds: Mapping[str, Kind], *required: str) -> Kind:
    """A hash with exactly these keys; every wrong name is refused with its path."""

    def parse(value: Any, param: str) -> Json:
        if not isinstance(value, dict):
            raise refuse("Invalid object", param)
        prefix = f"{param}[{{}}]" if param else "{}"
        for name in value:
            if name not in kinds:
                raise refuse(
                    f"Received unknown parameter: {prefix.format(name)}. "
                    f"The sandbox knows here: {', '.join(sorted(kinds))}.",
                    prefix.format(name),
                    "parameter_unknown",
                )
        for name in required:
            if name not in value:
                path = prefix.format(name)
                raise refuse(f"Missing required param: {path}.", path, "parameter_missing")
        return {name: kinds[name](item, prefix.format(name)) for name, item in value.items()}

    return parse
