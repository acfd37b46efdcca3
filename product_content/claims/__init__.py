"""Health-claims law: which sentence may be shown to the public, in which market."""

from product_content.claims.law import (
    MARKETS,
    AuthorisedClaim,
    Disclaimer,
    Statement,
    authorised,
    disclaimer,
    mandatory,
    wording,
)
from product_content.claims.lint import SURFACES, lint, lint_sentence
from product_content.claims.sentences import split
from product_content.claims.verdict import Finding, Verdict

__all__ = [
    "MARKETS",
    "SURFACES",
    "AuthorisedClaim",
    "Disclaimer",
    "Finding",
    "Statement",
    "Verdict",
    "authorised",
    "disclaimer",
    "lint",
    "lint_sentence",
    "mandatory",
    "split",
    "wording",
]
