"""What stands where in each picture, and where the camera is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import glass
import packs
import powder
import studio
from pouch import pouch

Facts = dict[str, Any]
# One day of each salt at 0.6 g/ml, as a cone 0.6 as high as its radius, in units of 7 cm.
GRAMS_PER_ML, STEEP, CM = 0.6, 0.6, 1 / 7


def hero(labels: Path, facts: Facts) -> None:
    pouch(labels / "front.png", (-0.74, 0.25, 0), 7)
    packs.tub(labels / "tub.png", (0.98, 0.05, 0), -9)
    powder.heap((0.02, -1.0, 0), 0.36, 0.23, powder.powder(), 2)
    packs.scoop((0.66, -1.1, 0.0), -10)
    studio.camera((0.1, -9.6, 2.3), (0.12, 0, 1.09), 80)


def front(labels: Path, facts: Facts) -> None:
    pouch(labels / "front.png", (0, 0, 0), 5)
    studio.camera((0.15, -9.6, 1.9), (0.0, 0, 1.17), 116)


def back(labels: Path, facts: Facts) -> None:
    pouch(labels / "back.png", (0, 0, 0), -2)
    studio.camera((0.0, -9.6, 1.7), (0.03, 0, 1.16), 118)


def scoop(labels: Path, facts: Facts) -> None:
    packs.scoop((-0.1, 0, 0), -24, full=0.5)
    powder.heap((-0.42, 0.5, 0), 0.36, 0.2, powder.powder(), 5)
    studio.camera((0.0, -2.0, 1.55), (0.07, 0.04, 0.1), 90, 5.6)


def heaps(labels: Path, facts: Facts) -> None:
    white = powder.powder()
    for k, form in enumerate(facts["forms"]):
        weight = float(form["compound_mg"].split()[0]) / 1000
        radius = (3 * weight / GRAMS_PER_ML / (3.1416 * STEEP)) ** (1 / 3) * CM
        x = 0.56 * (k - 1)
        packs.dish((x, 0.1, 0), 0.25)
        powder.heap((x, 0.1, 0.03), radius, radius * STEEP, white, 11 + k)
    packs.cards(labels / "cards.png", len(facts["forms"]), 0.56)
    studio.camera((0.0, -3.0, 1.9), (0.0, -0.14, 0.03), 66, 4.0)


def into_water(labels: Path, facts: Facts) -> None:
    glass.tumbler_of_water()
    glass.sinking(30000)
    glass.falling(5000, (0.0, 0.0, 2.0))
    spoon, rolled = (0.0, 0.254, 2.09), 75
    glass.resting(2500, spoon, rolled)
    packs.scoop(spoon, 0, rolled, full=0)
    studio.camera((0.3, -7.2, 2.25), (0.18, 0, 1.1), 84)


PICTURES = {
    "hero": (hero, 5 / 4),
    "front": (front, 4 / 5),
    "back": (back, 4 / 5),
    "scoop": (scoop, 5 / 4),
    "heaps": (heaps, 5 / 4),
    "glass": (into_water, 5 / 4),
}
