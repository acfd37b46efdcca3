"""Cut a finished render into web sizes and record it in pictures.json.

python web_pictures.py hero hero.png --facts label_facts.json
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

from PIL import Image

HERE = Path(__file__).parent
MEDIA = HERE.parents[1] / "product_content" / "media"
WIDTHS = (320, 640, 1000, 1600)
FORMATS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 62, "speed": 2, "subsampling": "4:4:4"},
    "webp": {"quality": 80, "method": 6},
    "jpg": {"quality": 82, "optimize": True, "progressive": True},
}


def cut(name: str, render: Path) -> list[tuple[int, int]]:
    """Write every width that the render has pixels for, in every format; gives the sizes."""
    with Image.open(render) as opened:
        whole = opened.convert("RGB")
    widths = [width for width in WIDTHS if width <= whole.width]
    sizes = [(width, round(whole.height * width / whole.width)) for width in widths]
    for size in sizes:
        small = whole.resize(size, Image.Resampling.LANCZOS)
        for extension, options in FORMATS.items():
            small.save(MEDIA / f"{name}-{size[0]}.{extension}", **options)
    return sizes


def words(text: str, facts: dict[str, Any]) -> str:
    for which, pack in zip(("small", "large"), facts["packs"], strict=True):
        for key, value in pack.items():
            text = text.replace(f"{{{which}.{key}}}", str(value))
    return text.replace("{name}", facts["name"])


def record(name: str, sizes: list[tuple[int, int]], facts: dict[str, Any]) -> dict[str, Any]:
    said = json.loads((HERE / "captions.json").read_text(encoding="utf-8"))[name]
    return {
        "name": name,
        "kind": "computer rendering",
        "alt": words(said["alt"], facts),
        "caption": words(said["caption"], facts),
        "width": sizes[-1][0],
        "height": sizes[-1][1],
        "widths": [width for width, _ in sizes],
        "formats": list(FORMATS),
        "shows_label": said["shows_label"],
        "label_facts_sha256": facts["sha256"] if said["shows_label"] else None,
        "jpg_sha256": hashlib.sha256(
            (MEDIA / f"{name}-{sizes[-1][0]}.jpg").read_bytes()
        ).hexdigest(),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("render", type=Path)
    parser.add_argument("--facts", type=Path, required=True)
    asked = parser.parse_args()
    facts = json.loads(asked.facts.read_text(encoding="utf-8"))
    book = MEDIA / "pictures.json"
    known = json.loads(book.read_text(encoding="utf-8")) if book.exists() else []
    order = list(json.loads((HERE / "captions.json").read_text(encoding="utf-8")))
    entry = record(asked.name, cut(asked.name, asked.render), facts)
    pictures = [p for p in known if p["name"] != asked.name] + [entry]
    pictures.sort(key=lambda p: order.index(p["name"]))
    book.write_text(json.dumps(pictures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
