"""What both contracts are: operations, object shapes, and one way to say what does not fit."""

from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from tests.contract.stripe.form import Schema, coerce


@dataclass
class Contract:
    """``operations``: "POST /v1/refunds" to its ``params`` and ``answer`` schemas.

    ``objects``: the value of ``object`` to its schema. ``patterns``: paths with {} for ids.
    """

    name: str
    operations: dict[str, dict[str, Schema]]
    objects: dict[str, Schema]
    defs: dict[str, Schema]
    error: Schema
    _validators: dict[int, Draft202012Validator] = field(default_factory=dict)

    def find(self, method: str, path: str) -> dict[str, Schema] | None:
        """The operation of a real path; a spelt-out segment wins over an id."""
        wanted = path.strip("/").split("/")
        best: tuple[int, dict[str, Schema]] | None = None
        for name, operation in self.operations.items():
            verb, pattern = name.split(" ")
            segments = pattern.strip("/").split("/")
            if verb != method or len(segments) != len(wanted):
                continue
            pairs = list(zip(segments, wanted, strict=True))
            if all(a == b or a.startswith("{") for a, b in pairs):
                literal = sum(a == b for a, b in pairs)
                best = max(best or (-1, operation), (literal, operation), key=lambda x: x[0])
        return best[1] if best else None

    def check_form(self, form: dict[str, Any], schema: Schema, where: str) -> None:
        self.check(coerce(form, schema, self.defs), schema, where)

    def check(self, value: Any, schema: Schema, where: str) -> None:
        """Raise AssertionError with the path of what does not fit."""
        validator = self._validators.get(id(schema))
        if validator is None:
            validator = Draft202012Validator({"$defs": self.defs, **schema})
            self._validators[id(schema)] = validator
        error = best_match(validator.iter_errors(value))
        if error is not None:
            raise AssertionError(f"{where} ({self.name}): {spell(innermost(error))}")


def innermost(error: ValidationError) -> ValidationError:
    """Of an alternative's failures, the one deepest inside the value: the likely meaning."""
    while error.context:
        error = max(error.context, key=lambda e: (len(e.absolute_path), e.validator != "type"))
    return error


def spell(error: ValidationError) -> str:
    """``line_items[0][price_data]: … ('unit_ammount' was unexpected)``."""
    head, *rest = list(error.absolute_path) or ["(top)"]
    path = str(head) + "".join(f"[{part}]" for part in rest)
    return f"{path}: {error.message[:500]}"
