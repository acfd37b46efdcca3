"""A sentence as the rules see it: stems, tagged spans, and the setting it stands in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from product_content.claims.lexicon import Span, find, trie
from product_content.claims.normalise import Word, words

EFFECTS = ("boost", "strong", "relief", "soft")
SUBJECTS = ("magnesium", "form", "brand", "product")
# A fixed phrase ("peace of mind") or a medicine's name owns its words alone.
_OWNERS = ("literal", "drug", "statement", "qualified")
# Frames are about the whole sentence and keep their words even inside a fixed phrase.
_FRAMES = frozenset(
    ["safety", "doctor", "denial", "regulator", "negator", "false-negator", "claim-verb", "study", "hedge", "commerce", "food", "amount", "usage", "literal", "drug", "statement", "qualified", "second-person", "first-person", "appeal", "sales"]
)
_IDIOMS = ("sleep!", "calm!", "mood!", "memory!")
_TAKEN_BACK = ("claim-verb", "medicinal", "medicinal-verb", *EFFECTS)
_PAST_REPORT = re.compile(
    r"(?i)\b(?:[a-z]{3,20}ed|found|fell|rose|did not|didn't|slept|took|was|were|had|saw|went with"
    r"|gave|more common|commoner)\b"
)


@dataclass
class Sentence:
    text: str
    market: str
    words: list[Word]
    spans: dict[str, list[Span]]
    covered: set[int] = field(default_factory=set)

    @cached_property
    def stems(self) -> list[str]:
        return [word.stem for word in self.words]

    def has(self, *tags: str) -> bool:
        return any(self.free(tag) for tag in tags)

    def free(self, tag: str) -> list[Span]:
        """Spans of a tag outside the parts already accounted for."""
        spans = self.spans.get(tag, [])
        if not self.covered or not spans:
            return spans
        return [s for s in spans if not self.covered.issuperset(range(*s))]

    def all_free(self, *tags: str) -> Iterator[tuple[str, Span]]:
        return ((tag, span) for tag in tags for span in self.free(tag))

    def place(self, span: Span) -> tuple[int, int]:
        return self.words[span[0]].start, self.words[span[1] - 1].end

    def same_clause(self, left: int, right: int) -> bool:
        """No stop between two word numbers; commas inside a list do not part them."""
        between = self.stems[left:right]
        return "but" not in between and between.count(",") <= (2 if "and" in between else 0)

    @cached_property
    def question(self) -> bool:
        return "?" in self.stems

    @cached_property
    def starred(self) -> bool:
        return any(mark in self.text for mark in "*†‡")

    @cached_property
    def reported(self) -> bool:
        return self.has("study") and (
            self.has("doubt") or bool(_PAST_REPORT.search(self.text))
        )

    @cached_property
    def regulatory(self) -> bool:
        """Speaks about the law of claims and denies one: nothing is claimed."""
        if self.has("false-negator", "result", *_IDIOMS) or not self.has("regulator"):
            return False
        return self.has("denial") or self.has("negator")

    @cached_property
    def cautious(self) -> bool:
        return self.has("safety")

    @cached_property
    def negated(self) -> frozenset[int]:
        """Word numbers that a negation takes back ("does not treat migraine")."""
        inside: set[int] = set()
        if self.question or self.has("false-negator"):
            return frozenset()
        verbs = {s[0] for _, s in self.all_free(*_TAKEN_BACK)}
        for _, end in self.spans.get("negator", ()):
            if verbs.isdisjoint(range(end, end + 5)):
                continue
            inside.update(range(end, self._clause_end(end)))
        return frozenset(inside)

    def _clause_end(self, start: int) -> int:
        stems = self.stems
        for i in range(start, min(len(stems), start + 40)):
            if stems[i] in {"but", "yet", "however", "though", "!", "?"}:
                return i
        return min(len(stems), start + 40)


def parse(text: str, market: str) -> Sentence:
    found_words = words(text)
    spans = find(trie(market), [word.stem for word in found_words])
    owned = [span for tag in _OWNERS for span in spans.get(tag, ())]
    if owned:
        spans = {tag: _outside(found, owned, tag) for tag, found in spans.items()}
    sentence = Sentence(text, market, found_words, spans)
    for span in spans.get("statement", ()):
        sentence.covered.update(range(*span))
    return sentence


def _outside(found: list[Span], owned: list[Span], tag: str) -> list[Span]:
    if tag in _FRAMES:
        return found
    return [s for s in found if not any(o[0] <= s[0] and s[1] <= o[1] for o in owned)]
