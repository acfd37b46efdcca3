"""A sentence as the rules see it: stems, tagged spans, and the setting it stands in."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

from product_content.claims.lexicon import Span, find, trie
from product_content.claims.normalise import Word, roots, words
from product_content.claims.topics import IDIOM, ILLNESS, LAWFUL, PLAIN

EFFECTS = ("boost", "strong", "relief", "soft")
SUBJECTS = ("magnesium", "form", "brand", "product")
_TAKEN_BACK = ("claim-verb", "medicinal", "medicinal-verb", "boost", "relief", "soft")
# A fixed phrase ("peace of mind") or a medicine's name owns its words alone.
_OWNERS = ("literal", "drug", "statement", "qualified")
# Frames are about the whole sentence and keep their words even inside a fixed phrase.
_FRAME_TAGS = """
safety may-cause doctor denial regulator negator false-negator claim-verb study hedge commerce
food amount usage plain doubt trial literal drug statement qualified line second-person
first-person sales prescription swap backed research
"""
_FRAMES = frozenset(_FRAME_TAGS.split())
_PAST_REPORT = re.compile(
    r"(?i)\b(?:[a-z]{2,20}ed|found|fell|rose|did not|didn't|slept|took|was|were|had|saw|went with"
    r"|gave|more common|commoner)\b"
)
_CARERS = roots("doctor gp pharmacist midwife nurse surgeon ambulance hospital paramedic clinic")
_CARERS |= roots("cardiologist neurologist dietitian specialist dentist consultant prescriber")
_CARE = roots(
    "should must ask see tell talk speak call ring phone visit contact consult seek check"
)
_CARE |= roots("need unless discuss inform mention question first place clear")
_HESITANT = _CARERS | roots("should must nobody")
_POLAR = roots("do is can are will")
_LEAVE = roots("can may should could")
_TAKING = roots("take use drink have")
_TOPIC_TAGS = (*ILLNESS, *PLAIN, *IDIOM, *LAWFUL)
_CLAUSE_ENDS = roots("but yet however though because so") | {"!", "?"}
_RELATIVES = roots("what that which who")
_TURNS = roots("but yet however though just")


class Sentence:
    def __init__(self, text: str, market: str, found: list[Word], spans: dict[str, list[Span]]):
        self.text = text
        self.market = market
        self.words = found
        self.stems = [word.stem for word in found]
        self.spans = spans
        self.covered: set[int] = set()
        self._sorted: dict[tuple[str, ...], list[Span]] = {}

    def cover(self, spans: Iterable[Span]) -> None:
        """Takes words out of judgement: they are lawful, or judged already."""
        taken = {i for span in spans for i in range(*span)}
        if taken:
            self.covered |= taken
            kept = {t: [s for s in ss if not self._inside(s)] for t, ss in self.spans.items()}
            self.spans = {tag: ss for tag, ss in kept.items() if ss}

    def _inside(self, span: Span) -> bool:
        return self.covered.issuperset(range(*span))

    def has(self, *tags: str) -> bool:
        return not self.spans.keys().isdisjoint(tags)

    def free(self, tag: str) -> list[Span]:
        return self.spans.get(tag, [])

    def all_free(self, *tags: str) -> Iterator[Span]:
        return (span for tag in tags for span in self.spans.get(tag, ()))

    def near(self, tags: tuple[str, ...], first: int, last: int) -> list[Span]:
        """Spans of these tags that begin at word numbers from `first` up to `last`."""
        if tags not in self._sorted:
            self._sorted[tags] = sorted(self.all_free(*tags))
        spans = self._sorted[tags]
        return spans[bisect_left(spans, (first, 0)) : bisect_left(spans, (last + 1, 0))]

    def place(self, span: Span) -> tuple[int, int]:
        return self.words[span[0]].start, self.words[span[1] - 1].end

    def same_clause(self, left: int, right: int) -> bool:
        """No stop between two word numbers; commas inside a list do not part them."""
        between = self.stems[left:right]
        return "but" not in between and between.count(",") <= (2 if "and" in between else 0)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.stems)

    @cached_property
    def question(self) -> bool:
        return "?" in self.vocabulary

    @cached_property
    def starred(self) -> bool:
        return any(mark in self.text for mark in "*†‡")

    @cached_property
    def reported(self) -> bool:
        told = self.has("doubt") or bool(_PAST_REPORT.search(self.text))
        return self.has("study") and told

    @cached_property
    def regulatory(self) -> bool:
        """Speaks about the law of claims and denies one: nothing is claimed."""
        if self.has("false-negator", "result", *IDIOM) or not self.has("regulator"):
            return False
        return self.has("denial", "negator") and not self._turns

    @cached_property
    def _turns(self) -> bool:
        """ "We may not say it, but you will sleep": what follows takes the denial back."""
        turn = next((i for i, stem in enumerate(self.stems) if stem in _TURNS), len(self.stems))
        if self.stems[turn + 1 : turn + 2] in (["not"], ["no"], ["only"], ["none"]):
            return False
        return bool(self.near(_TOPIC_TAGS, turn, len(self.stems)))

    @cached_property
    def cautious(self) -> bool:
        warns = self.has("may-cause") and not self.has("deficient")
        return self.has("safety") or warns or self.medical or self._asks_leave

    @property
    def _asks_leave(self) -> bool:
        """ "Can people with coeliac disease take it?" """
        asks = self.question and self.stems[0] in _LEAVE
        return asks and not _TAKING.isdisjoint(self.vocabulary)

    @cached_property
    def medical(self) -> bool:
        """Sends the reader to a doctor, rather than having the doctor praise something."""
        sent = not (_CARERS.isdisjoint(self.vocabulary) or _CARE.isdisjoint(self.vocabulary))
        praising = self.has("endorse", "vouching")
        return self.has("doctor") or (sent and not praising)

    @cached_property
    def hesitant(self) -> bool:
        """Denies, cautions or speaks of law or doctors: what it names may not be offered."""
        # "Can't sleep?" denies nothing; "Is this not a sleeping aid?" may.
        asked = self.question and self.stems[0] not in _POLAR
        denies = self.has("negator") and not asked
        named = denies or self.has("regulator", "denial", "safety", "may-cause")
        return named or not _HESITANT.isdisjoint(self.vocabulary)

    def hesitant_about(self, span: Span) -> bool:
        """As `hesitant`, but not for an aside ("a system that never sleeps")."""
        if self.has("regulator", "denial", "safety", "may-cause") or not self.has("negator"):
            return self.hesitant
        asides = (self._aside(negator[0], span) for negator in self.free("negator"))
        return self.hesitant and not all(asides)

    def _aside(self, negator: int, span: Span) -> bool:
        before = self.stems[max(span[1], negator - 3) : negator]
        return negator >= span[1] and not _RELATIVES.isdisjoint(before)

    @cached_property
    def negated(self) -> frozenset[int]:
        """Word numbers that a negation takes back ("does not treat migraine")."""
        inside = set(self._denied_question())
        if self.question or self.has("false-negator"):
            return frozenset(inside)
        for _, end in self.free("negator"):
            if end not in inside and self.near(_TAKEN_BACK, end, end + 4):
                inside.update(range(end, self._clause_end(end)))
        return frozenset(inside)

    def _denied_question(self) -> range:
        """ "Is this a sleeping aid? No, …": the answer takes the question back."""
        asked = self.stems.index("?") if self.question else 0
        denied = self.stems[asked + 1 : asked + 2] == ["no"]
        return range(asked if denied and self.stems[0] in _POLAR else 0)

    def _clause_end(self, start: int) -> int:
        last = min(len(self.stems), start + 40)
        return next((i for i in range(start, last) if self.stems[i] in _CLAUSE_ENDS), last)


def parse(text: str, market: str) -> Sentence:
    found_words = words(text)
    spans = find(trie(market), [word.stem for word in found_words])
    owned = [span for tag in _OWNERS for span in spans.get(tag, ())]
    if owned:
        spans = _disowned(spans, owned)
    sentence = Sentence(text, market, found_words, spans)
    sentence.cover(spans.get("statement", ()))
    return sentence


def _disowned(spans: dict[str, list[Span]], owned: list[Span]) -> dict[str, list[Span]]:
    reach: dict[int, int] = {}
    for start, end in owned:
        for place in range(start, end):
            reach[place] = max(reach.get(place, 0), end)
    kept = {
        tag: ss if tag in _FRAMES else [s for s in ss if reach.get(s[0], 0) < s[1]]
        for tag, ss in spans.items()
    }
    return {tag: ss for tag, ss in kept.items() if ss}
