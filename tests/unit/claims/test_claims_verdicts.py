"""One sentence, one verdict: the rule, the words it points at, the lawful words instead."""

import pytest

from product_content.claims import Verdict, lint, lint_sentence, wording

NERVES = "Magnesium contributes to normal functioning of the nervous system"


def rules(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict.findings}


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("Threefold relieves migraine.", "disease", "migraine"),
        ("Say goodbye to night cramps.", "symptom", "cramps"),
        ("Calms a racing mind.", "unauthorised-function", "Calms"),
        ("Drift off faster tonight.", "unauthorised-function", "Drift off"),
        ("A therapeutic dose in every scoop.", "medicinal", "therapeutic"),
        ("A natural alternative to painkillers.", "substitution", "natural alternative"),
        ("Magnesium supports the nervous system.", "wording", "nervous system"),
        ("Magnesium citrate contributes to normal muscle function.", "subject", "contributes"),
        ("Threefold contributes to normal muscle function.", "subject", "contributes"),
        ("Better absorbed than oxide.", "absorption", "absorbed"),
        ("Clinically proven magnesium.", "proof", "Clinically proven"),
        ("Nine out of ten doctors recommend it.", "endorsement", "doctors recommend"),
        ("An NHS approved powder.", "approval", "NHS approved"),
        ("Most of us are deficient in magnesium.", "fear", "deficient"),
        ("Even a healthy diet falls short.", "diet-doubt", "Even a healthy diet"),
        ("Lose weight with magnesium.", "weight-loss", "Lose weight"),
        ("Perfect for children at school.", "vulnerable-group", "children"),
        ("100% safe for everyone.", "safety", "100% safe"),
        ("I feel so much better since I started.", "testimonial", "feel"),
        ("Feel the difference in seven days.", "promise", "Feel the difference"),
        ("Magnesium regulates glutamate receptors.", "mechanism", "glutamate"),
    ],
)
@pytest.mark.parametrize("market", ["gb", "eu"])
def test_the_shop_refuses(text: str, rule: str, words: str, market: str) -> None:
    verdict = lint_sentence(text, market, "shop")
    assert verdict.verdict == "block"
    found = {text[f.start : f.end] for f in verdict.findings if f.rule == rule}
    assert any(words in piece for piece in found), verdict.findings


@pytest.mark.parametrize(
    "text",
    [
        f"{NERVES}.",
        "Magnesium contributes to normal muscle function and to electrolyte balance.",
        "Threefold contains magnesium, which contributes to a reduction of tiredness and fatigue.",
        "Magnesium contributes to the normal functioning of your nervous system.",
        "Each daily portion provides 250 mg of magnesium (67% NRV).",
        "Source of magnesium",
        "Boiled spinach has 87 mg of magnesium per 100 g.",
        "If you have kidney disease, ask a doctor before taking magnesium.",
        "Do not use with tetracycline antibiotics.",
        "See a doctor about numbness and tingling.",
        "This product is not intended to diagnose, treat, cure, or prevent any disease.",
        "Magnesium is not a treatment for depression.",
        "No claim about sleep is authorised for magnesium in Great Britain.",
        "EFSA set an adequate intake of 350 mg a day for men.",
        "Stress-free returns within 30 days.",
        "We protect your personal data.",
        "Leave the dough to rest overnight.",
        "Quality is at the heart of what we do.",
        "Add to basket",
    ],
)
@pytest.mark.parametrize("market", ["gb", "eu"])
def test_the_shop_lets_pass(text: str, market: str) -> None:
    assert lint_sentence(text, market, "shop") == Verdict(text, "ok")


@pytest.mark.parametrize(
    "text",
    [
        "Magnesium helps maintain normal muscle function.",
        "Magnesium supports normal psychological function.",
        "Magnesium plays a role in normal psychological function.",
        "Magnesium helps to reduce tiredness and fatigue.",
    ],
)
def test_near_wordings_go_to_a_person(text: str) -> None:
    verdict = lint_sentence(text, "gb", "shop")
    assert (verdict.verdict, rules(verdict)) == ("warn", {"wording-flexible"})


@pytest.mark.parametrize(
    "text", ["For your wellbeing.", "Feel your best.", "Supports a healthy lifestyle."]
)
def test_general_well_being_needs_a_claim_beside_it(text: str) -> None:
    verdict = lint_sentence(text, "eu", "shop")
    assert verdict.verdict == "warn"
    assert "wellbeing" in rules(verdict)


def test_the_finding_offers_the_lawful_words() -> None:
    text = "Magnesium is good for your nerves."
    finding = next(f for f in lint_sentence(text, "gb", "shop").findings if f.rule == "wording")
    assert finding.suggest == NERVES
    assert finding.source.startswith("retained Regulation (EC) No 1924/2006 Art 10(1)")


