"""The pictures that go with a link when somebody shares a written page:
python draw_cards.py --fonts FOLDER

No product stands on them, because pages about evidence share them too.
"""

import argparse
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

MEDIA = Path(__file__).parents[2] / "product_content" / "media"
SIZE = (1200, 630)
PAPER, INK, QUIET = "#f4f6f2", "#10201b", "#3e4f48"
# The three forms' colours, as wide as in the sign of the house.
STRIPES = (("#232a78", 0, 0.154), ("#b86f1c", 0.27, 0.424), ("#2e9982", 0.692, 1))
CARDS = {
    "learn": ("Learn about\nmagnesium", "Questions, answers and their sources"),
    "form": ("Forms of\nmagnesium", "What they are and what is not known"),
    "help": ("Good to know", "Delivery, returns, contact and how we check"),
    "evidence": ("Magnesium\nevidence", "What studies found, also where they found nothing"),
}


def font(file: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(file, size)
    face.set_variation_by_axes([weight])
    return face


def draw(title: str, line: str, file: Path) -> Image.Image:
    card = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(card)
    left, width = 860, 260
    for colour, start, end in STRIPES:
        pen.rectangle((left + width * start, 0, left + width * end, SIZE[1]), fill=colour)
    pen.multiline_text((80, 150), title, INK, font(file, 112, 780), spacing=10)
    pen.text((82, 500), line, QUIET, font(file, 31, 400))
    return card.quantize(48)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True)
    file = parser.parse_args().fonts / "schibsted-grotesk-latin-wght-normal.woff2"
    for name, (title, line) in CARDS.items():
        draw(title, line, file).save(MEDIA / f"og-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
