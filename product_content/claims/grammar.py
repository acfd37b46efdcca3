"""Who is said to do what to which part of the body."""

from product_content.claims.lexicon import Span
from product_content.claims.normalise import roots
from product_content.claims.sentence import EFFECTS, SUBJECTS, Sentence
from product_content.claims.topics import IDIOM

_REACH = 7  # words between an effect and what it acts on
_TRAIL = 3  # words between a body word and a verb that follows it ("cramps soon vanish")
_PHRASE = 6  # the longest subject or effect phrase, in words
_SLOGAN = 9  # a line of so few words states no fact, it calls out
_PURPOSE = roots("for against")
_PRAISE = ("result", "proof", "proof-mild", "puff", "superior", "wellbeing", "time-promise")
_SALES_TALK = (*_PRAISE, *IDIOM)
_NAMES = ("magnesium", "form", "brand")
_JOINERS = roots("and or on for in with from , of to at")
_OPENERS = roots("do is can are will could what")


def effect_on(
    sentence: Sentence, topic: Span, tags: tuple[str, ...] = EFFECTS, reach: int = _REACH
) -> Span | None:
    """The nearest effect word before (or close behind) a body word, unless it is negated."""
    first, last = topic[0] - reach - _PHRASE, topic[1] + _TRAIL
    best: Span | None = None
    for span in sentence.near(tags, first, last):
        if span[0] in sentence.negated or not _in_reach(sentence, span, topic, reach):
            continue
        if best is None or abs(span[0] - topic[0]) < abs(best[0] - topic[0]):
            best = span
    return best


def _in_reach(sentence: Sentence, effect: Span, topic: Span, reach: int) -> bool:
    if effect[1] <= topic[0]:
        near = topic[0] - effect[1] <= reach
        return near and sentence.same_clause(effect[1], topic[0])
    if effect[0] >= topic[1]:
        return sentence.same_clause(topic[1], effect[0])
    # Overlapping words ("ease" is effect and calm alike) make no relation with themselves.
    return effect != topic and effect[0] < topic[0]


def acted_by(sentence: Sentence, topic: Span) -> bool:
    """ "Magnesium relaxes …": the body word is itself the verb of a subject."""
    before = sentence.near(_NAMES, topic[0] - _PHRASE, topic[0] - 1)
    return any(
        0 <= topic[0] - end <= 1 and _JOINERS.isdisjoint(sentence.stems[end : topic[0]])
        for _, end in before
    )


def acts(sentence: Sentence, effect: Span) -> bool:
    """A product, the nutrient or "it" stands before the effect, or the effect opens the line."""
    if effect[0] <= 1 or "it" in sentence.stems[max(0, effect[0] - 4) : effect[0]]:
        return True
    return _subject_before(sentence, effect, 6)


def praised(sentence: Sentence, effect: Span) -> bool:
    """A subject stands right before the effect, even inside a caution."""
    return _subject_before(sentence, effect, 3)


def _subject_before(sentence: Sentence, effect: Span, gap: int) -> bool:
    before = sentence.near(SUBJECTS, effect[0] - gap - _PHRASE, effect[0] - 1)
    return any(
        0 <= effect[0] - end <= gap and sentence.same_clause(end, effect[0]) for _, end in before
    )


def after_medicine(sentence: Sentence, effect: Span) -> bool:
    """ "tablets to lower blood pressure": the medicine acts, not the food."""
    before = sentence.near(("drug",), effect[0] - 4 - _PHRASE, effect[0] - 1)
    return any(0 <= effect[0] - end <= 4 for _, end in before)


def denied(sentence: Sentence, span: Span) -> bool:
    """ "It is not a sleeping pill": a negator stands right before the words."""
    if sentence.question or sentence.has("false-negator"):
        return False
    before = sentence.near(("negator",), span[0] - 4, span[0] - 1)
    return any(0 <= span[0] - end <= 1 for _, end in before)


def addressed(sentence: Sentence) -> bool:
    return sentence.has("second-person", "first-person")


def polar_question(sentence: Sentence) -> bool:
    """ "Does magnesium help with cramps?": asks whether, and names no product."""
    if (
        not sentence.question
        or sentence.stems[0] not in _OPENERS
        or sentence.has("brand", "result")
    ):
        return False
    named = sentence.has("magnesium", "form") or sentence.stems[1] in {"it", "this"}
    general = sentence.stems[1] == "magnesium" or not sentence.has("second-person")
    return named and general


def between(
    sentence: Sentence, left: str, right: str, gap: int, *, ordered: bool = False
) -> Span | None:
    """A span of one tag within `gap` words of a span of another, in either order unless told."""
    for a in sentence.free(left):
        first = a[0] + 1 if ordered else a[0] - gap - _PHRASE
        for b in sentence.near((right,), first, a[1] + gap):
            apart = max(a[0], b[0]) - min(a[1], b[1])
            if a[0] != b[0] and 0 <= apart <= gap:
                return min(a[0], b[0]), max(a[1], b[1])
    return None


def homely(sentence: Sentence, topic: Span) -> bool:
    """Kitchen or counter talk about neither product nor nutrient, where nothing acts."""
    if sentence.has("first-person") or sentence.stems[topic[1] : topic[1] + 2] == ["in", "a"]:
        return False  # a buyer's tale, or "Calm in a jar"
    told = len(sentence.free("food")) + len(sentence.free("commerce"))
    named = sum(sentence.has(tag, f"{tag}!") for tag in ("sleep", "calm", "mood", "memory", "skin"))
    acting = EFFECTS if told == 1 else ("boost", "strong", "relief")
    idle = effect_on(sentence, topic, acting) is None and named < 2
    return told > 0 and idle and not sentence.has(*SUBJECTS)


def claimed(sentence: Sentence, topic: Span) -> bool:
    """Even a hesitant sentence claims when its subject does the body good."""
    effect = effect_on(sentence, topic, ("boost", "relief", "soft"), 5)
    helped = effect is not None and praised(sentence, effect)
    return helped or sentence.has("first-person", "false-negator", "advice", *IDIOM)


def pitched(sentence: Sentence, topic: Span) -> bool:
    """Joins a body word to the nutrient, a study, a reader, an effect, a purpose, a slogan."""
    if addressed(sentence) or sentence.has("brand", "product", *_SALES_TALK):
        return True
    if sentence.has("magnesium", "form", "deficient", "study", "trial"):
        return not sentence.has("regulator")
    loud = sentence.question or "!" in sentence.vocabulary or len(sentence.stems) <= _SLOGAN
    purpose = not _PURPOSE.isdisjoint(sentence.stems[max(0, topic[0] - 3) : topic[0]])
    return loud or purpose or acted_by(sentence, topic) or effect_on(sentence, topic) is not None
