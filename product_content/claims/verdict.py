"""What the linter answers: one verdict a sentence, one finding a problem."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["ok", "warn", "block"]
_WEIGHT: dict[Severity, int] = {"ok": 0, "warn": 1, "block": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """`start` and `end` are character offsets into the verdict's own text."""

    start: int
    end: int
    rule: str
    reason: str
    source: str
    suggest: str
    severity: Severity = "block"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`offset` is where this sentence begins in the text given to `lint`."""

    text: str
    verdict: Severity
    findings: tuple[Finding, ...] = ()
    offset: int = 0

    def as_dict(self) -> dict[str, object]:
        shown = ("start", "end", "rule", "reason", "suggest")
        return {
            "text": self.text,
            "verdict": self.verdict,
            "findings": [{name: getattr(f, name) for name in shown} for f in self.findings],
        }


def worst(findings: tuple[Finding, ...]) -> Severity:
    return max((f.severity for f in findings), key=_WEIGHT.__getitem__, default="ok")
