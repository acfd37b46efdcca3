"""Text to word stems with offsets, so that spelling, case and inflection stop mattering."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from product_content.claims.spelling import corrected

_WORD = re.compile(r"[^\W_]+(?:['*.](?=[^\W\d_])[^\W_]+)*|[.,;:!?()&%\u2026\u2013\u2014\n]")
# Letters set apart to slip past a reader of words: "s l e e p", "a-n-x-i-e-t-y".
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-_]){3,30}[^\W\d_](?![^\W_])")
_DISGUISED = re.compile(r"(?<=[^\W\d_])@(?=[^\W\d_])")
_DIGIT_LETTERS = str.maketrans("013457", "oieast")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u034f\u180e")
_LOOKALIKE = str.maketrans(
    "‘’‛′`´“”„‐‑‒−аеорсхуіѕɡοαορυ",
    "''''''\"\"\"----aeopcxyisgoaopu",
)
_BREAKS = frozenset(".,;:!?()\u2026\u2013\u2014\n")
_IRREGULAR = {
    "sleap": "sleep", "slep": "sleep", "imune": "immune", "strees": "stress",
    "slept": "sleep", "felt": "feel", "fell": "fall", "woke": "wake", "woken": "wake",
    "awoke": "wake", "fought": "fight", "beaten": "beat", "gave": "give", "given": "give",
    "kept": "keep", "took": "take", "taken": "take", "began": "begin", "found": "find",
    "went": "go", "gone": "gone", "men": "man", "women": "woman", "children": "child",
    "feet": "foot", "teeth": "tooth", "wives": "wife", "lives": "life", "calves": "calf",
    "knew": "know", "known": "know", "made": "make", "says": "say", "said": "say",
    "analyses": "analysis", "diagnoses": "diagnosis", "ached": "ache", "aching": "ache",
    "lying": "lie", "dying": "die", "has": "have", "does": "do", "goes": "go", "isn": "isnt",
    "news": "news", "this": "this", "his": "his", "was": "was", "is": "is", "as": "as",
    "us": "us", "its": "its", "thus": "thus", "plus": "plus", "gas": "gas", "yes": "yes",
    "something": "something", "anything": "anything", "nothing": "nothing", "during": "during",
    "everything": "everything", "morning": "morning", "evening": "evening", "being": "being",
    "string": "string", "spring": "spring", "nothings": "nothing", "need": "need",
    "seed": "seed", "feed": "feed", "speed": "speed", "indeed": "indeed", "hundred": "hundred",
    "mornings": "morning", "evenings": "evening",
}  # fmt: skip


class Word(NamedTuple):
    """A stem and where its letters stand in the text that was given."""

    stem: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    folded, origin = _fold(text)
    found = [Word(stem(m[0]), m.start(), m.end()) for m in _WORD.finditer(folded)]
    if origin is None:
        return found
    return [Word(w.stem, origin[w.start], origin[w.end - 1] + 1) for w in found]


def _fold(text: str) -> tuple[str, list[int] | None]:
    """Lower-case plain letters; the list maps each kept letter to its place, None when 1:1."""
    simple = _DISGUISED.sub("a", text.translate(_LOOKALIKE))
    if simple.isascii():
        return _joined(simple.lower())
    kept: list[str] = []
    origin: list[int] = []
    for place, letter in enumerate(simple):
        if letter in _INVISIBLE:
            continue
        for part in unicodedata.normalize("NFKD", letter).lower():
            if not unicodedata.combining(part):
                kept.append(part)
                origin.append(place)
    folded, joins = _joined("".join(kept).translate(_LOOKALIKE))
    return folded, origin if joins is None else [origin[i] for i in joins]


def _joined(folded: str) -> tuple[str, list[int] | None]:
    if not _SPACED.search(folded):
        return folded, None
    keep: list[int] = []
    last = 0
    for match in _SPACED.finditer(folded):
        keep += range(last, match.start())
        keep += [i for i in range(*match.span()) if folded[i].isalpha()]
        last = match.end()
    keep += range(last, len(folded))
    return "".join(folded[i] for i in keep), keep


@lru_cache(maxsize=1 << 16)
def stem(token: str) -> str:
    """The shared root of a word's inflections, in American spelling, typing errors repaired."""
    if len(token) == 1 or not token[0].isalpha():
        return {"&": "and", "%": "%"}.get(token, "," if token in _BREAKS - {"?", "!"} else token)
    word = token.removesuffix("'s").replace("'", "").replace(".", "")
    word = re.sub(r"([efloszt])\1{2,}", r"\1\1", word[:40])
    word = re.sub(r"(.)\1{2,}", r"\1", word)
    if word[-1:].isalpha() and not word.isalpha():
        word = word.translate(_DIGIT_LETTERS)
    return root(corrected(word) if len(word) > 5 or "*" in word else word)


@lru_cache(maxsize=1 << 16)
def root(word: str) -> str:
    word = _IRREGULAR.get(word) or _bare(_american(_singular(word)))
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def roots(text: str) -> frozenset[str]:
    """The roots of some words, to compare with stems."""
    return frozenset(root(word) for word in text.split())


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ises", "izes", "yzes")) and len(word) > 6:
        return word[:-1]
    if word.endswith("es") and len(word) > 4 and word[-3] in "sxzh":
        return word[:-2]
    if word.endswith("s") and len(word) > 3 and word[-2] not in "su":
        return word[:-1]
    return word


def _bare(word: str) -> str:
    """Without -ing or -ed."""
    for suffix, least in (("ing", 6), ("ed", 5)):
        rest = word[: -len(suffix)]
        if word.endswith(suffix) and len(word) >= least and re.search("[aeiouy]", rest):
            return rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "slz" else rest
    return word


def _american(word: str) -> str:
    if len(word) < 6:
        return {"tyre": "tire", "grey": "gray"}.get(word, word)
    word = re.sub(r"is(e|ed|ing|er|ation|ations)$", r"iz\1", word)
    word = re.sub(r"ys(e|ed|ing)$", r"yz\1", word)
    word = re.sub(r"our(s|ed|ing|al|ite)?$", r"or\1", word)
    return re.sub(r"(?<=[a-z])(?:ae|oe)(?=[a-z])", "e", word)
