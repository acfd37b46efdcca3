"""Idempotency keys: the same key gives the same answer for 24 hours, other parameters an error."""

import hashlib
import json

from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json

KEPT_SECONDS = 24 * 3600
LONGEST = 255


def fingerprint(method: str, path: str, params: Json) -> str:
    return hashlib.sha256(json.dumps([method, path, params], sort_keys=True).encode()).hexdigest()


def replay(sandbox: Sandbox, key: str, request: str) -> tuple[int, Json] | None:
    """The answer stored under the key, if any; raises when the request was another one."""
    if len(key) > LONGEST:
        raise ApiError(f"Idempotency keys can have up to {LONGEST} characters.", stored=False)
    sandbox.store.query(
        "DELETE FROM idempotency WHERE created <= ?", sandbox.clock.now() - KEPT_SECONDS
    )
    rows = sandbox.store.query("SELECT * FROM idempotency WHERE key = ?", key)
    if not rows:
        return None
    if rows[0]["request"] != request:
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they were"
            f" first used with. Try using a key other than '{key}' if you meant to execute a"
            " different request.",
            kind="idempotency_error",
            stored=False,
        )
    return rows[0]["status"], json.loads(rows[0]["body"])


def keep(sandbox: Sandbox, key: str, request: str, status: int, body: Json) -> None:
    sandbox.store.query(
        "INSERT INTO idempotency VALUES (?, ?, ?, ?, ?)",
        key,
        request,
        status,
        json.dumps(body),
        sandbox.clock.now(),
    )
