"""Stripe's wire: the form encoding of requests and the shape of errors."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """An answer in Stripe's error shape.

    ``stored`` says whether an idempotency key replays it: Stripe stores what happened once the
    work began, not a refusal of the parameters (https://docs.stripe.com/api/idempotent_requests).
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        stored: bool = True,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.stored = stored
        self.body: Json = {"error": {"message": message, "type": kind}}
        if code:
            self.body["error"]["code"] = code
            self.body["error"]["doc_url"] = f"https://docs.stripe.com/error-codes#{code}"
        if param:
            self.body["error"]["param"] = param


def missing(noun: str, identifier: str, param: str, status: int = 404) -> ApiError:
    """An id that does not exist: 404 in a path, 400 among the parameters."""
    return ApiError(
        f"No such {noun}: '{identifier}'",
        status=status,
        code="resource_missing",
        param=param,
    )


def decode_form(pairs: Iterable[tuple[str, str]]) -> Json:
    """Turn ``a[b][0][c]=1`` into nested dictionaries; list positions stay keys ("0", "1")."""
    decoded: Json = {}
    for name, value in pairs:
        head, *rest = name.replace("]", "").split("[")
        target, key = decoded, head
        for part in rest:
            target = target.setdefault(key, {})
            if not isinstance(target, dict):
                raise ApiError("Invalid hash", param=name, stored=False)
            key = part if part else str(len(target))
        target[key] = value
    return decoded
