"""Recall and precision on labelled copy; `pytest -s` prints the table.

`train.jsonl` was used to tune the rules, `test.jsonl` was written before them and kept apart.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from product_content.claims import MARKETS, SURFACES, lint_sentence

FOLDER = Path(__file__).parent
EDITIONS = [f"{market}.{surface}" for market in MARKETS for surface in SURFACES]

Counts = Counter[tuple[str, str]]


def rows(half: str) -> list[dict[str, object]]:
    lines = (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def judged(half: str, edition: str) -> Counts:
    market, surface = edition.split(".")
    counts: Counts = Counter()
    for row in rows(half):
        text, expect = row["text"], row["expect"]
        assert isinstance(text, str)
        assert isinstance(expect, dict)
        if edition in expect:
            counts[expect[edition], lint_sentence(text, market, surface).verdict] += 1
    return counts


def share(counts: Counts, wanted: str, given: set[str]) -> float:
    whole = sum(n for (expected, _), n in counts.items() if expected == wanted)
    return sum(counts[wanted, verdict] for verdict in given) / whole


def table(half: str) -> str:
    lines = [f"\n{half}: edition        unlawful caught (blocked)   lawful blocked (warned)"]
    for edition in EDITIONS:
        counts = judged(half, edition)
        caught, blocked = (share(counts, "block", s) for s in ({"warn", "block"}, {"block"}))
        wrong, warned = (share(counts, "ok", s) for s in ({"block"}, {"warn"}))
        bad = sum(n for (expected, _), n in counts.items() if expected == "block")
        good = sum(n for (expected, _), n in counts.items() if expected == "ok")
        unlawful = f"{bad:5} {caught:8.1%} ({blocked:.1%})"
        lines.append(f"  {edition:12} {unlawful} {good:9} {wrong:8.1%} ({warned:.1%})")
    return "\n".join(lines)


@pytest.mark.parametrize("half", ["train", "test"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_unlawful_copy_is_caught_and_lawful_copy_is_not_blocked(half: str, edition: str) -> None:
    counts = judged(half, edition)
    assert share(counts, "block", {"warn", "block"}) >= 0.97
    assert share(counts, "ok", {"block"}) <= 0.02


@pytest.mark.parametrize(
    ("edition", "floor"),
    [("gb.shop", 0.88), ("eu.shop", 0.88), ("us.shop", 0.75), ("gb.evidence", 0.75)],
)
def test_most_unlawful_copy_is_blocked_outright(edition: str, floor: float) -> None:
    assert share(judged("test", edition), "block", {"block"}) >= floor


def test_the_halves_share_no_sentence_and_are_large_enough() -> None:
    train, test = ({row["text"] for row in rows(half)} for half in ("train", "test"))
    assert not train & test
    assert len(train) + len(test) >= 600


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    report = table("train") + table("test")
    with capsys.disabled():
        print(report)
    assert report.count("%") == 4 * 2 * len(EDITIONS)