@pytest.mark.parametrize(
    ("text", "verdict", "rule"),
    [
        ("Magnesium supports normal nerve function.*", "ok", None),
        ("Magnesium supports normal nerve function.", "warn", "missing-disclaimer"),
        ("Supports restful sleep.*", "warn", "unauthorised-function"),
        ("Supports restful sleep.", "warn", "missing-disclaimer"),
        ("Relieves migraine.*", "block", "disease"),
        ("For insomnia and anxiety disorders.*", "block", "disease"),
        ("FDA approved.", "block", "approval"),
        ("Clinically proven.", "block", "proof"),
        ("Better absorbed than other forms of magnesium.", "warn", "absorption"),
        ("FDA does not approve dietary supplements.", "ok", None),
    ],
)
def test_american_law_draws_other_lines(text: str, verdict: str, rule: str | None) -> None:
    found = lint_sentence(text, "us", "shop")
    assert found.verdict == verdict
    assert rule is None or rule in rules(found)


def test_the_qualified_claim_is_american_and_only_whole() -> None:
    text = (
        "Inconsistent and inconclusive scientific evidence suggests that diets with adequate "
        "magnesium may reduce the risk of high blood pressure (hypertension), a condition "
        "associated with many factors."
    )
    assert rules(lint_sentence(text, "us", "shop")) == {"qualified-claim"}
    assert lint_sentence(text, "gb", "shop").verdict == "block"
    part = "Magnesium may reduce the risk of high blood pressure."
    assert lint_sentence(part, "us", "shop").verdict == "block"


@pytest.mark.parametrize(
    "text",
    [
        "A review of 11 trials found no meaningful effect on night cramps in older adults.",
        "In a trial of 155 adults an insomnia score fell by 1.6 points more than with placebo.",
        "Higher intake was associated with lower blood pressure, but this does not show cause.",
        "It is unclear whether magnesium helps people with restless legs.",
        "Migraine is a common neurological disorder.",
        f"{NERVES}.",
    ],
)
@pytest.mark.parametrize("market", ["gb", "eu"])
def test_evidence_may_report(text: str, market: str) -> None:
    assert lint_sentence(text, market, "evidence").verdict == "ok"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Threefold uses the form that was studied.", "evidence-brand"),
        ("Order a jar today.", "evidence-sales"),
        ("People with migraine should take magnesium.", "evidence-sales"),
        ("Studies prove that magnesium cures insomnia.", "evidence-overclaim"),
        ("Magnesium reduces anxiety.", "evidence-unreported"),
    ],
)
@pytest.mark.parametrize("market", ["gb", "eu", "us"])
def test_evidence_may_not_sell_or_overstate(text: str, rule: str, market: str) -> None:
    verdict = lint_sentence(text, market, "evidence")
    assert verdict.verdict == "block"
    assert rule in rules(verdict)


@pytest.mark.parametrize(
    "text",
    [
        "Ask your doctor about using Threefold for migraine relief.",
        "Not just another remedy: it works.",
        "We may not mention sleep, but our customers sleep better.",
        "May cause deep, restful sleep.",
        "If you have kidney disease ask a doctor; everyone else can enjoy deep sleep.",
        "Do not take it before driving because it makes you so relaxed.",
    ],
)
def test_a_caution_or_denial_hides_no_claim(text: str) -> None:
    assert lint_sentence(text, "gb", "shop").verdict != "ok"


@pytest.mark.parametrize(
    "text",
    [
        "Helps with insomia and anxeity.",
        "Stops c-r-a-m-p-s.",
        "Migr@ine free at last.",
        "Ｂetter ｓleep every night.",
        "Im\u00adproves sl\u200beep.",
        "BETTER SLEEP, LESS STRESS",
    ],
)
def test_disguised_words_are_read(text: str) -> None:
    assert lint_sentence(text, "gb", "shop").verdict == "block"


def test_running_text_is_cut_and_each_offset_kept() -> None:
    text = "Take 3 g, e.g. with water. Cures migraine!  Ships today."
    verdicts = lint(text, "gb", "shop")
    assert [(v.text, v.verdict) for v in verdicts] == [
        ("Take 3 g, e.g. with water.", "ok"),
        ("Cures migraine!", "block"),
        ("Ships today.", "ok"),
    ]
    assert [text[v.offset :].startswith(v.text) for v in verdicts] == [True, True, True]


def test_the_answer_as_json_has_the_agreed_names() -> None:
    answer = lint_sentence("Cures migraine.", "gb", "shop").as_dict()
    assert list(answer) == ["text", "verdict", "findings"]
    assert isinstance(answer["findings"], list)
    assert list(answer["findings"][0]) == ["start", "end", "rule", "reason", "suggest"]


def test_unknown_surfaces_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown surface 'blog'"):
        lint_sentence("Hello.", "gb", "blog")


def test_statements_of_the_law_pass_everywhere() -> None:
    for claim_id in ("nervous-system", "tiredness-fatigue", "bones"):
        line = wording(claim_id, "eu").wording
        assert lint_sentence(line, "eu", "shop").verdict == "ok"
        assert lint_sentence(line, "eu", "evidence").verdict == "ok"


@pytest.mark.parametrize(
    "word",
    [
        "addition",
        "belief",
        "calculation",
        "camping",
        "claiming",
        "presents",
        "smoothing",
        "relating",
    ],
)
def test_real_words_are_not_taken_for_slips(word: str) -> None:
    assert lint_sentence(f"The page says {word}.", "gb", "shop").verdict == "ok"
