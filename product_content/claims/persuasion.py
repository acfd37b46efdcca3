"""Claims that need no body word: proof, praise, fear, promises, experts, rivals."""

from collections.abc import Iterator

from product_content.claims import grammar
from product_content.claims.normalise import roots
from product_content.claims.rules import Hit
from product_content.claims.sentence import EFFECTS, SUBJECTS, Sentence
from product_content.claims.topics import IDIOM, ILLNESS, LAWFUL, PLAIN, WEAK

_TOPICS = (*ILLNESS, *PLAIN, *IDIOM, *WEAK, *LAWFUL, "limb")
_MANY = roots("most many million half everyone american briton")
_OFFERS = roots("for safe suitable give your love help deserve")
_TOLD = roots("falls rises depends varies drops dose roughly third half less slows")
_MORE = roots("better more superior higher faster maximum best enhanced improved")
_MADE = roots("designed engineered patented our formulated")
_ALWAYS = {"substitution": "substitution", "approval": "approval", "safety-claim": "safety"}


def persuasion(sentence: Sentence) -> Iterator[Hit]:
    """What both surfaces refuse."""
    if sentence.regulatory:
        return
    for tag, rule in _ALWAYS.items():
        yield from _plain(sentence, tag, rule)
    yield from _swaps(sentence)
    yield from _approvals(sentence)
    yield from _medicinal(sentence)
    yield from _proof(sentence)
    yield from _experts(sentence)
    yield from _fear(sentence)
    yield from _groups(sentence)


def selling(sentence: Sentence) -> Iterator[Hit]:
    """What the shop says when it praises itself."""
    if sentence.regulatory:
        return
    backed = grammar.between(sentence, "backed", "research", 4, ordered=True)
    if backed and not (sentence.hesitant or sentence.question):
        yield Hit("proof", backed)
    yield from _rivals(sentence)
    yield from _results(sentence)
    yield from _wellbeing(sentence)
    yield from _vague(sentence)


def _plain(sentence: Sentence, tag: str, rule: str) -> Iterator[Hit]:
    if rule == "approval" and sentence.reported:
        return
    # Food has no upper limit; a medicine's bare name may stand in a caution.
    excused = rule == "safety" and sentence.has("food", "meals") and not grammar.addressed(sentence)
    for span in () if excused or sentence.has("denial") else sentence.free(tag):
        named = rule == "substitution" and span[1] - span[0] == 1 and sentence.hesitant
        if not (named or span[0] in sentence.negated or grammar.denied(sentence, span)):
            yield Hit(rule, span)


def _approvals(sentence: Sentence) -> Iterator[Hit]:
    """ "FDA registered and approved formula"; a regulator may be said to authorise a claim."""
    span = grammar.between(sentence, "agency", "granted", 3)
    quiet = ("negator", "denial", "safety", "may-cause", "amount", "study")
    plain = sentence.question or sentence.has(*quiet) or "no" in sentence.vocabulary
    if span and not (plain or "claim" in sentence.vocabulary):
        yield Hit("approval", span)


def _swaps(sentence: Sentence) -> Iterator[Hit]:
    """ "A natural substitute for your medication"."""
    span = grammar.between(sentence, "swap", "prescription", 3, ordered=True)
    denied = sentence.has("negator", "denial") and not sentence.question
    if span and not (denied or sentence.cautious or sentence.reported):
        yield Hit("substitution", span)


def _medicinal(sentence: Sentence) -> Iterator[Hit]:
    for span in sentence.free("medicinal"):
        if span[0] not in sentence.negated and not sentence.cautious:
            yield Hit("medicinal", span)
    for span in sentence.free("medicinal-verb"):
        near = sentence.near(_TOPICS, span[1], span[1] + 5)
        told = sentence.cautious or sentence.reported
        if near and span[0] not in sentence.negated and not told:
            yield Hit("medicinal", span)


def _proof(sentence: Sentence) -> Iterator[Hit]:
    shopkeeping = sentence.has("commerce") and not sentence.has(*SUBJECTS)
    for tag, rule in (("proof", "proof"), ("proof-mild", "proof-mild")):
        for span in sentence.free(tag):
            mild = rule == "proof-mild" and sentence.cautious
            if span[0] not in sentence.negated and not (shopkeeping or mild):
                yield Hit(rule, span)


def _experts(sentence: Sentence) -> Iterator[Hit]:
    if sentence.medical or sentence.has("denial"):
        return
    if sentence.cautious and not sentence.has("brand", "product"):
        return
    span = grammar.between(sentence, "endorser", "endorse", 4)
    said = grammar.between(sentence, "endorser", "endorse-say", 3, ordered=True)
    if (span or said) and not sentence.question:
        yield Hit("endorsement", span or said or (0, 1))
    yield from (Hit("endorsement", vouched) for vouched in sentence.free("vouching"))


