"""The pictures that go with a link to the first page and to the product:
python draw_shares.py --fonts FOLDER

They show the pack. Each is recorded in shares.json with the label facts and the hash of the picture
it is cut from and with the words on it; a test compares all of them with today's.
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

from draw_cards import INK, MEDIA, PAPER, SIZE, STRIPES, font
from PIL import Image, ImageDraw, ImageFont
from ruamel.yaml import YAML

HANDLE = "magnesium-powder"
PRODUCT = MEDIA.parent / "content" / "products" / f"{HANDLE}.yaml"
# What is seen of the master, and how large the words are.
SHARES: dict[str, dict[str, Any]] = {
    "website": {
        "master": "hero",
        "corner": (90, 0),
        "width": 1300,
        "words": "headline",
        "size": 64,
    },
    "product": {
        "master": "front",
        "corner": (80, 130),
        "width": 1440,
        "words": "title",
        "size": 82,
    },
}
LEFT, EDGE, GAP, FOOT, MARK = 60, 560, 24, 566, 52
TRACKING, LEADING = 0.03, 1.05


def wrap(words: str, face: ImageFont.FreeTypeFont) -> list[str]:
    """A line begins with each sentence, and where the picture would be met."""
    lines: list[str] = []
    for sentence in words.replace(". ", ".\n").split("\n"):
        lines.append("")
        for word in sentence.split():
            longer = f"{lines[-1]} {word}".strip()
            tight = face.getlength(longer) - TRACKING * face.size * len(longer)
            if lines[-1] and LEFT + tight > EDGE - GAP:
                lines.append(word)
            else:
                lines[-1] = longer
    return lines


def write(pen: ImageDraw.ImageDraw, lines: list[str], face: ImageFont.FreeTypeFont) -> None:
    """Set as tightly as the headings of the pages, standing on the foot of the card."""
    for up, line in enumerate(reversed(lines)):
        base = FOOT - up * LEADING * face.size
        for at, letter in enumerate(line):
            x = LEFT - 2 + face.getlength(line[:at]) - TRACKING * face.size * at
            pen.text((x, base), letter, INK, face, anchor="ls")


def draw(words: str, share: dict[str, Any], file: Path) -> Image.Image:
    card = Image.new("RGB", SIZE, PAPER)
    wide = SIZE[0] - EDGE
    left, top = share["corner"]
    box = (left, top, left + share["width"], top + share["width"] * SIZE[1] / wide)
    with Image.open(MEDIA / f"{share['master']}-1600.jpg") as master:
        shown = master.convert("RGB").resize((wide, SIZE[1]), Image.Resampling.LANCZOS, box)
    card.paste(shown, (EDGE, 0))
    pen = ImageDraw.Draw(card)
    for colour, start, end in STRIPES:
        pen.rectangle((LEFT + MARK * start, 64, LEFT + MARK * end, 64 + MARK), fill=colour)
    face = font(file, share["size"], 780)
    write(pen, wrap(words, face), face)
    return card


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True)
    file = parser.parse_args().fonts / "schibsted-grotesk-latin-wght-normal.woff2"
    product = YAML(typ="safe").load(PRODUCT)
    known = json.loads((MEDIA / "pictures.json").read_text(encoding="utf-8"))
    masters = {row["name"]: row for row in known}
    book = []
    for kind, share in SHARES.items():
        name, words = f"share-{HANDLE}-{kind}", product[share["words"]]
        path, master = MEDIA / f"{name}.jpg", masters[share["master"]]
        draw(words, share, file).save(path, quality=86, optimize=True, progressive=True)
        book.append(
            {
                "name": name,
                "handle": HANDLE,
                "type": kind,
                "words": words,
                "master": share["master"],
                "master_sha256": master["jpg_sha256"],
                "label_facts_sha256": master["label_facts_sha256"],
                "jpg_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
        )
    text = json.dumps(book, indent=2, ensure_ascii=False)
    (MEDIA / "shares.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
