"""Finds authorised claims in running text and judges how far their words have moved.

The law is flexible about grammar, not about meaning: "contributes to", "normal" and the nutrient
as subject must stay (the register's note on wording; Regulation 432/2012).
"""

from collections.abc import Iterator
from typing import NamedTuple

from product_content.claims.lexicon import Span
from product_content.claims.normalise import root, roots
from product_content.claims.sentence import Sentence

_GLUE = roots("the a an your our to of in and both also as well including with body , ( ) or on")
_VOCABULARY = _GLUE | roots(
    "normal function functioning functions nervous system muscle muscles psychological energy"
    " yielding metabolism electrolyte balance bone bones tooth protein synthesis cell division"
    " maintenance reduction tiredness fatigue process role contributes healthy bodily"
)
# What must stand with an idea for the stretch to be the authorised one.
_NEEDS = {
    root(idea): roots(partners)
    for idea, partners in {
        "nervous": "normal", "muscle": "normal", "psychological": "normal", "protein": "synthesis",
        "energy": "metabolism", "bone": "normal", "tooth": "normal", "cell": "division",
        "tiredness": "reduction", "fatigue": "reduction", "electrolyte": "balance",
    }.items()
}  # fmt: skip
_EXACT = root("contributes"), root("contributing")
_FLEXIBLE = roots("help support maintain keep promote aid assist play have need important")
_FLEXIBLE |= roots("essential necessary required vital contribution part role normal")
_FILL = roots("help to maintain keep support a an the part role in for is are important essential")
_FILL |= roots("necessary required vital needed and your have play reduce")
_STRONGER = ("boost", "strong", "relief")
_FORMS = ("form", "brand", "product")


class Stretch(NamedTuple):
    """Words from verb to last object; `rule` is empty for the lawful wording."""

    span: Span
    rule: str


def stretches(sentence: Sentence) -> Iterator[Stretch]:
    stems = sentence.stems
    place = 0
    while place < len(stems):
        end = _end(stems, place)
        if end:
            yield Stretch((place, end), _rule(sentence, place, end))
        place = max(end, place + 1)


def _end(stems: list[str], verb: int) -> int:
    """Where the objects of this verb end; 0 when it opens no authorised claim."""
    if stems[verb] in _EXACT:
        first = verb + 1
    elif stems[verb] in _FLEXIBLE:
        first = verb + 1
        while first < len(stems) and first < verb + 8 and stems[first] in _FILL:
            first += 1
    elif stems[verb : verb + 3] == [root("have"), "a", "role"]:
        first = verb + 3
    else:
        return 0
    last = first
    while last < len(stems) and stems[last] in _VOCABULARY:
        last += 1
    while last > first and stems[last - 1] in _GLUE:
        last -= 1
    return last if _complete(set(stems[verb:last])) else 0


def _complete(said: set[str]) -> bool:
    if root("reduce") in said:
        said.add(root("reduction"))
    ideas = said & _NEEDS.keys()
    if not ideas or not all(_NEEDS[idea] <= said for idea in ideas):
        return False
    return root("cell") in ideas or bool(said & roots("normal reduction electrolyte"))


def _rule(sentence: Sentence, verb: int, end: int) -> str:
    stems = sentence.stems
    exact = stems[verb] in _EXACT or root("cell") in stems[verb:end]
    subject = _subject(sentence, verb)
    if subject == "other":
        return "other-nutrient"
    if subject in _FORMS:
        return "subject"
    if stems[verb] == "normal" and sentence.near(_STRONGER, verb - 2, verb - 1):
        return "exaggeration"  # "ensures normal muscle function"
    return "" if exact and subject == "magnesium" else "wording-flexible"


def _subject(sentence: Sentence, verb: int) -> str:
    """The nearest acting noun to the left: magnesium, form, brand, product, other or nothing."""
    nearest, kind = -1, ""
    covered = {i for tag in _FORMS for s in sentence.spans.get(tag, ()) for i in range(*s)}
    for tag in ("magnesium", *_FORMS, "other-nutrient"):
        for start, stop in sentence.spans.get(tag, ()):
            inner = tag == "magnesium" and start in covered
            if stop <= verb and start > nearest and not inner:
                nearest, kind = start, tag
    if kind in ("brand", "product") and _named_before(sentence, nearest, covered):
        return "magnesium"
    return {"other-nutrient": "other"}.get(kind, kind)


def _holds(after: list[str]) -> bool:
    """ "magnesium in …", "magnesium, which …"."""
    return after[:1] in (["in"], ["from"], ["which"], ["that"]) or after == [",", "which"]


def _named_before(sentence: Sentence, place: int, covered: set[int]) -> bool:
    """ "The magnesium in Threefold contributes …": the nutrient acts, the brand only holds it."""
    stems = sentence.stems
    return any(
        stop <= place and start not in covered and _holds(stems[stop : stop + 2])
        for start, stop in sentence.spans.get("magnesium", ())
    )
