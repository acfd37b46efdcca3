"""Render one picture: python render.py hero --labels FOLDER --facts FILE --out hero.png"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import studio
from scenes import PICTURES


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("picture", choices=sorted(PICTURES))
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--width", type=int, default=1600)
    parser.add_argument("--samples", type=int, default=40)
    asked = parser.parse_args()
    compose, shape = PICTURES[asked.picture]
    studio.open_studio(asked.width, round(asked.width / shape), asked.samples)
    compose(asked.labels, json.loads(asked.facts.read_text(encoding="utf-8")))
    studio.sweep()
    studio.lights()
    studio.shoot(asked.out)


if __name__ == "__main__":
    main()
