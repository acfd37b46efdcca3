"""A content file with the place of everything in it, so that a problem can be pointed at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from product_content.problems import ContentError, Problem

_FRONT = re.compile(r"\A---\n(.*?)^---(?:\n|\Z)", re.S | re.M)
Keys = Sequence[str | int]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Source:
    """`path` is relative to the content folder; `front` is the parsed YAML with its positions."""

    path: str
    raw: str
    front: Any = field(compare=False, hash=False)
    front_line: int
    body: str
    body_line: int

    @cached_property
    def lines(self) -> list[str]:
        return self.raw.split("\n")

    def position(self, keys: Keys) -> tuple[int, int]:
        """Line and column, from 1, of the value at `keys`, or of the nearest parent there is."""
        node, line, column = self.front, 0, 0
        for key in keys:
            if not (hasattr(node, "lc") and _has(node, key)):
                break
            line, column = node.lc.item(key) if isinstance(key, int) else node.lc.value(key)
            node = node[key]
        return self.front_line + line, column + 1

    def problem(self, keys: Keys, rule: str, message: str, blocking: bool = True) -> Problem:
        return Problem(self.path, *self.position(keys), rule, message, blocking)

    def validated(self, model: type[Model]) -> Model:
        """Raises ContentError with the place of every wrong key."""
        try:
            return model.model_validate(self.front or {})
        except ValidationError as error:
            raise ContentError(map(self._wrong, _innermost(error.errors()))) from None

    def _wrong(self, error: Any) -> Problem:
        where = ".".join(str(part) for part in error["loc"]) or "front matter"
        return self.problem(error["loc"], "schema", f"{where}: {error['msg']}")


def _innermost(errors: list[Any]) -> list[Any]:
    """A list is not too short because one of its items is wrong."""
    places = [error["loc"] for error in errors]
    return [
        error
        for error in errors
        if not any(p[: len(error["loc"])] == error["loc"] != p for p in places)
    ]


def _has(node: Any, key: str | int) -> bool:
    if isinstance(node, list):
        return isinstance(key, int) and key < len(node)
    return isinstance(node, dict) and key in node


def read_markdown(path: str, raw: str) -> Source:
    """Raises ContentError when the front matter is missing or is not YAML."""
    match = _FRONT.match(raw)
    if match is None:
        message = "the file must begin with front matter between two lines of ---"
        raise ContentError([Problem(path, 1, 1, "front-matter", message)])
    front = _parse(path, match[1], first_line=2)
    return Source(path, raw, front, 2, raw[match.end() :], raw[: match.end()].count("\n") + 1)


def read_yaml(path: str, raw: str) -> Source:
    """Raises ContentError when the text is not YAML."""
    return Source(path, raw, _parse(path, raw, first_line=1), 1, "", 1)


def read_snippet(path: str, raw: str) -> Source:
    return Source(path, raw, {}, 1, raw, 1)


def _parse(path: str, text: str, first_line: int) -> Any:
    try:
        return YAML().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        message = error.problem or "this is not YAML"
        raise ContentError(
            [Problem(path, first_line + line, column + 1, "yaml", message)]
        ) from None
    except (YAMLError, ValueError) as error:
        raise ContentError([Problem(path, first_line, 1, "yaml", str(error))]) from None
