"""Every request the shop sends and every object and event the sandbox sends, held to contract."""

import functools
import json
from typing import Any

from tests.contract.stripe import openapi_contract, sdk_contract
from tests.contract.stripe.contract import Contract
from tests.contract.stripe.form import decode


@functools.cache
def contracts() -> tuple[Contract, ...]:
    """A always; B where its file is at hand."""
    second = openapi_contract.load()
    return (sdk_contract.load(), *([second] if second else []))


class ContractChecker:
    """Raises AssertionError that names the path of what does not fit."""

    def __init__(self, held_to: tuple[Contract, ...] | None = None) -> None:
        self._contracts = contracts() if held_to is None else held_to

    def request(self, method: str, path: str, form: str | dict[str, Any]) -> None:
        decoded = decode(form) if isinstance(form, str) else form
        first, *others = self._contracts
        operation = first.find(method, path)
        if operation is None:
            raise AssertionError(f"{method} {path}: {first.name} knows no such call")
        first.check_form(decoded, operation["params"], f"{method} {path}")
        for contract in others:
            operation = contract.find(method, path)
            if operation:
                contract.check_form(decoded, operation["params"], f"{method} {path}")

    def response(
        self, method: str, path: str, body: str | dict[str, Any], status: int = 200
    ) -> None:
        value = json.loads(body) if isinstance(body, str) else body
        where = f"answer to {method} {path}"
        for contract in self._contracts:
            operation = contract.find(method, path)
            if status >= 400:
                contract.check(value.get("error"), contract.error, f"{where} error")
            elif operation:
                contract.check(value, operation["answer"], where)
        if status < 400 and value.get("object") == "list":
            for each in value["data"]:
                if each["object"] == "event":
                    self.event(each)

    def event(self, event: dict[str, Any]) -> None:
        for contract in self._contracts:
            contract.check(event, contract.objects["event"], f"event {event.get('type')}")
            subject = event["data"]["object"]
            schema = contract.objects.get(subject["object"])
            if schema is None:
                continue
            contract.check(subject, schema, f"event {event['type']} data.object")
            known = contract.defs[schema["$ref"].removeprefix("#/$defs/")]["properties"]
            for name in event["data"].get("previous_attributes") or {}:
                if name not in known:
                    raise AssertionError(
                        f"event {event['type']} ({contract.name}):"
                        f" data[previous_attributes][{name}] is no field of {subject['object']}"
                    )
