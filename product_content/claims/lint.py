"""The linter's two doors: a sentence is parsed, judged by its surface, answered by its market."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from product_content.claims.evidence import editorial
from product_content.claims.law import Law, law
from product_content.claims.persuasion import persuasion, selling
from product_content.claims.plain import explained
from product_content.claims.rules import Hit
from product_content.claims.sentence import Sentence, parse
from product_content.claims.sentences import split
from product_content.claims.shop import topics
from product_content.claims.topics import WEAK
from product_content.claims.verdict import Finding, Verdict, worst
from product_content.claims.wordings import stretches

SURFACES = ("shop", "evidence")
# Structure/function lines: lawful in the United States once the asterisk leads to the disclaimer.
_SLOGAN = 6  # words, the stop included
_FUNCTION_RULES = frozenset({"wording", "wording-flexible", "subject", "unauthorised-function"})


def lint(text: str, market: str, surface: str) -> list[Verdict]:
    """One verdict a sentence; its findings count from the start of that sentence."""
    return [
        replace(lint_sentence(sentence, market, surface), offset=offset)
        for offset, sentence in split(text)
    ]


def lint_sentence(text: str, market: str, surface: str) -> Verdict:
    if surface.lower() not in SURFACES:
        raise ValueError(f"unknown surface {surface!r}; one of {', '.join(SURFACES)}")
    rulebook = law(market)
    sentence = parse(text, rulebook.market)
    findings = tuple(_findings(sentence, _hits(sentence, surface.lower()), rulebook))
    return Verdict(text, worst(findings), findings)


def _hits(sentence: Sentence, surface: str) -> Iterator[Hit]:
    qualified, lawful = sentence.free("qualified"), list(stretches(sentence))
    lines = sentence.free("line")
    sentence.cover([*qualified, *lines, *(stretch.span for stretch in lawful)])
    yield from (Hit("lawful", span) for span in lines)
    yield from (Hit("qualified-claim", span) for span in qualified)
    yield from (Hit(stretch.rule or "lawful", stretch.span) for stretch in lawful)
    parts = (topics, selling) if surface == "shop" else (editorial,)
    hits = list(chain.from_iterable(part(sentence) for part in (persuasion, *parts)))
    if not hits and sentence.words and not explained(sentence, surface):
        rule = "unauthorised-function" if surface == "shop" and _teases(sentence) else "unexplained"
        hits = [Hit(rule, (0, len(sentence.words)))]
    yield from hits


def _teases(sentence: Sentence) -> bool:
    """ "Peace, poured.": a call that hints at the body and speaks of nothing else."""
    homely = sentence.has("commerce", "food", "usage", "negator")
    return len(sentence.stems) <= _SLOGAN and sentence.has(*WEAK) and not homely


def _findings(sentence: Sentence, hits: Iterable[Hit], rulebook: Law) -> Iterator[Finding]:
    seen: set[tuple[str, int]] = set()
    found = sorted(set(hits), key=lambda hit: (hit.span, hit.rule))
    if rulebook.market == "us" and not sentence.starred:
        found += _unmarked(found)
    for hit in found:
        rule = rulebook.rules.get(hit.rule)
        if rule is None or (hit.rule, hit.span[0]) in seen:
            continue
        seen.add((hit.rule, hit.span[0]))
        start, end = sentence.place(hit.span)
        suggest = _wording(rulebook, hit.claim_id) or rule.suggest
        yield Finding(start, end, hit.rule, rule.reason, rule.source, suggest, rule.severity)


def _unmarked(found: list[Hit]) -> list[Hit]:
    lines = [hit for hit in found if hit.rule in _FUNCTION_RULES or hit.rule == "lawful"]
    return [Hit("missing-disclaimer", lines[0].span)] if lines else []


def _wording(rulebook: Law, claim_id: str) -> str:
    return next((claim.marked for claim in rulebook.claims if claim.id == claim_id), "")