def _fear(sentence: Sentence) -> Iterator[Hit]:
    if sentence.has("study") and not sentence.has("second-person"):
        return
    body = sentence.has("magnesium", "deficient", "limb", *_TOPICS)
    # "Most people get enough magnesium from food" reassures.
    worry = sentence.question or sentence.has("negator", "second-person", "first-person")
    reassures = sentence.has("majority") and sentence.has("food", "meals") and not worry
    for span in sentence.free("fear!") if not reassures else ():
        yield Hit("fear", span)
    if body and not sentence.cautious:
        yield from (Hit("fear", span) for span in sentence.free("fear"))
    yield from _lack(sentence)
    for span in sentence.free("diet-doubt"):
        yield Hit("diet-doubt", span)
    if sentence.has("negator", "deficient", "fear", "fear!", "failing"):
        yield from (Hit("diet-doubt", span) for span in sentence.free("diet-doubt?"))
    few = grammar.between(sentence, "majority", "lack", 4, ordered=True)
    if few and not sentence.has("denial", "may-cause"):
        yield Hit("fear", few)
    doubted = grammar.between(sentence, "meals", "failing", 4)
    if doubted and not sentence.has("denial"):
        yield Hit("diet-doubt", doubted)


def _lack(sentence: Sentence) -> Iterator[Hit]:
    """Deficiency is fear when it is the reader's, else a word to be read in context."""
    if sentence.cautious or sentence.has("food", "amount", "study"):
        return
    near = sentence.has("second-person") or not _MANY.isdisjoint(sentence.vocabulary)
    for span in sentence.free("deficient"):
        if span[0] not in sentence.negated:
            yield Hit("fear" if near else "deficiency", span)


def _groups(sentence: Sentence) -> Iterator[Hit]:
    if sentence.cautious or sentence.has("statement", "amount"):
        return
    for span in sentence.free("group"):
        if span[0] in sentence.negated:
            continue
        words = _OFFERS & sentence.vocabulary
        offered = words and "not" not in sentence.vocabulary
        yield Hit("vulnerable-group" if offered else "context", span)


def _rivals(sentence: Sentence) -> Iterator[Hit]:
    medicine = sentence.has("drug") and not sentence.has("brand", "product")
    if medicine or (sentence.cautious and not _better_absorbed(sentence)):
        return
    shopkeeping = sentence.has("commerce") and not sentence.has(*SUBJECTS)
    sold = sentence.has("form", "brand", "product", "boost", "strong", "superior")
    sold = sold or not _MADE.isdisjoint(sentence.vocabulary)
    firm = (
        sold
        or grammar.addressed(sentence)
        or (len(sentence.stems) <= 10 and _TOLD.isdisjoint(sentence.vocabulary))
    )
    for span in sentence.free("absorb") if not shopkeeping else ():
        if span[0] not in sentence.negated:
            yield Hit("absorption" if firm else "context", span)
    sold = sentence.has("form", "brand", "product")
    if sold or (sentence.has("magnesium") and not sentence.has("food", "meals")):
        for span in sentence.free("superior"):
            if span[0] not in sentence.negated:
                yield Hit("superiority", span)


def _better_absorbed(sentence: Sentence) -> bool:
    return any(sentence.stems[span[0] - 1] in _MORE for span in sentence.free("absorb") if span[0])


def _results(sentence: Sentence) -> Iterator[Hit]:
    homely = sentence.has("commerce", "food") and not sentence.has(*SUBJECTS)
    if homely or sentence.cautious:
        return
    if sentence.question and sentence.has("denial") and not sentence.has("false-negator"):
        return  # "Will I feel anything? We make no promise."
    law = sentence.has("regulator") and not sentence.has("false-negator")
    denied = {i for _, end in sentence.free("negator") if law for i in range(end, end + 12)}
    for span in sentence.free("result"):
        if span[0] in denied:
            continue
        yield Hit("testimonial" if sentence.has("first-person") else "promise", span)
    body = sentence.has(*_TOPICS, "outcome")
    for span in sentence.free("time-promise"):
        asked = grammar.polar_question(sentence)
        if body and not (asked or sentence.has("commerce", "usage")):
            yield Hit("promise", span)


def _wellbeing(sentence: Sentence) -> Iterator[Hit]:
    if sentence.cautious:
        return
    for span in sentence.free("wellbeing"):
        if span[0] not in sentence.negated:
            yield Hit("wellbeing", span)
    for span in sentence.free("limb"):
        if grammar.addressed(sentence) and grammar.effect_on(sentence, span):
            yield Hit("context", span)


def _vague(sentence: Sentence) -> Iterator[Hit]:
    """A strong verb with the product behind it, whatever it acts on."""
    if sentence.cautious or sentence.has("commerce"):
        return
    if not sentence.has(*SUBJECTS):
        return
    yield from (Hit("context", span) for span in sentence.free("puff"))
    # American law lets a product support what its label may name.
    softly = sentence.market == "us" and sentence.has(*LAWFUL)
    for tag in EFFECTS if not (softly or sentence.has("food", "amount")) else ():
        for span in sentence.free(tag):
            # "provides magnesium" tells what is in it, not what it does
            given = "magnesium" in sentence.stems[span[1] : span[1] + 4]
            if not given and span[0] not in sentence.negated and grammar.acts(sentence, span):
                yield Hit("exaggeration" if tag == "boost" else "context", span)
