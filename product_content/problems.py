"""What is wrong with the content, and where."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`line` and `column` count from 1; `path` is relative to the content folder."""

    path: str
    line: int
    column: int
    rule: str
    message: str
    blocking: bool = True

    def __str__(self) -> str:
        kind = "" if self.blocking else "warning: "
        return f"{self.path}:{self.line}:{self.column}: {kind}{self.rule}: {self.message}"

    def as_dict(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


class ContentError(Exception):
    """Content that may not be shown; `problems` holds every reason at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        listed = "\n".join(str(problem) for problem in self.problems)
        super().__init__(f"{len(self.problems)} problems in the content:\n{listed}")
