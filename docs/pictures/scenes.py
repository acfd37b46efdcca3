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
    packs.dish((0.0, 0.12, 0), 0.66)
    packs.scoop((-0.19, -0.06, 0.031), -15, full=0.5)
    powder.heap((0.14, 0.36, 0.03), 0.24, 0.13, powder.powder(), 5)
    studio.camera((0.0, -2.6, 1.9), (0.1, 0.06, 0.06), 73, 5.6)


def heaps(labels: Path, facts: Facts) -> None:
    white = powder.powder()
    for k, form in enumerate(facts["forms"]):
        weight = float(form["compound_mg"].split()[0]) / 1000
        radius = (3 * weight / GRAMS_PER_ML / (3.1416 * STEEP)) ** (1 / 3) * CM
        x = 0.56 * (k - 1)
        packs.dish((x, 0.1, 0), 0.25)
        powder.heap((x, 0.1, 0.03), radius, radius * STEEP, white, 11 + k)
    packs.cards(labels / "cards.png", len(facts["forms"]), 0.56)
    studio.camera((0.0, -2.7, 2.35), (0.0, -0.13, 0.02), 66, 5.6)


def into_water(labels: Path, facts: Facts) -> None:
    glass.tumbler_of_water()
    glass.sinking(30000)
    glass.falling(12000, (0.0, 0.0, 2.0))
    spoon, rolled = (0.0, 0.254, 2.09), 75
    glass.resting(6000, spoon, rolled)
    packs.scoop(spoon, 0, rolled, full=0)
    studio.camera((0.3, -7.2, 2.2), (0.29, 0, 1.13), 94)


PICTURES = {
    "hero": (hero, 5 / 4),
    "front": (front, 4 / 5),
    "back": (back, 4 / 5),
    "scoop": (scoop, 5 / 4),
    "heaps": (heaps, 5 / 4),
    "glass": (into_water, 1),
}
