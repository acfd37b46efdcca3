"""Heaps of the powder and the crumbs round them."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import bpy
import studio
from mathutils import Vector, noise

WHITE = "#f1efe9"
GRID = 170


def powder(tint: str = WHITE) -> bpy.types.Material:
    made = studio.material("powder", tint, 0.95, specular_ior_level=0.08)
    studio.grain(made, 330, 0.003)
    return made


def height(x: float, y: float, seed: int) -> float:
    """Height of a heap of radius 1 and height 1; below nought outside it."""
    radius = math.hypot(x, y)
    edge = 0.09 * noise.noise(Vector((2.6 * x, 2.6 * y, seed)))
    edge += 0.05 * noise.noise(Vector((8 * x, 8 * y, seed + 5)))
    slope = 1 - radius * (1 + edge)
    body = slope - 0.16 * math.exp(-((radius / 0.22) ** 2))
    lumps = 0.05 * noise.noise(Vector((6 * x, 6 * y, seed + 9)))
    lumps += 0.028 * noise.noise(Vector((17 * x, 17 * y, seed + 3)))
    lumps += 0.014 * noise.noise(Vector((41 * x, 41 * y, seed + 7)))
    foot = 0.05 * math.exp(-(((radius - 0.98) / 0.12) ** 2))
    return body + lumps * min(1.0, max(0.0, 1.4 - radius)) + foot - 0.03


def heap(
    at: studio.Point, radius: float, tall: float, made: bpy.types.Material, seed: int = 1
) -> bpy.types.Object:
    points: list[studio.Point] = []
    for j in range(GRID + 1):
        for i in range(GRID + 1):
            x, y = 2.5 * i / GRID - 1.25, 2.5 * j / GRID - 1.25
            points.append((radius * x, radius * y, tall * height(x, y, seed)))
    row = GRID + 1
    faces = []
    for j in range(GRID):
        for i in range(GRID):
            corner = j * row + i
            quad = (corner, corner + 1, corner + row + 1, corner + row)
            if max(points[k][2] for k in quad) > -0.01:
                faces.append(quad)
    thing = studio.solid("heap", points, faces, made)
    thing.location = at
    crumbs(at, radius, seed)
    return thing


def crumbs(at: studio.Point, radius: float, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same crumbs each time
    places = []
    for _ in range(260):
        away = radius * (0.92 + abs(dice.gauss(0, 0.13)))
        a = dice.uniform(0, 2 * math.pi)
        size = radius * dice.uniform(0.004, 0.013)
        places.append((at[0] + away * math.cos(a), at[1] + away * math.sin(a), at[2] + size, size))
    grains(places, dice)


def grains(
    places: Sequence[tuple[float, float, float, float]], dice: random.Random
) -> bpy.types.Object:
    """Eight-sided grains at (x, y, z, size), as one thing."""
    points: list[studio.Point] = []
    faces: list[tuple[int, int, int]] = []
    for x, y, z, size in places:
        first = len(points)
        for dx, dy, dz in ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)):
            wide = dice.uniform(0.7, 1.2) * size
            points.append((x + dx * wide, y + dy * wide, z + dz * wide))
        for a, b in ((0, 2), (2, 1), (1, 3), (3, 0)):
            faces += [(first + a, first + b, first + 4), (first + b, first + a, first + 5)]
    return studio.solid("grains", points, faces, studio.material("grain", WHITE, 0.95))


def level_fill(
    radius: float, low: float, high: float, made: bpy.types.Material, seed: int = 3
) -> bpy.types.Object:
    """A plug of powder from `low` to `high`, struck off level."""
    rings, steps = 40, 96
    points: list[studio.Point] = [(0.0, 0.0, high)]
    for ring in range(1, rings + 1):
        for k in range(steps):
            a, r = 2 * math.pi * k / steps, radius * ring / rings
            x, y = r * math.cos(a), r * math.sin(a)
            rough = 0.003 * noise.noise(Vector((60 * x, 24 * y, seed)))
            points.append((x, y, high + rough + 0.002 * noise.noise(Vector((190 * x, 150 * y, 2)))))
    points += [(x, y, low) for x, y, _ in points[-steps:]]
    faces: list[tuple[int, ...]] = [(0, 1 + k, 1 + (k + 1) % steps) for k in range(steps)]
    for ring in range(rings):
        here, there = 1 + ring * steps, 1 + (ring + 1) * steps
        for k in range(steps):
            n = (k + 1) % steps
            faces.append((here + k, there + k, there + n, here + n))
    return studio.solid("level fill", points, faces, made)
