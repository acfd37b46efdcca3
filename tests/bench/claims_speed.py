"""Sentences judged per second on one core: `python tests/bench/claims_speed.py`."""

import json
import sys
import time
from pathlib import Path

from product_content.claims import lint_sentence

FLOOR = 2_000
SECONDS = 2.0
FOLDER = Path(__file__).parent.parent / "unit" / "claims"


def sentences() -> list[str]:
    halves = (FOLDER / f"{half}.jsonl" for half in ("train", "test"))
    lines = (line for half in halves for line in half.read_text(encoding="utf-8").splitlines())
    return [json.loads(line)["text"] for line in lines]


def speed(texts: list[str], market: str, surface: str) -> float:
    """Sentences a second of processor time."""
    judged, began = 0, time.process_time()
    while time.process_time() - began < SECONDS:
        for text in texts:
            lint_sentence(text, market, surface)
        judged += len(texts)
    return judged / (time.process_time() - began)


def main() -> int:
    texts = sentences()
    lint_sentence(texts[0], "gb", "shop")
    slowest = float("inf")
    for market in ("gb", "eu", "us"):
        for surface in ("shop", "evidence"):
            rate = speed(texts, market, surface)
            slowest = min(slowest, rate)
            print(f"{market} {surface:9} {rate:8,.0f} sentences/s")
    return 0 if slowest >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
