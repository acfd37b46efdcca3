"""A tumbler with 250 ml of water and powder sinking through it."""

from __future__ import annotations

import math
import random

import bpy
import packs
import powder
import studio
from mathutils import Vector, noise

# Inside 6.4 cm across: 250 ml stand 7.7 cm high.
INSIDE, WALL, FOOT, TALL, WATER = 0.46, 0.035, 0.1, 1.62, 1.2


def clear(name: str, ior: float) -> bpy.types.Material:
    made = studio.material(name, "#ffffff", 0.0, transmission_weight=1.0, ior=ior)
    studio.let_light_through(made)
    return made


def tumbler_of_water() -> None:
    """One surface where two stuffs meet, with the ratio of their indices: glass 1.5, water 1.33."""
    outer = INSIDE + WALL
    outside = [(0.0, 0.0), *packs.arc((outer - 0.06, 0.06), 0.06, -90, 0)]
    lip = packs.arc((INSIDE + WALL / 2, TALL), WALL / 2, 0, 180)
    packs.turn("glass", [*outside, *lip, (INSIDE, WATER)], clear("glass", 1.5), 160)
    bottom = [*packs.arc((INSIDE - 0.08, FOOT + 0.08), 0.08, 0, -90), (0.0, FOOT)]
    packs.turn("wall", [(INSIDE, WATER), *bottom], clear("glass to water", 1.5 / 1.33), 160)
    rim = [(INSIDE, WATER + 0.014), (INSIDE - 0.012, WATER + 0.005), (INSIDE - 0.04, WATER)]
    packs.turn("water", [*rim, (0.0, WATER)], clear("water", 1.33), 160)


def drift(x: float, y: float, z: float, reach: float) -> tuple[float, float, float]:
    shift = noise.noise_vector(Vector((2.1 * x, 2.1 * y, 2.6 * z + 3)))
    fine = noise.noise_vector(Vector((7 * x, 7 * y, 7 * z)))
    return tuple(c + reach * (s + 0.35 * f) for c, s, f in zip((x, y, z), shift, fine, strict=True))


def sinking(count: int) -> bpy.types.Object:
    """Grains in the water: a plume that widens and thins as it sinks."""
    dice = random.Random(7)  # noqa: S311 - the same cloud each time
    places = []
    while len(places) < count:
        down = dice.random() ** 1.6
        spread = 0.03 + 0.15 * down
        a, away = dice.uniform(0, 2 * math.pi), abs(dice.gauss(0, spread))
        top = WATER - 0.01 - down * (WATER - FOOT - 0.12)
        x, y, z = drift(away * math.cos(a), away * math.sin(a), top, 0.3 * down**0.7)
        if math.hypot(x, y) < INSIDE - 0.05 and FOOT + 0.03 < z < WATER - 0.004:
            places.append((x, y, z, dice.uniform(0.0018, 0.0042)))
    return powder.grains(places, dice)


def falling(count: int, start: studio.Point) -> bpy.types.Object:
    """Grains in the air: a thread from the lip of the scoop to the water."""
    dice = random.Random(9)  # noqa: S311 - the same thread each time
    places = []
    for _ in range(count):
        t = dice.random()
        z = start[2] - (start[2] - WATER) * t * t
        ahead = start[0] * (1 - t)
        wide = 0.03 * (1 - 0.45 * t)
        x, y = ahead + dice.gauss(0, wide), start[1] * (1 - t) + dice.gauss(0, wide * 0.8)
        places.append((x, y, z, dice.uniform(0.002, 0.005)))
    return powder.grains(places, dice)


def resting(count: int, bowl: studio.Point, rolled: float) -> bpy.types.Object:
    """Grains still lying on the lower wall of a rolled scoop; `rolled` in degrees."""
    dice = random.Random(4)  # noqa: S311 - the same rest each time
    turned, places = math.radians(rolled), []
    for _ in range(count):
        along = packs.BOWL_WALL + packs.BOWL_DEPTH * dice.random() ** 0.8
        round_it = -math.pi / 2 + dice.gauss(0, 0.42)
        away = packs.BOWL_RADIUS - 0.006 - abs(dice.gauss(0, 0.02))
        x, y = away * math.cos(round_it), away * math.sin(round_it)
        places.append(
            (
                bowl[0] + x,
                bowl[1] + y * math.cos(turned) - along * math.sin(turned),
                bowl[2] + y * math.sin(turned) + along * math.cos(turned),
                dice.uniform(0.002, 0.005),
            )
        )
    return powder.grains(places, dice)
