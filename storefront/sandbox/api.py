"""The API under /v1: who may call, which version, idempotency, and one answer for every path."""

import re
import secrets
from urllib.parse import parse_qsl

from flask import Blueprint, Response, current_app, jsonify, request

from storefront.sandbox import idempotency
from storefront.sandbox.expansion import expand
from storefront.sandbox.faults import next_fault
from storefront.sandbox.listing import Operation
from storefront.sandbox.objects.event import API_VERSION
from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.operations import OPERATIONS
from storefront.sandbox.state import Cause, Sandbox
from storefront.sandbox.wire import ApiError, Json, decode_form

api = Blueprint("api", __name__, url_prefix="/v1")
LIVE_KEYS = ("sk_live_", "rk_live_")
PATTERNS = [
    (re.compile(re.sub(r"\{id\}", "(?P<id>[^/]+)", name) + "$"), operation)
    for name, operation in OPERATIONS.items()
]


def the_sandbox() -> Sandbox:
    found: Sandbox = current_app.extensions["sandbox"]
    return found


@api.route("/<path:rest>", methods=["GET", "POST", "DELETE"])
def answer(rest: str) -> Response:
    sandbox, request_id = the_sandbox(), new_id("req", 14)
    headers: dict[str, str] = {}
    try:
        check_caller(sandbox)
        status, body = perform(sandbox, request_id, headers)
    except ApiError as error:
        status, body = error.status, error.body
    response = jsonify(body)
    response.status_code = status
    response.headers.update(headers)
    response.headers["Request-Id"] = request_id
    response.headers["Stripe-Version"] = API_VERSION
    return response


def check_caller(sandbox: Sandbox) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not key:
        raise unauthorised(
            "You did not provide an API key. Use the Authorization header: Bearer YOUR_SECRET_KEY."
        )
    if key.startswith(LIVE_KEYS):
        raise unauthorised("This is the sandbox: it refuses live keys. Take the live key out.")
    if not secrets.compare_digest(key.encode(), sandbox.secret.encode()):
        raise unauthorised(f"Invalid API Key provided: {key[:8]}***")
    version = request.headers.get("Stripe-Version", API_VERSION)
    if version != API_VERSION:
        raise ApiError(
            f"Invalid Stripe API version: {version}. The sandbox speaks {API_VERSION} only."
        )


def unauthorised(message: str) -> ApiError:
    return ApiError(message, status=401)


def find_operation(method: str, path: str) -> tuple[Operation, str]:
    for pattern, operation in PATTERNS:
        match = pattern.match(f"{method} {path}")
        if match:
            return operation, match.groupdict().get("id", "")
    raise ApiError(f"The sandbox does not do {method} {path}.", status=501, kind="api_error")


def perform(sandbox: Sandbox, request_id: str, headers: dict[str, str]) -> tuple[int, Json]:
    operation, identifier = find_operation(request.method, request.path)
    raw = request.query_string if request.method == "GET" else request.get_data()
    given = read_form(raw)
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    fingerprint = idempotency.fingerprint(request.method, request.path, given)
    fault = next_fault(sandbox)
    if fault and fault.before:
        return fault.status, fault.body
    sandbox.catch_up()
    with sandbox.store.transaction():
        stored = idempotency.replay(sandbox, key, fingerprint) if key else None
        if stored:
            headers["Idempotent-Replayed"] = "true"
            return stored
        status, body = run(sandbox, operation, given, identifier, Cause(request_id, key))
        if key:
            headers["Idempotency-Key"] = key
            idempotency.keep(sandbox, key, fingerprint, status, body)
    return (fault.status, fault.body) if fault else (status, body)


def read_form(raw: bytes) -> Json:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise ApiError("Invalid request: the body is not UTF-8.", stored=False) from None
    return decode_form(parse_qsl(text, keep_blank_values=True))


def run(
    sandbox: Sandbox, operation: Operation, given: Json, identifier: str, cause: Cause
) -> tuple[int, Json]:
    """Do the work; a refusal undoes its changes and is an answer like any other."""
    params = operation.params(given, "")
    sandbox.cause = cause
    try:
        with sandbox.store.savepoint():
            body = operation.run(sandbox, params, identifier)
            return 200, expand(sandbox, body, params.get("expand", []))
    except ApiError as error:
        if not error.stored:
            raise
        return error.status, error.body
    finally:
        sandbox.cause = Cause()
