"""How far a caution ("ask your doctor", "may cause") excuses a body or illness word."""

from product_content.claims import grammar
from product_content.claims.lexicon import Span
from product_content.claims.normalise import roots
from product_content.claims.sentence import Sentence
from product_content.claims.topics import COMFORTS, IDIOM, ILLNESS

_PRAISE = roots("better deep deeper restful good great calmer happier so")
_MEDICINES = roots("medicine medication drug tablet")
_TAKE = roots("take taking use")
_ACTS = ("boost", "relief", "soft")


def excused(sentence: Sentence, tag: str, span: Span) -> str:
    """ "" when nothing excuses the word, "ok" when a caution does, "context" when one might."""
    if _names_a_medicine(sentence, span):
        return "ok"
    if not sentence.cautious or (tag not in ILLNESS and _praised(sentence, span)):
        return ""
    effect = grammar.effect_on(sentence, span, _ACTS, 5)
    helped = effect and not grammar.after_medicine(sentence, effect)
    if effect and helped and grammar.praised(sentence, effect):
        return ""
    if tag in IDIOM:
        return "ok" if sentence.medical else ""
    if tag in COMFORTS:
        return "ok" if sentence.medical or sentence.has("drug") else "context"
    return "context" if _taken_for(sentence, span) else "ok"


def _names_a_medicine(sentence: Sentence, span: Span) -> bool:
    """ "some osteoporosis medicines": the illness tells which medicine is meant."""
    named = not _MEDICINES.isdisjoint(sentence.stems[span[1] : span[1] + 1])
    offered = sentence.has("brand", "product", "first-person") or not sentence.has("safety", "drug")
    return named and not offered


def _praised(sentence: Sentence, span: Span) -> bool:
    """ "may cause better moods": nobody is warned of a pleasure."""
    before = sentence.stems[max(0, span[0] - 2) : span[0]]
    joyful = sentence.near(("boost", "strong"), span[0] - 4, span[0] - 1)
    return not _PRAISE.isdisjoint(before) or bool(joyful and not sentence.has("drug"))


def _taken_for(sentence: Sentence, span: Span) -> bool:
    """ "Can I take it for anxiety?": the illness is the purpose."""
    purpose = "for" in sentence.stems[max(0, span[0] - 2) : span[0]]
    taken = not sentence.vocabulary.isdisjoint(_TAKE)
    return purpose and taken and not sentence.has("drug", "negator")
