"""The photographer's room: renderer, materials, sweep, lights and camera.

One unit is 7 cm, so the pouch of 12 by 17 cm is 1.72 by 2.45 units.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import bpy
from mathutils import Vector

SWEEP = "#d9e1da"
Colour = tuple[float, float, float]
Point = tuple[float, float, float]


def linear(hexed: str) -> Colour:
    parts = [int(hexed[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def open_studio(width: int, height: int, samples: int) -> bpy.types.Scene:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = samples
    scene.cycles.adaptive_threshold, scene.cycles.adaptive_min_samples = 0.05, 8
    scene.cycles.use_denoising = True
    scene.cycles.denoiser = "OPENIMAGEDENOISE"
    scene.cycles.max_bounces = 8
    scene.cycles.sample_clamp_indirect = 4
    scene.render.threads_mode = "FIXED"
    scene.render.threads = 1
    scene.render.resolution_x, scene.render.resolution_y = width, height
    # The neutral view keeps the colours of the print; the film-like ones bleach them.
    scene.view_settings.view_transform = "Khronos PBR Neutral"
    scene.view_settings.exposure = 0.2
    return scene


def material(name: str, colour: str, rough: float = 0.5, **inputs: float) -> bpy.types.Material:
    """`inputs` are sockets of the principled shader, as in `transmission_weight=1`."""
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    shader = made.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*linear(colour), 1)
    shader.inputs["Roughness"].default_value = rough
    for socket, value in inputs.items():
        label = "IOR" if socket == "ior" else socket.replace("_", " ").title()
        shader.inputs[label.replace("Ior", "IOR")].default_value = value
    return made


def let_light_through(made: bpy.types.Material) -> None:
    """Shadow rays pass: otherwise the inside of a glass stays black without caustics."""
    tree = made.node_tree
    shader, out = tree.nodes["Principled BSDF"], tree.nodes["Material Output"]
    path = tree.nodes.new("ShaderNodeLightPath")
    through = tree.nodes.new("ShaderNodeBsdfTransparent")
    through.inputs["Color"].default_value = (0.93, 0.96, 0.95, 1)
    mix = tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(path.outputs["Is Shadow Ray"], mix.inputs["Fac"])
    tree.links.new(shader.outputs["BSDF"], mix.inputs[1])
    tree.links.new(through.outputs["BSDF"], mix.inputs[2])
    tree.links.new(mix.outputs["Shader"], out.inputs["Surface"])


def printed(name: str, art: Path, rough: float = 0.5, **inputs: float) -> bpy.types.Material:
    made = material(name, "#ffffff", rough, **inputs)
    tree = made.node_tree
    picture = tree.nodes.new("ShaderNodeTexImage")
    picture.image = bpy.data.images.load(str(art))
    picture.extension = "EXTEND"
    tree.links.new(picture.outputs["Color"], tree.nodes["Principled BSDF"].inputs["Base Color"])
    return made


def emboss(made: bpy.types.Material, relief: bpy.types.Image, depth: float) -> None:
    """Press the grey heights of `relief` into the surface, `depth` units from black to white."""
    tree = made.node_tree
    picture = tree.nodes.new("ShaderNodeTexImage")
    picture.image = relief
    picture.extension = "EXTEND"
    bump = tree.nodes.new("ShaderNodeBump")
    bump.inputs["Distance"].default_value = depth
    tree.links.new(picture.outputs["Color"], bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], tree.nodes["Principled BSDF"].inputs["Normal"])


def grain(made: bpy.types.Material, scale: float, depth: float) -> None:
    tree = made.node_tree
    noise = tree.nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = scale
    noise.inputs["Detail"].default_value = 6
    where = tree.nodes.new("ShaderNodeTexCoord")
    bump = tree.nodes.new("ShaderNodeBump")
    bump.inputs["Distance"].default_value = depth
    tree.links.new(where.outputs["Object"], noise.inputs["Vector"])
    tree.links.new(noise.outputs["Fac"], bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], tree.nodes["Principled BSDF"].inputs["Normal"])


def solid(
    name: str,
    points: Sequence[Point],
    faces: Sequence[Sequence[int]],
    made: bpy.types.Material,
    uv: Sequence[tuple[float, float]] | None = None,
) -> bpy.types.Object:
    shape = bpy.data.meshes.new(name)
    shape.from_pydata(points, [], faces)
    if uv:
        layer = shape.uv_layers.new()
        for loop in shape.loops:
            layer.data[loop.index].uv = uv[loop.vertex_index]
    shape.shade_smooth()
    thing = bpy.data.objects.new(name, shape)
    bpy.context.scene.collection.objects.link(thing)
    shape.materials.append(made)
    return thing


def sweep() -> None:
    bend = [math.pi / 2 * step / 24 for step in range(1, 25)]
    line = [(-14.0, 0.0), (3.0, 0.0)]
    line += [(3 + 3 * math.sin(a), 3 - 3 * math.cos(a)) for a in bend] + [(6.0, 14.0)]
    points = [(x, y, z) for y, z in line for x in (-16.0, 16.0)]
    faces = [(2 * k, 2 * k + 1, 2 * k + 3, 2 * k + 2) for k in range(len(line) - 1)]
    solid("sweep", points, faces, material("paper", SWEEP, 0.85, specular_ior_level=0.1))


def lamp(at: Point, towards: Point, watts: float, size: float, tall: float, tint: Colour) -> None:
    light = bpy.data.lights.new("lamp", "AREA")
    light.energy, light.color = watts, tint
    light.shape, light.size, light.size_y = "RECTANGLE", size, tall
    thing = bpy.data.objects.new("lamp", light)
    bpy.context.scene.collection.objects.link(thing)
    thing.location = at
    thing.rotation_euler = (Vector(towards) - Vector(at)).to_track_quat("-Z", "Y").to_euler()


def lights(power: float = 1.0) -> None:
    lamp((-5.6, -1.9, 3.7), (0, 0, 0.9), 370 * power, 1.5, 3.0, (1.0, 0.975, 0.94))
    lamp((4.8, -2.2, 2.8), (0.3, 0, 0.8), 85 * power, 1.6, 3.2, (0.94, 0.97, 1.0))
    lamp((0, 1.2, 6.4), (0, 0.2, 0), 170 * power, 5.0, 4.0, (1.0, 1.0, 1.0))
    world = bpy.data.worlds.new("air")
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs[0].default_value = (0.96, 0.98, 1.0, 1)
    background.inputs[1].default_value = 0.24 * power
    bpy.context.scene.world = world


def camera(at: Point, towards: Point, lens: float, f_stop: float = 8.0) -> None:
    """`lens` in millimetres; the focus lies on `towards`."""
    eye = bpy.data.cameras.new("camera")
    eye.lens = lens
    eye.dof.use_dof = True
    eye.dof.focus_distance = (Vector(towards) - Vector(at)).length
    eye.dof.aperture_fstop = f_stop
    thing = bpy.data.objects.new("camera", eye)
    bpy.context.scene.collection.objects.link(thing)
    thing.location = at
    thing.rotation_euler = (Vector(towards) - Vector(at)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.camera = thing


def shoot(out: Path) -> None:
    bpy.context.scene.render.filepath = str(out)
    bpy.ops.render.render(write_still=True)
