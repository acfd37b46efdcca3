"""The linter's two doors."""

import re
from dataclasses import replace

from product_content.claims.law import law
from product_content.claims.sentences import split
from product_content.claims.verdict import Finding, Verdict, worst

SURFACES = ("shop", "evidence")
_DISEASE = re.compile(r"(?i)\b(?:migraines?|insomnia|anxiety|depression|neuropathy|arthritis)\b")
_MEDICINAL = re.compile(r"(?i)\b(?:cures?|treats?|heals?|remedy|therapeutic)\b")


def lint(text: str, market: str, surface: str) -> list[Verdict]:
    """One verdict a sentence; its findings count from the start of that sentence."""
    return [
        replace(lint_sentence(sentence, market, surface), offset=offset)
        for offset, sentence in split(text)
    ]


def lint_sentence(text: str, market: str, surface: str) -> Verdict:
    if surface not in SURFACES:
        raise ValueError(f"unknown surface {surface!r}; one of {', '.join(SURFACES)}")
    rules = law(market).rules
    findings = tuple(
        Finding(m.start(), m.end(), rule, r.reason, r.source, r.suggest, r.severity)
        for rule, pattern in (("disease", _DISEASE), ("medicinal", _MEDICINAL))
        for m in pattern.finditer(text if surface == "shop" else "")
        for r in (rules[rule],)
    )
    return Verdict(text, worst(findings), findings)
