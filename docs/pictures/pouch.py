"""A stand-up pouch: two flat sheets of film, sealed round the edge and blown up as cloth.

The film remembers its flat lengths, so the soft creases come from the filling and not from noise.
"""

from __future__ import annotations

import math
from pathlib import Path

import bpy
import numpy as np
import studio

HALF_WIDTH, HEIGHT, HALF_DEPTH = 0.86, 2.45, 0.37
COLUMNS, ROWS = 72, 104
SEALED_FROM = 0.875  # share of the height above which front and back are pressed together
FRAMES = 45
PRESSURE = 0.8
BEND = 9.0


def depth_at(v: float) -> float:
    return HALF_DEPTH * max(0.0, 1 - (v / SEALED_FROM) ** 1.7)


def blown(u: float, v: float, side: int) -> studio.Point:
    """Where a point of the flat sheet starts: a lens in section, narrower where it is deeper."""
    depth = depth_at(v)
    half = HALF_WIDTH / (1 + 0.667 * (depth / HALF_WIDTH) ** 2)
    return half * u, -side * depth * (1 - u * u), HEIGHT * v


class Sheets:
    """Points and faces of front and back; seams and the band above the seal are shared."""

    def __init__(self) -> None:
        self.started: list[studio.Point] = []
        self.flat: list[studio.Point] = []
        self.uv: list[tuple[float, float]] = []
        self.number: dict[tuple[int, int, int], int] = {}
        for side in (1, -1):
            for j in range(ROWS + 1):
                for i in range(COLUMNS + 1):
                    self.add(side, i, j)

    def add(self, side: int, i: int, j: int) -> None:
        u, v = 2 * i / COLUMNS - 1, j / ROWS
        if side < 0 and (i in (0, COLUMNS) or v >= SEALED_FROM):
            self.number[side, i, j] = self.number[1, i, j]
            return
        self.number[side, i, j] = len(self.started)
        self.started.append(blown(u, v, side))
        self.flat.append((HALF_WIDTH * u, -0.001 * side, HEIGHT * v))
        self.uv.append(((u + 1) / 2, v))

    def faces(self) -> list[tuple[int, ...]]:
        made = []
        for side in (1, -1):
            for j in range(ROWS):
                if side < 0 and j / ROWS >= SEALED_FROM:
                    break
                for i in range(COLUMNS):
                    corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)][::side]
                    made.append(tuple(self.number[side, *corner] for corner in corners))
        return made


def relief() -> bpy.types.Image:
    """Heights of the seals, the zip and the embossed top band."""
    wide, tall = 860, 1225
    y, x = np.mgrid[0:tall, 0:wide]
    v, u = y / tall, np.abs(2 * x / wide - 1)
    height = np.full((tall, wide), 0.5)
    height[u > 0.94] -= 0.22
    band = (v > 0.945) & (u <= 0.94)
    height[band] += 0.1 * np.sin(v[band] * 2 * math.pi * 190) - 0.12
    for rib in (0.888, 0.902):
        height += 0.42 * np.exp(-(((v - rib) / 0.0028) ** 2)) * (u <= 0.95)
    image = bpy.data.images.new("relief", wide, tall, float_buffer=True, is_data=True)
    rgba = np.ones((tall, wide, 4), dtype=np.float32)
    rgba[..., :3] = height[..., None]
    image.pixels.foreach_set(rgba.ravel())
    return image


def held(pouch: bpy.types.Object) -> None:
    """The base stays where the folded bottom holds it; the filling pushes below the seal."""
    base = pouch.vertex_groups.new(name="base")
    filling = pouch.vertex_groups.new(name="filling")
    for point in pouch.data.vertices:
        v = point.co.z / HEIGHT
        if v < 1e-6:
            base.add([point.index], 1.0, "REPLACE")
        push = max(0.0, 1 - v / (SEALED_FROM - 0.02)) ** 0.6
        filling.add([point.index], push, "REPLACE")


def blow_up(pouch: bpy.types.Object, flat: list[studio.Point]) -> None:
    pouch.shape_key_add(name="start")
    rest = pouch.shape_key_add(name="flat")
    for point, where in zip(rest.data, flat, strict=True):
        point.co = where
    cloth = pouch.modifiers.new("film", "CLOTH").settings
    cloth.quality = 10
    cloth.mass = 0.25
    cloth.tension_stiffness = cloth.compression_stiffness = 60
    cloth.shear_stiffness = 40
    cloth.bending_stiffness = BEND
    cloth.bending_damping = 2
    cloth.air_damping = 4
    cloth.use_pressure = True
    cloth.uniform_pressure_force = PRESSURE
    cloth.vertex_group_pressure = "filling"
    cloth.vertex_group_mass = "base"
    cloth.rest_shape_key = rest
    cloth.effector_weights.gravity = 0.0
    pouch.modifiers["film"].point_cache.frame_end = FRAMES
    for frame in range(1, FRAMES + 1):
        bpy.context.scene.frame_set(frame)


def settle(pouch: bpy.types.Object) -> None:
    """Keep the blown shape and drop the cloth, so that the pouch may be moved."""
    seen = pouch.evaluated_get(bpy.context.evaluated_depsgraph_get())
    shape = bpy.data.meshes.new_from_object(seen)
    pouch.modifiers.clear()
    pouch.data = shape
    fine = pouch.modifiers.new("fine", "SUBSURF")
    fine.levels = fine.render_levels = 2


def pouch(art: Path, at: studio.Point, turned: float) -> bpy.types.Object:
    """`turned` in degrees round the upright axis."""
    film = studio.printed("film", art, 0.48, specular_ior_level=0.35)
    studio.emboss(film, relief(), 0.012)
    sheets = Sheets()
    thing = studio.solid("pouch", sheets.started, sheets.faces(), film, sheets.uv)
    held(thing)
    blow_up(thing, sheets.flat)
    settle(thing)
    thing.location, thing.rotation_euler = at, (0, 0, math.radians(turned))
    return thing
