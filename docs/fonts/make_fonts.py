"""Makes the shop's small fonts from the complete ones: `python make_fonts.py --fonts FOLDER`.

A page fetches only the files it has letters for: CSS names the range of each (`unicode-range`).
The licence (SIL OFL 1.1) asks that changed fonts get a name of their own, so they do.
"""

import argparse
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

STATIC = Path(__file__).parents[2] / "storefront" / "static" / "fonts"
# What English pages are made of, and the accents of the authors we cite most.
CORE = {*range(0x20, 0x7F), *map(ord, "\u00a0£§©®°±²³µ·¼½¾×÷–—‘’“”…′€™←↑→↓−áéíöüı")}
SMALLEST_KERN = 0.018  # em; less is not seen at the sizes we set
DROPPED = ("MVAR", "STAT", "BASE", "gasp", "prep", "DSIG")
NAMES = {1: "{}", 3: "{} 1", 4: "{}", 6: "{}"}


@dataclass(frozen=True)
class Face:
    """`weights` is the range of the axis that the CSS uses; one number makes it plain."""

    source: str
    name: str
    file: str
    weights: tuple[int, int] | int | None


FACES = (
    Face("schibsted-grotesk-latin-wght-normal", "Threefold Sans", "threefold-sans", (400, 800)),
    Face("source-serif-4-latin-wght-normal", "Threefold Serif", "threefold-serif", 400),
    Face("ibm-plex-mono-latin-400-normal", "Threefold Mono", "threefold-mono", None),
)


def cut(source: Path, letters: set[int], kern: bool) -> TTFont:
    options = subset.Options(hinting=False, notdef_outline=True, layout_closure=False)
    options.layout_features = ["kern", "tnum"] if kern else ["tnum"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    font = TTFont(source, recalcTimestamp=False)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=letters)
    worker.subset(font)
    return read_again(font)


def read_again(font: TTFont) -> TTFont:
    held = BytesIO()
    font.flavor = None
    font.save(held)
    held.seek(0)
    return TTFont(held, recalcTimestamp=False)


def make(face: Face, source: Path, letters: set[int], kern: bool) -> TTFont:
    font = cut(source, letters, kern)
    if face.weights is not None:
        font = instancer.instantiateVariableFont(font, {"wght": face.weights})
    if isinstance(face.weights, tuple) and kern:
        # Kerning that changes with the weight is as big as all outlines together.
        plain = cut(source, letters, kern)
        font["GPOS"] = instancer.instantiateVariableFont(plain, {"wght": 700})["GPOS"]
    if "GPOS" in font:
        drop_faint_kerning(font)
    for table in DROPPED:
        if table in font:
            del font[table]
    rename(font, face.name)
    font.flavor = "woff2"
    return font


def drop_faint_kerning(font: TTFont) -> None:
    least = SMALLEST_KERN * font["head"].unitsPerEm
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            pairs = getattr(table, "ExtSubTable", table)
            for value in values_of(pairs):
                if value is not None and abs(getattr(value, "XAdvance", 0)) < least:
                    value.XAdvance = 0


def values_of(pairs: object) -> list[object]:
    if getattr(pairs, "Format", 0) == 2:
        return [second.Value1 for first in pairs.Class1Record for second in first.Class2Record]
    sets = getattr(pairs, "PairSet", ())
    return [pair.Value1 for first in sets for pair in first.PairValueRecord]


def rename(font: TTFont, name: str) -> None:
    table = font["name"]
    for record in list(table.names):
        if record.nameID in NAMES:
            said = name.replace(" ", "") if record.nameID == 6 else name
            new = NAMES[record.nameID].format(said)
            table.setName(new, record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID in (16, 17, 21, 22, 25):
            table.removeNames(nameID=record.nameID)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True)
    folder = parser.parse_args().fonts
    for face in FACES:
        source = folder / f"{face.source}.woff2"
        every = set(TTFont(source).getBestCmap())
        for letters, suffix in ((every & CORE, ""), (every - CORE, "-more")):
            written = STATIC / f"{face.file}{suffix}.woff2"
            make(face, source, letters, kern=not suffix).save(written)
            print(written.name, written.stat().st_size)


if __name__ == "__main__":
    main()
