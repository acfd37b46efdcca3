"""Turned things: the tub with its ribbed lid and wrapped label, the measuring scoop, the glass."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import bpy
import studio
from powder import level_fill, powder

Profile = Sequence[tuple[float, float]]
TUB_RADIUS, TUB_HEIGHT, LID_HEIGHT = 0.62, 1.24, 0.3
# A bowl of 5 ml, 21 mm across inside and 14.5 mm deep, holds a day's powder; the mark is at half.
BOWL_RADIUS, BOWL_DEPTH, BOWL_WALL = 0.15, 0.207, 0.016
GREEN = "#10251e"


def arc(
    middle: tuple[float, float], radius: float, start: float, end: float, steps: int = 8
) -> list[tuple[float, float]]:
    """Points of a rounded edge in a profile; angles in degrees."""
    angles = [math.radians(start + (end - start) * k / steps) for k in range(steps + 1)]
    return [(middle[0] + radius * math.cos(a), middle[1] + radius * math.sin(a)) for a in angles]


def turn(
    name: str,
    profile: Profile,
    made: bpy.types.Material,
    steps: int = 160,
    rib: Callable[[float, float], float] = lambda angle, z: 0.0,
) -> bpy.types.Object:
    """Turn a profile of (radius, height) round the upright axis; `rib` adds to the radius."""
    points: list[studio.Point] = []
    for k in range(steps):
        a = 2 * math.pi * k / steps
        for radius, z in profile:
            wide = radius + (rib(a, z) if radius > 0 else 0.0)
            points.append((wide * math.cos(a), wide * math.sin(a), z))
    count, faces = len(profile), []
    for k in range(steps):
        here, there = k * count, (k + 1) % steps * count
        faces += [(here + t, there + t, there + t + 1, here + t + 1) for t in range(count - 1)]
    thing = studio.solid(name, points, faces, made)
    thing.data.validate()
    return thing


def body(radius: float, low: float, high: float, soft: float) -> Profile:
    lower = arc((radius - soft, low + soft), soft, -90, 0)
    upper = arc((radius - soft, high - soft), soft, 0, 90)
    return [(0.0, low), *lower, *upper, (0.0, high)]


def ribbed(angle: float, z: float) -> float:
    foot, top = TUB_HEIGHT + 0.035, TUB_HEIGHT + LID_HEIGHT - 0.05
    if not foot < z < top:
        return 0.0
    return 0.011 * max(0.0, math.cos(angle * 96)) ** 0.7


def lid(made: bpy.types.Material) -> bpy.types.Object:
    low, high, radius = TUB_HEIGHT + 0.015, TUB_HEIGHT + LID_HEIGHT, TUB_RADIUS + 0.005
    side = [low + 0.006, low + 0.03, low + 0.034, high - 0.062, high - 0.056]
    edge = arc((radius - 0.045, high - 0.045), 0.045, 0, 90)
    rim = [(radius - 0.16, high), (radius - 0.17, high - 0.012), (0.0, high - 0.012)]
    profile = [(0.0, low), (radius - 0.006, low), *[(radius, z) for z in side], *edge, *rim]
    return turn("lid", profile, made, 1152, ribbed)


def wrap(art: Path) -> bpy.types.Object:
    """The paper label, 160 degrees round the front."""
    steps, span = 120, math.radians(160)
    low, high, radius = 0.12, TUB_HEIGHT - 0.12, TUB_RADIUS + 0.003
    points: list[studio.Point] = []
    uv: list[tuple[float, float]] = []
    for k in range(steps + 1):
        a = -math.pi / 2 - span / 2 + span * k / steps
        for t in (0, 1):
            z = low + (high - low) * t
            points.append((radius * math.cos(a), radius * math.sin(a), z))
            uv.append((k / steps, float(t)))
    faces = [(2 * k, 2 * k + 2, 2 * k + 3, 2 * k + 1) for k in range(steps)]
    paper = studio.printed("paper label", art, 0.55, specular_ior_level=0.3)
    return studio.solid("wrap", points, faces, paper, uv)


def together(things: Sequence[bpy.types.Object]) -> bpy.types.Object:
    handle = bpy.data.objects.new("together", None)
    bpy.context.scene.collection.objects.link(handle)
    for thing in things:
        thing.parent = handle
    return handle


def tub(art: Path, at: studio.Point, turned: float) -> bpy.types.Object:
    jar = turn("jar", body(TUB_RADIUS, 0, TUB_HEIGHT, 0.08), studio.material("jar", GREEN, 0.36))
    cap = lid(studio.material("cap", "#eceee8", 0.42))
    whole = together([jar, cap, wrap(art)])
    whole.location, whole.rotation_euler = at, (0, 0, math.radians(turned))
    return whole


def bowl(made: bpy.types.Material) -> bpy.types.Object:
    outer, deep = BOWL_RADIUS + BOWL_WALL, BOWL_WALL
    top = BOWL_DEPTH + deep
    lip = arc((BOWL_RADIUS + BOWL_WALL / 2, top), BOWL_WALL / 2, 0, 180, 6)
    outside = [(0.0, 0.0), *arc((outer - 0.03, 0.03), 0.03, -90, 0, 5)]
    half = deep + BOWL_DEPTH / 2
    step = [(BOWL_RADIUS, half + 0.004), (BOWL_RADIUS - 0.005, half), (BOWL_RADIUS, half - 0.004)]
    inside = [*step, *arc((BOWL_RADIUS - 0.02, deep + 0.02), 0.02, 0, -90, 5), (0.0, deep)]
    return turn("bowl", [*outside, *lip, *inside], made, 128)


def half_mark() -> bpy.types.Object:
    """The line round the bowl up to which one portion reaches."""
    middle, radius = BOWL_WALL + BOWL_DEPTH / 2, BOWL_RADIUS + BOWL_WALL + 0.0008
    line = [(radius, middle - 0.0035), (radius, middle + 0.0035)]
    return turn("half mark", line, studio.material("mark", GREEN, 0.6), 128)


def stick(made: bpy.types.Material, length: float = 0.95) -> bpy.types.Object:
    """The flat handle, from the lip outwards along +x."""
    half = 0.06
    outline = [(BOWL_RADIUS + BOWL_WALL * 0.5, half * 0.9), (0.24, half * 0.72)]
    outline += [(length - half + half * math.sin(a), half * math.cos(a)) for a in _quarter_turn(12)]
    outline += [(x, -y) for x, y in reversed(outline[:-1])]
    top = BOWL_DEPTH + BOWL_WALL
    points = [(x, -y, top + z) for z in (-0.014, 0.004) for x, y in outline]
    count = len(outline)
    faces: list[Sequence[int]] = [tuple(range(count))[::-1], tuple(range(count, 2 * count))]
    faces += [(k, (k + 1) % count, (k + 1) % count + count, k + count) for k in range(count)]
    thing = studio.solid("stick", points, faces, made)
    soft = thing.modifiers.new("soft", "BEVEL")
    soft.width, soft.segments, soft.limit_method = 0.005, 3, "ANGLE"
    thing.data.shade_flat()
    return thing


def _quarter_turn(steps: int) -> list[float]:
    return [math.pi / 2 * k / steps for k in range(steps + 1)]


def scoop(
    at: studio.Point, turned: float, rolled: float = 0.0, full: float = 1.0
) -> bpy.types.Object:
    """`full` is the share of the bowl that is filled; angles in degrees."""
    made = studio.material("scoop", "#e6f3ec", 0.14, transmission_weight=0.92, ior=1.3)
    studio.let_light_through(made)
    parts = [bowl(made), stick(made), half_mark()]
    if full:
        top = BOWL_WALL + BOWL_DEPTH * full
        parts.append(level_fill(BOWL_RADIUS - 0.001, BOWL_WALL + 0.001, top, powder()))
    whole = together(parts)
    whole.location = at
    whole.rotation_euler = (math.radians(rolled), 0, math.radians(turned))
    return whole


def cards(art: Path, count: int, apart: float) -> None:
    """Name cards lying before the heaps; the art holds them side by side."""
    paper = studio.printed("card", art, 0.6, specular_ior_level=0.2)
    wide, deep = 0.225, 0.165
    for k in range(count):
        edge = [(-wide, -deep), (wide, -deep), (wide, deep), (-wide, deep)]
        points = [(x, y, z) for z in (0.008, 0.0) for x, y in edge]
        faces = [(0, 1, 2, 3), (0, 4, 5, 1), (1, 5, 6, 2), (2, 6, 7, 3), (3, 7, 4, 0)]
        uv = [((k + (x / wide + 1) / 2) / count, (y / deep + 1) / 2) for x, y in edge] * 2
        card = studio.solid("card", points, faces, paper, uv)
        card.data.shade_flat()
        card.location = (apart * (k - (count - 1) / 2), -0.46, 0)


def dish(at: studio.Point, radius: float) -> None:
    low, rim = 0.03, 0.016
    side = [(0.0, 0.0), (radius * 0.8, 0.0), (radius - rim, 0.05)]
    lip = arc((radius - rim, 0.05 + rim / 2), rim / 2, 0, 180, 6)
    inside = [(radius * 0.82, low + 0.004), (radius * 0.74, low), (0.0, low)]
    turn("dish", [*side, *lip, *inside], studio.material("dish", "#17382d", 0.35)).location = at
