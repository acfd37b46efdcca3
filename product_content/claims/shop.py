"""The shop surface: every body word must be lawful wording, plain fact or caution."""

from collections.abc import Iterator

from product_content.claims import grammar
from product_content.claims.caution import excused
from product_content.claims.lexicon import Span
from product_content.claims.normalise import roots
from product_content.claims.rules import Hit
from product_content.claims.sentence import EFFECTS, SUBJECTS, Sentence
from product_content.claims.topics import IDIOM, ILLNESS, LAWFUL, PLAIN, WEAK

_FIRM = ILLNESS | PLAIN | IDIOM
_OFFERED = roots("form mineral magnesium powder blend formula scoop")
_CLAIM_NOUNS = roots("health support care function comfort power strength food fuel")


def topics(sentence: Sentence) -> Iterator[Hit]:
    if sentence.regulatory:
        return
    yield from _outright(sentence)
    yield from _weak(sentence)
    yield from _lawful_ideas(sentence)
    if not sentence.cautious and sentence.has(*SUBJECTS, "amount"):
        yield from (Hit("context", span) for span in sentence.free("trial"))
    if not sentence.cautious:
        yield from _illness_words(sentence)


def _outright(sentence: Sentence) -> Iterator[Hit]:
    """Words that claim by being there: illness, symptoms, functions nobody authorised."""
    for tag in sentence.spans.keys() & _FIRM:
        topic = _FIRM[tag]
        for span in sentence.free(tag):
            excuse = excused(sentence, tag, span)
            if span[0] in sentence.negated:
                excuse = "context" if sentence.has("study") else "ok"
            if excuse != "ok":
                rule = _treated(sentence, tag, topic.rule, span)
                rule = excuse or _softened(sentence, rule, span)
                shy = sentence.hesitant_about(span) and not grammar.claimed(sentence, span)
                if shy or not grammar.pitched(sentence, span):
                    rule = "context"
                yield Hit(rule, span, topic.claim_id)


def _taught(sentence: Sentence) -> bool:
    """ "The gut takes up a third of the magnesium in food": physiology, and nothing sold."""
    sold = grammar.addressed(sentence) or sentence.has("brand", "product", "form", *EFFECTS)
    return sentence.has("food", "meals", "amount") and not (sold or sentence.question)


def _treated(sentence: Sentence, tag: str, rule: str, span: Span) -> str:
    """ "Lowers cholesterol", "stops palpitations": relief of what ails is treatment."""
    if tag == "gut" and rule == "unauthorised-function" and _taught(sentence):
        return "context"
    if tag not in ("heart", "sugar", "symptom-mild") or "occasional" in sentence.vocabulary:
        return rule
    measured = tag == "symptom-mild" or span in sentence.free("marker")
    told = sentence.has("first-person") and sentence.has("result")
    relieved = measured and (told or grammar.effect_on(sentence, span, ("relief",), 4))
    return "disease" if relieved else rule


def _softened(sentence: Sentence, rule: str, span: Span) -> str:
    if sentence.has("denial") and not sentence.has("false-negator"):
        return "context"
    if rule in ("unauthorised-function", "symptom") and grammar.homely(sentence, span):
        return "context"
    return "neutral-question" if grammar.polar_question(sentence) else rule


def _weak(sentence: Sentence) -> Iterator[Hit]:
    """Words with harmless meanings claim only beside an effect and a subject or reader."""
    if sentence.cautious:
        return
    subject = sentence.has(*SUBJECTS)
    homely = sentence.has("commerce", "food", "amount")
    for tag in sentence.spans.keys() & WEAK:
        topic = WEAK[tag]
        for span in sentence.free(tag):
            effect = grammar.effect_on(sentence, span, reach=5)
            party = subject or grammar.addressed(sentence)
            named = tag in ("sleep?", "memory?") and _names_the_form(sentence, span)
            if named or (effect and party and not (homely and not subject)):
                yield Hit(topic.rule, span, topic.claim_id)
            elif (effect or subject) and not homely:
                yield Hit("context", span, topic.claim_id)


def _names_the_form(sentence: Sentence, span: Span) -> bool:
    """ "the thinking form", "our night blend"."""
    return not _OFFERED.isdisjoint(sentence.stems[span[1] : span[1] + 1])


def _lawful_ideas(sentence: Sentence) -> Iterator[Hit]:
    if sentence.cautious:
        return
    for tag in sentence.spans.keys() & LAWFUL:
        topic = LAWFUL[tag]
        for span in sentence.free(tag):
            if span[0] in sentence.negated:
                continue
            rule = _idea_rule(sentence, tag, span)
            if rule:
                yield Hit(rule, span, topic.claim_id)


def _idea_rule(sentence: Sentence, tag: str, span: Span) -> str:
    effect = grammar.effect_on(sentence, span)
    joined = "for" in sentence.stems[max(0, span[0] - 3) : span[0]]
    if effect or joined or (tag == "tired" and grammar.addressed(sentence)):
        if grammar.polar_question(sentence):
            return "neutral-question"
        if effect and effect in sentence.free("boost"):
            return "exaggeration" if sentence.market == "us" else "wording"
        return "wording"
    if grammar.addressed(sentence) or tag == "tired":
        return "wellbeing"
    beside = sentence.stems[span[1] : span[1] + 2]
    defined = "mean" in sentence.vocabulary
    return "wellbeing" if _CLAIM_NOUNS.intersection(beside) and not defined else ""


def _illness_words(sentence: Sentence) -> Iterator[Hit]:
    for span in sentence.free("illness-word"):
        if span[0] in sentence.negated:
            continue
        yield Hit("disease" if grammar.effect_on(sentence, span) else "context", span)
