"""Repairs one slip (two in a long word) in the words that decide a verdict."""

from collections.abc import Iterable, Iterator
from functools import cache

# Only words whose neighbours in English are harmless: "relief" would catch "belief".
_KEY_WORDS = """
absorption antibiotic anxiety anxious arthritis bioavailable bisglycinate cholesterol circulation
clinically cognition cognitive concentration constipation contribute contributes cramping
deficiency deficient dementia depressed depression diabetes digestion digestive energised
exhausted exhaustion fatigue fibromyalgia functioning headache headaches hormone hormones
hypertension immune immunity improve improves inflammation insomnia magnesium maintain medicine
memory menopause metabolism migraine migraines muscle muscles neuropathy osteoporosis palpitations
performance pregnancy pregnant prescription prevent prevents psychological recommended recovery
relaxation relaxed relaxing relieve relieves relieving remedy restless scientifically serotonin
sleeping sleepless soothes soothing stressed supplement supports symptom symptoms tension
therapeutic therapy threonate tingling tiredness treatment treatments twitching wellbeing
"""
# Real words one slip away from a key.
_REAL_WORDS = """
addition additions adsorption attention calculation camping clamping commune constitution
consumption contributed contributing contributor cramming creeping digestible discovery fatigued
functional hormonal immersion impress improper improved improvement improvements improving
insomniac insomniacs
inflation keeping medical medicines memoir memoirs memories mingling nephropathy pension present
presented presents prevented preventing prevention recover recovered recovering recovers relate
related relates relating relay relayed relaying relays relied reliefs relies seeping sleeper
sleepers smoothes smoothing steeping steering streaked stresses supplemental supplemented
supplements supported supporter supporting sweeping therapies therapist tinkling treatable
"""
_KEYS = frozenset(_KEY_WORDS.split())
_REAL = frozenset(_REAL_WORDS.split())


def corrected(word: str) -> str:
    """The key word meant by a misspelt one, else the word itself."""
    if word in _KEYS or word in _REAL or not 5 < len(word) < 18:
        return word
    reach = 2 if len(word) > 10 else 1
    wanted = {key for cut in _cuts(word, reach) for key in _by_cut().get(cut, ())}
    near = (key for key in wanted if key[:1] == word[:1] and _distance(word, key) <= reach)
    return min(near, default=word)


@cache
def _by_cut() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key in sorted(_KEYS):
        for cut in _cuts(key, 2 if len(key) > 10 else 1):
            found[cut] = (*found.get(cut, ()), key)
    return found


def _cuts(word: str, reach: int) -> Iterable[str]:
    """The word with up to `reach` letters left out."""
    seen = {word}
    layer = {word}
    for _ in range(reach):
        layer = {cut for item in layer for cut in _one_less(item)}
        seen |= layer
    return seen


def _one_less(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _distance(a: str, b: str) -> int:
    """Edits between two words; two neighbours swapped count as one."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
