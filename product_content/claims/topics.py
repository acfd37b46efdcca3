"""Body and illness words: which rule each falls under and which lawful idea comes closest."""

from typing import NamedTuple


class Topic(NamedTuple):
    rule: str
    claim_id: str = ""


NERVES, MIND, MUSCLE = "nervous-system", "psychological-function", "muscle-function"
TIRED, ENERGY = "tiredness-fatigue", "energy-metabolism"

ILLNESS = {
    "disease": Topic("disease", NERVES),
    "mental": Topic("disease", MIND),
    "symptom": Topic("symptom", MUSCLE),
    "symptom-mild": Topic("symptom-mild", NERVES),
}
_FUNCTION = {
    "sleep": TIRED, "calm": MIND, "mood": MIND, "memory": MIND, "immune": "", "heart": "",
    "sugar": ENERGY, "hormone": "", "gut": "", "detox": "", "skin": "", "sport": MUSCLE,
    "energy": ENERGY, "senses": "",
}  # fmt: skip
PLAIN = {tag: Topic("unauthorised-function", claim) for tag, claim in _FUNCTION.items()}
PLAIN["mechanism"] = Topic("mechanism", NERVES)
PLAIN["weight"] = Topic("weight-loss")
# Comforts, of which no caution speaks; an unwell heart or gut is a fair thing to warn about.
COMFORTS = frozenset({"sleep", "calm", "mood", "memory", "energy", "skin", "sport", "detox"})
IDIOM = {f"{tag}!": PLAIN[tag] for tag in ("sleep", "calm", "mood", "memory")}
WEAK = {
    f"{tag}?": PLAIN[tag]
    for tag in ("sleep", "calm", "mood", "memory", "immune", "skin", "sport", "energy")
}
LAWFUL = {
    "nerve": Topic("wording", NERVES),
    "muscle": Topic("wording", MUSCLE),
    "tired": Topic("wording", TIRED),
    "power": Topic("wording", ENERGY),
    "psyche": Topic("wording", MIND),
    "bone": Topic("wording", "bones"),
    "tooth": Topic("wording", "teeth"),
    "protein": Topic("wording", "protein-synthesis"),
    "cell": Topic("wording", "cell-division"),
    "electrolyte": Topic("wording", "electrolyte-balance"),
}
