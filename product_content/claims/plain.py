"""Is a sentence explained by plain shop, kitchen, label or study talk?

A list of claim words is never whole. So a line without a finding must also show what else it is
about; one that shows nothing is left to a person.
"""

from product_content.claims.normalise import root, roots
from product_content.claims.sentence import EFFECTS, Sentence
from product_content.claims.topics import ILLNESS, LAWFUL, PLAIN, WEAK

_PLAIN = ("plain", "commerce", "food", "amount", "usage", "literal", "regulator", "denial", "form")
_REPORT = (
    "study",
    "hedge",
    "doubt",
    "drug",
    "deficient",
    "other-nutrient",
    "group",
    "illness-word",
)
_ON_EVIDENCE = (*_PLAIN, *_REPORT, "limb", *ILLNESS, *PLAIN, *LAWFUL)
_WARM = ("second-person", "first-person", "puff", "time-promise", "result", *EFFECTS, *WEAK)
_SLOGAN = 5  # words, the stop included
_ORDERS = roots(
    "give get let keep turn sink put choose start make find meet stop kiss think try say"
)
_LITTLE = """
a about above according after again all also although always an and another any are around as at be
because been before being below between both but by can cannot come could did do does done during
each either else even ever every few first for from get give given go had has have he her here him
his how however i if in into is isnt it its just keep kept know last later least less let like
little made make many may me might mine more most much must my near need neither never new next no
nor not now of off often on once one only onto or other others our out over own per please put quite
rather really same say see seem set several shall she should since so some soon still such take
taken tell than that the their them then there these they thing this those though through thus
time to today together too toward two under until up upon us use used using very via want was way we
well were what when where whether which while who whole whom whose why will with within without
would yes yet you your yours day days three four five six ten half best good better way ways people
"""
_SMALL = frozenset(root(word) for word in _LITTLE.split()) | frozenset(",?!%")


def _warm(sentence: Sentence) -> bool:
    """Speaks to somebody, promises, asks or calls out; cold statements need no explanation."""
    loud = sentence.question or "!" in sentence.vocabulary
    slogan = len(sentence.stems) <= _SLOGAN or sentence.stems[0] in _ORDERS
    return loud or slogan or sentence.has(*_WARM, "brand", "product")


def explained(sentence: Sentence, surface: str) -> bool:
    if sentence.regulatory or sentence.cautious or not _warm(sentence):
        return True
    weighty, plain = _weigh(sentence, _PLAIN if surface == "shop" else _ON_EVIDENCE)
    personal = sentence.has("second-person", "first-person") and not sentence.question
    return plain * 10 >= weighty * (6 if personal else 4)


def unknown(sentence: Sentence) -> bool:
    """Any weighty word beyond plain talk and body words?"""
    weighty, plain = _weigh(sentence, _ON_EVIDENCE)
    return plain < weighty


def _weigh(sentence: Sentence, tags: tuple[str, ...]) -> tuple[int, int]:
    """How many words carry weight, and how many of them are plain."""
    known = {i for tag in tags for span in sentence.spans.get(tag, ()) for i in range(*span)}
    known |= sentence.covered
    if not sentence.has("second-person"):
        known |= sentence.negated
    if sentence.has("amount"):
        known |= {i for span in sentence.free("group") for i in range(*span)}
    named = {i for tag in ("magnesium", "brand") for s in sentence.free(tag) for i in s[:1]}
    weighty = [
        i
        for i, stem in enumerate(sentence.stems)
        if stem not in _SMALL and not stem[0].isdigit() and i not in named
    ]
    return len(weighty), sum(i in known for i in weighty)
