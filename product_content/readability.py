"""How hard a paragraph is to read: LIX and Flesch reading ease, both language-agnostic counts."""

import re
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?:]+(?=\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")
HARD_LIX = 55
HARD_FLESCH = 35
FEWEST_WORDS = 25


@dataclass(frozen=True, slots=True)
class Readability:
    """LIX: below 40 is easy, above 50 hard. Flesch: above 60 is plain, below 30 academic."""

    words: int
    lix: float
    flesch: float

    @property
    def hard(self) -> bool:
        """Both counts must agree: one long name should not condemn a paragraph."""
        return self.words >= FEWEST_WORDS and self.lix > HARD_LIX and self.flesch < HARD_FLESCH


def measure(text: str) -> Readability:
    words = _WORD.findall(text)
    if not words:
        return Readability(0, 0.0, 100.0)
    sentences = max(1, len(_SENTENCE.findall(text.strip())))
    long_words = sum(1 for word in words if len(word) > 6)
    length = len(words) / sentences
    syllables = sum(map(_syllables, words)) / len(words)
    lix = length + 100 * long_words / len(words)
    flesch = 206.835 - 1.015 * length - 84.6 * syllables
    return Readability(len(words), round(lix, 1), round(flesch, 1))


def _syllables(word: str) -> int:
    lower = word.lower()
    silent = lower.endswith("e") and not lower.endswith("le")
    return max(1, len(_VOWELS.findall(lower)) - silent)
