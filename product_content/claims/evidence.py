"""The evidence surface: neutral reports of studies, no product, no advice, no overstatement."""

from collections.abc import Iterator

from product_content.claims import grammar
from product_content.claims.lexicon import Span
from product_content.claims.rules import Hit
from product_content.claims.sentence import SUBJECTS, Sentence
from product_content.claims.topics import IDIOM, ILLNESS, LAWFUL, PLAIN, WEAK

_FIRM = {**ILLNESS, **PLAIN}
_PHYSIOLOGY = ("mechanism",)


def editorial(sentence: Sentence) -> Iterator[Hit]:
    yield from (Hit("evidence-brand", span) for span in sentence.free("brand"))
    if sentence.regulatory:
        return
    yield from _selling(sentence)
    yield from _overclaims(sentence)
    yield from _assertions(sentence)
    yield from _address(sentence)


def _selling(sentence: Sentence) -> Iterator[Hit]:
    if not sentence.cautious:
        if "our" in sentence.stems:
            yield from (Hit("evidence-brand", span) for span in sentence.free("product"))
        yield from (Hit("evidence-sales", span) for span in sentence.free("sales"))
    for span in sentence.free("advice"):
        if not (sentence.cautious or span[0] in sentence.negated or "whether" in sentence.stems):
            yield Hit("evidence-sales", span)


def _overclaims(sentence: Sentence) -> Iterator[Hit]:
    for span in sentence.free("overclaim"):
        if not (span[0] in sentence.negated or sentence.has("denial")):
            yield Hit("evidence-overclaim", span)


def _assertions(sentence: Sentence) -> Iterator[Hit]:
    """An effect stated as fact, with nobody who measured it."""
    if sentence.question or sentence.reported:
        return
    for tag, topic in (_FIRM | LAWFUL).items():
        if tag in _PHYSIOLOGY:
            continue
        for span in sentence.free(tag):
            effect = grammar.effect_on(sentence, span)
            if effect is None or grammar.after_medicine(sentence, effect):
                continue
            rule = _assertion_rule(sentence, tag, effect)
            if rule:
                yield Hit(rule, span, topic.claim_id)


def _assertion_rule(sentence: Sentence, tag: str, effect: Span) -> str:
    if not (grammar.acts(sentence, effect) or sentence.has(*SUBJECTS)):
        return ""
    if sentence.cautious and not grammar.acts(sentence, effect):
        return ""
    if sentence.has("hedge", "study") and not sentence.has("second-person"):
        return "evidence-hedged"
    if tag in LAWFUL and effect in sentence.free("soft"):
        return "wording-flexible"
    return "evidence-unreported"


def _address(sentence: Sentence) -> Iterator[Hit]:
    """Speaking to the reader's own body, or in the tune of an advertisement."""
    if sentence.reported or sentence.cautious:
        return
    for tag in IDIOM:
        yield from (Hit("evidence-unreported", span) for span in sentence.free(tag))
    if grammar.addressed(sentence):
        for tag in (*_FIRM, *WEAK, "tired"):
            for span in sentence.free(tag):
                yield Hit(_reader_rule(sentence, span), span)
        yield from (Hit("wellbeing", span) for span in sentence.free("wellbeing"))
    for tag in ("result", "superior"):
        yield from (Hit("evidence-overclaim", span) for span in sentence.free(tag))


def _reader_rule(sentence: Sentence, span: Span) -> str:
    loud = "!" in sentence.stems or sentence.question or sentence.has("first-person")
    return "evidence-unreported" if loud or grammar.effect_on(sentence, span) else "context"
