"""The real SDK talking to the sandbox in process: full encoding and parsing, no socket."""

from collections.abc import Mapping
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import stripe
from flask import Flask


class Checker(Protocol):
    """What looks at every exchange; it raises AssertionError with the parameter's path."""

    def request(self, method: str, path: str, form: str) -> None: ...
    def response(self, method: str, path: str, body: str, status: int) -> None: ...


class SandboxHTTPClient(stripe.HTTPClient):
    name = "sandbox"

    def __init__(self, app: Flask, checker: Checker | None = None) -> None:
        super().__init__()
        self._app = app
        self._checker = checker

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        parts = urlsplit(url)
        form = parts.query if method.lower() == "get" else (post_data or "")
        if self._checker:
            self._checker.request(method.upper(), parts.path, form)
        answer = self._app.test_client().open(
            parts.path,
            method=method.upper(),
            query_string=parts.query,
            data=post_data,
            headers=dict(headers or {}),
        )
        body = answer.get_data(as_text=True)
        if self._checker:
            self._checker.response(method.upper(), parts.path, body, answer.status_code)
        return body, answer.status_code, cast(Mapping[str, str], answer.headers)

    def close(self) -> None:
        """Nothing is held open."""
