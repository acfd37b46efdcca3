"""The evidence surface: neutral reports of studies, no product, no advice, no overstatement."""

from collections.abc import Iterator

from product_content.claims import grammar
from product_content.claims.caution import excused
from product_content.claims.lexicon import Span
from product_content.claims.normalise import roots
from product_content.claims.plain import unknown
from product_content.claims.rules import Hit
from product_content.claims.sentence import SUBJECTS, Sentence
from product_content.claims.topics import IDIOM, ILLNESS, LAWFUL, PLAIN, WEAK

_FIRM = {tag: topic for tag, topic in {**ILLNESS, **PLAIN}.items() if tag != "mechanism"}
_PITCH = roots("for no anti because natural your")
_NAMED = frozenset({*ILLNESS, *LAWFUL})  # what an evidence page may head a section with
_JUDGED = _FIRM | LAWFUL
# "Migraine is a …", "signs include …": a sentence about an illness, not about a remedy.
_VOICES = roots("conclude report argue state write find say estimate claim hold ask test study")
_VOICES |= roots("show trial review analysis meta that if when how why")
_ASKS = roots("do is are can what how why which who when should could may")
_DEFINES = roots("is are was were include affect rise have occur vary")


def editorial(sentence: Sentence) -> Iterator[Hit]:
    yield from (Hit("evidence-brand", span) for span in sentence.free("brand"))
    if sentence.regulatory:
        return
    yield from _selling(sentence)
    yield from _overclaims(sentence)
    if not sentence.reported:
        yield from _assertions(sentence)
        yield from _tune(sentence)


def _selling(sentence: Sentence) -> Iterator[Hit]:
    if not sentence.cautious:
        if "our" in sentence.vocabulary:
            yield from (Hit("evidence-brand", span) for span in sentence.free("product"))
        yield from (Hit("evidence-sales", span) for span in sentence.free("sales"))
    told = sentence.cautious or sentence.reported or "whether" in sentence.vocabulary
    for span in sentence.free("advice") if not told else ():
        if span[0] not in sentence.negated:
            yield Hit("evidence-sales", span)


def _overclaims(sentence: Sentence) -> Iterator[Hit]:
    for span in sentence.free("overclaim"):
        denied = sentence.has("denial") or grammar.denied(sentence, span)
        if not (denied or span[0] in sentence.negated):
            yield Hit("evidence-overclaim", span)


def _assertions(sentence: Sentence) -> Iterator[Hit]:
    """An effect stated as fact, with nobody who measured it."""
    if grammar.polar_question(sentence):
        return
    for tag in sentence.spans.keys() & _JUDGED:
        topic = _JUDGED[tag]
        for span in sentence.free(tag):
            if span[0] in sentence.negated:
                continue
            rule = _assertion_rule(sentence, tag, span)
            if rule:
                yield Hit(rule, span, topic.claim_id)


def _assertion_rule(sentence: Sentence, tag: str, span: Span) -> str:
    effect = grammar.effect_on(sentence, span)
    excuse = excused(sentence, tag, span)
    if effect and grammar.after_medicine(sentence, effect):
        return ""
    if effect is None and not grammar.acted_by(sentence, span):
        mention = _mention_rule(sentence, excuse)
        return "" if mention == "context" and tag in _NAMED and _titled(sentence) else mention
    if excuse:
        return ""
    if sentence.hesitant and not grammar.claimed(sentence, span):
        return "context"
    return _effect_rule(sentence, tag, effect)


def _effect_rule(sentence: Sentence, tag: str, effect: Span | None) -> str:
    impersonal = not sentence.has("second-person")
    if impersonal and sentence.has("doubt"):
        return ""
    if impersonal and sentence.has("hedge", "study"):
        quiet = sentence.has("study") and not sentence.has(*SUBJECTS)
        if not quiet and effect and _asserted(sentence, effect):
            return "evidence-unreported"
        return "" if quiet else "evidence-hedged"
    if tag in LAWFUL and (effect in sentence.free("soft") or sentence.has("mechanism")):
        return "" if sentence.has("mechanism") else "wording-flexible"
    party = sentence.has(*SUBJECTS) or effect is None or grammar.acts(sentence, effect)
    return "evidence-unreported" if party else "context"


def _asserted(sentence: Sentence, effect: Span) -> bool:
    """ "Magnesium restores sleep in older adults": names a group, but nobody who measured."""
    firm = any(effect in sentence.free(tag) for tag in ("boost", "strong", "relief"))
    voiced = sentence.has("hedge") or not _VOICES.isdisjoint(sentence.vocabulary)
    return firm and not voiced and grammar.praised(sentence, effect)


def _titled(sentence: Sentence) -> bool:
    """ "Migraine", "Nerve pain and cramps": a heading that only names its subject."""
    personal = grammar.addressed(sentence) or sentence.has("brand", "product")
    return not personal and sentence.stems[0] not in _PITCH and not unknown(sentence)


def _mention_rule(sentence: Sentence, excuse: str) -> str:
    """A body word without an effect: fine in a definition, a caution, a heading, a report."""
    said = sentence.vocabulary
    asks = sentence.question and sentence.stems[0] in _ASKS
    if sentence.question and not (asks or excuse):
        return "evidence-unreported"
    if excuse or sentence.has("study", "deficient", "drug", "mechanism"):
        return "" if excuse != "context" else excuse
    if grammar.addressed(sentence):
        loud = "!" in said or sentence.has("first-person")
        return "evidence-unreported" if loud else "context"
    loud = sentence.has("result", "brand", "product", *IDIOM) or sentence.stems[-1] == ","
    heading = not loud and not said.isdisjoint({"and", "in"}) and len(sentence.stems) <= 8
    defines = not _DEFINES.isdisjoint(said) and not sentence.has(*SUBJECTS)
    return "" if asks or heading or defines else "context"


def _tune(sentence: Sentence) -> Iterator[Hit]:
    """The tune of an advertisement: idioms, results, rivals, the reader's own well-being."""
    for tag in sentence.spans.keys() & IDIOM:
        for span in sentence.free(tag):
            if not excused(sentence, tag, span):
                yield Hit("evidence-unreported", span)
    if sentence.cautious:
        return
    yield from (Hit("evidence-overclaim", span) for span in sentence.free("result"))
    party = sentence.has(*SUBJECTS) or "than" in sentence.vocabulary
    if party or grammar.addressed(sentence):
        yield from (Hit("evidence-overclaim", span) for span in sentence.free("superior"))
    if party and not sentence.has("study", "amount"):
        yield from (Hit("evidence-hedged", span) for span in sentence.free("absorb"))
    yield from (Hit("context", span) for span in _soft_words(sentence))


def _soft_words(sentence: Sentence) -> Iterator[Span]:
    addressed = grammar.addressed(sentence)
    for tag in (*WEAK, "tired", "wellbeing"):
        for span in sentence.free(tag):
            phrase = tag == "wellbeing" and span[1] - span[0] > 1
            if phrase or addressed or grammar.effect_on(sentence, span):
                yield span
