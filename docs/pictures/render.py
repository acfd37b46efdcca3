"""Render one picture: python render.py hero --labels FOLDER --out hero.png"""

from __future__ import annotations

import argparse
from pathlib import Path

import packs
import powder
import studio
from pouch import pouch


def hero(labels: Path) -> None:
    pouch(labels / "front.png", (-0.74, 0.25, 0), 7)
    packs.tub(labels / "tub.png", (0.98, 0.05, 0), -9)
    white = powder.powder()
    powder.heap((0.1, -1.0, 0), 0.36, 0.23, white, 2)
    spoon = packs.scoop((0.62, -1.18, 0.0), -8)
    powder.level_fill(packs.BOWL_RADIUS, packs.BOWL_DEPTH + packs.BOWL_WALL, white).parent = spoon
    studio.camera((0.1, -9.6, 2.3), (0.12, 0, 1.09), 80)


PICTURES = {"hero": (hero, 5 / 4)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("picture", choices=sorted(PICTURES))
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--width", type=int, default=1600)
    parser.add_argument("--samples", type=int, default=40)
    asked = parser.parse_args()
    compose, shape = PICTURES[asked.picture]
    studio.open_studio(asked.width, round(asked.width / shape), asked.samples)
    compose(asked.labels)
    studio.sweep()
    studio.lights()
    studio.shoot(asked.out)


if __name__ == "__main__":
    main()
