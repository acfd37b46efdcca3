"""Who is said to do what to which part of the body."""

from product_content.claims.lexicon import Span
from product_content.claims.sentence import EFFECTS, SUBJECTS, Sentence

_REACH = 7  # words between an effect and what it acts on
_TRAIL = 3  # words between a body word and a verb that follows it ("cramps soon vanish")


def effect_on(
    sentence: Sentence, topic: Span, tags: tuple[str, ...] = EFFECTS, reach: int = _REACH
) -> Span | None:
    """The nearest effect word before (or close behind) a body word, unless it is negated."""
    best: Span | None = None
    for _, span in sentence.all_free(*tags):
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
        near = effect[0] - topic[1] <= _TRAIL
        return near and sentence.same_clause(topic[1], effect[0])
    # Overlapping words ("ease" is effect and calm alike) make no relation with themselves.
    return effect != topic and effect[0] < topic[0]


def acted_by(sentence: Sentence, topic: Span) -> bool:
    """ "Magnesium relaxes …": the body word is itself the verb of a subject."""
    joiners = {"and", "or", "on", "for", "in", "with", "from", ",", "of", "to", "at"}
    return any(
        0 <= topic[0] - s[1] <= 1 and joiners.isdisjoint(sentence.stems[s[1] : topic[0]])
        for _, s in sentence.all_free("magnesium", "form", "brand")
    )


def acts(sentence: Sentence, effect: Span) -> bool:
    """A product, the nutrient or "it" stands before the effect, or the effect opens the line."""
    if effect[0] <= 1:
        return True
    stems = sentence.stems
    if "it" in stems[max(0, effect[0] - 4) : effect[0]]:
        return True
    before = (s for _, s in sentence.all_free(*SUBJECTS))
    return any(0 <= effect[0] - s[1] <= 6 and sentence.same_clause(s[1], effect[0]) for s in before)


def praised(sentence: Sentence, effect: Span) -> bool:
    """A subject stands right before the effect, even inside a caution."""
    return any(0 <= effect[0] - s[1] <= 3 for _, s in sentence.all_free(*SUBJECTS))


def after_medicine(sentence: Sentence, effect: Span) -> bool:
    """ "tablets to lower blood pressure": the medicine acts, not the food."""
    return any(0 <= effect[0] - s[1] <= 4 for s in sentence.free("drug"))


def addressed(sentence: Sentence) -> bool:
    return sentence.has("second-person", "first-person")


def polar_question(sentence: Sentence) -> bool:
    """ "Does magnesium help with cramps?": asks whether, and names no product."""
    opens = sentence.stems[:1] in (["do"], ["is"], ["can"], ["are"], ["will"], ["could"], ["what"])
    neutral = sentence.has("magnesium", "form") and not sentence.has("brand", "product")
    return sentence.question and opens and neutral and not sentence.has("second-person")


def between(
    sentence: Sentence, left: str, right: str, gap: int, *, ordered: bool = False
) -> Span | None:
    """A span of one tag within `gap` words of a span of another, in either order unless told."""
    for a in sentence.free(left):
        for b in sentence.free(right):
            apart = max(a[0], b[0]) - min(a[1], b[1])
            if a[0] != b[0] and 0 <= apart <= gap and (a[0] < b[0] or not ordered):
                return min(a[0], b[0]), max(a[1], b[1])
    return None


def homely(sentence: Sentence) -> bool:
    """Kitchen or counter talk about neither product nor nutrient."""
    told = [s for tag in ("food", "commerce") for s in sentence.spans.get(tag, ())]
    return len(told) > 1 and not sentence.has(*SUBJECTS)
