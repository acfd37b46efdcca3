"""A hit is a rule broken at a span, before the market has its say."""

from typing import NamedTuple

from product_content.claims.lexicon import Span


class Hit(NamedTuple):
    rule: str
    span: Span
    claim_id: str = ""
