"""What regulators have ruled on, and what the register says usual copy must become."""

import pytest

from product_content.claims import authorised, lint_sentence, mandatory
from product_content.claims.law import law

RULED = [
    ("Less anxiety", "block"),
    ("Less stress", "block"),
    ("Reduction in tiredness", "warn"),
    ("Deeper sleep", "block"),
    ("A happier and healthier you", "warn"),
    ("Over 300 mg of bioavailable magnesium", "block"),
    ("The best sleep supplement", "block"),
    ("Magnesium is absorbed through the skin and feeds every cell", "block"),
    ("Helps relieve insomnia, restless legs and night cramps", "block"),
    ("Soothes a migraine", "block"),
    ("Scientifically proven", "block"),
    ("Superior bioavailability", "block"),
]
# Regulation notes, section 4: usual copy that has to be replaced.
REPLACED = [
    "at a therapeutic dose",
    "three types of highly absorbable magnesium",
    "to ensure optimal absorption",
]
# Outline: what marketing copy on nerve health usually overstates.
OVERSTATED = [
    "Magnesium boosts nerve health",
    "Magnesium is a natural calcium blocker",
    "Magnesium enhances memory and professional performance",
    "Magnesium clears brain fog",
    "Magnesium has a remarkable ability to ease stress",
    "Break this cycle of stress",
    "Magnesium eases symptoms of anxiety",
    "A natural alternative to traditional pain medications",
    "Magnesium regulates melatonin and the circadian rhythm",
    "A game-changer for insomnia",
    "Magnesium deficiency is a common cause of night cramps",
    "Heart-healthy seeds that are good for the gut",
    "A protective shield against neuropathy",
    "Citrate for anxiety and digestion",
    "Threonate crosses the blood-brain barrier more effectively",
    "Sustained delivery of magnesium",
]


@pytest.mark.parametrize(("text", "least"), RULED)
def test_what_the_advertising_authority_upheld_is_caught(text: str, least: str) -> None:
    verdict = lint_sentence(text, "gb", "shop").verdict
    assert verdict == least or verdict == "block"
    assert verdict != "ok"


@pytest.mark.parametrize("text", REPLACED + OVERSTATED)
@pytest.mark.parametrize("market", ["gb", "eu"])
def test_overstatements_are_blocked(text: str, market: str) -> None:
    assert lint_sentence(text, market, "shop").verdict == "block"


@pytest.mark.parametrize("market", ["gb", "eu", "us"])
def test_the_law_s_own_words_are_never_blocked(market: str) -> None:
    own = law(market)
    lines = [claim.marked for claim in authorised(market)]
    lines += [statement.text for statement in mandatory(market)]
    lines += [own.disclaimer.text, own.disclaimer.plural] if own.disclaimer else []
    verdicts = {line: lint_sentence(line, market, "shop").verdict for line in lines}
    assert set(verdicts.values()) == {"ok"}, verdicts


@pytest.mark.parametrize("market", ["gb", "eu"])
def test_no_suggestion_would_itself_be_blocked(market: str) -> None:
    filled = str.maketrans({"{": "", "}": ""})
    for name, rule in law(market).rules.items():
        text = rule.suggest.translate(filled)
        assert not text or lint_sentence(text, market, "shop").verdict != "block", name
