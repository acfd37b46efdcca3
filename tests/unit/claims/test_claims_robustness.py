"""Exact offsets, the same answer every time, and no sentence that takes long."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from product_content.claims import lint, lint_sentence

SCRAPS = """magnesium sleep calm, not treat doctor but Threefold improves migraine é 😴 ﬁ İ ǅ s l e
p 250 mg * ? ! – contributes to normal muscle function @"""
WORDS = [*SCRAPS.split(), "\u00ad", "\u200b"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=25).map(" ".join))
def test_spans_lie_inside_the_text(text: str) -> None:
    for market in ("gb", "us"):
        for surface in ("shop", "evidence"):
            verdict = lint_sentence(text, market, surface)
            for finding in verdict.findings:
                assert 0 <= finding.start < finding.end <= len(text)
            assert lint_sentence(text, market, surface) == verdict


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, ".", "?\n", "\n\n"]), max_size=30).map(" ".join))
def test_sentences_are_found_where_they_say(text: str) -> None:
    for verdict in lint(text, "eu", "shop"):
        assert text[verdict.offset : verdict.offset + len(verdict.text)] == verdict.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Our “calm” powder", "calm"),
        ("So\u00ad\u200bothes mi\u00adgraine", "mi\u00adgraine"),
        ("😴😴 insomnia", "insomnia"),
        ("ﬁne for anxiety’s sake", "anxiety’s"),
        ("s t r e s s", "s t r e s s"),
    ],
)
def test_offsets_count_the_given_characters(text: str, words: str) -> None:
    findings = lint_sentence(text, "gb", "shop").findings
    assert words in {text[f.start : f.end] for f in findings}


def _noise() -> str:
    source = random.Random(7)
    return " ".join("".join(source.choices("abcdefghij", k=9)) for _ in range(1000))


LONG = {
    "one word": "a" * 10_000,
    "one letter at a time": "a " * 5_000,
    "noise": _noise(),
    "claims": "improve sleep " * 714,
    "claims with commas": "calm, sleep and " * 625,
    "negations": "not treat " * 1_000,
    "subjects": "magnesium improves sleep " * 400,
    "authorised": "magnesium contributes to normal " * 312,
    "experts": "doctor and nurse recommend " * 370,
    "accents": "é" * 10_000,
    "stops": "." * 10_000,
    "at signs": "a@" * 5_000,
}


@pytest.mark.parametrize("name", LONG)
def test_ten_thousand_characters_take_under_fifty_milliseconds(name: str) -> None:
    text = LONG[name]
    lint_sentence("warm up", "gb", "shop")
    for surface in ("shop", "evidence"):
        took = []
        for _ in range(3):
            began = time.process_time()
            lint_sentence(text, "gb", surface)
            took.append(time.process_time() - began)
        assert min(took) < 0.05


def test_empty_text_is_harmless() -> None:
    assert lint("", "gb", "shop") == []
    assert lint_sentence("", "gb", "shop").verdict == "ok"
    assert lint_sentence("…!?", "us", "evidence").verdict == "ok"
