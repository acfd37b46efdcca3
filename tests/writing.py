"""Content as Max writes it, for tests."""

from pathlib import Path

from product_content.library import Library

FRONT = """---
id: {id}
title: {title}
description: A page for the tests.
updated: 2026-11-23
surfaces: {surfaces}
markets: {markets}
{more}---
"""

PRODUCT = """handle: magnesium-powder
brand: Threefold
title: Threefold Magnesium
headline: One line.
lede: A powder with {{ fact product.daily_mg }} of magnesium.
seo_title: Magnesium powder
seo_description: A powder.
updated: 2026-11-23
markets: [gb, eu, us]
formula:
  compounds:
    - id: citrate
      data: citrate_anhydrous
      name: Magnesium citrate
      mg_per_day: 773
      fraction: 0.16163
      fraction_source: assay
    - id: bisglycinate
      data: bisglycinate
      name: Magnesium bisglycinate
      mg_per_day: 532
      fraction: 0.14096
      fraction_source: assay
    - id: threonate
      data: threonate_monohydrate
      name: Magnesium L-threonate
      mg_per_day: 643
      fraction: 0.07777
      fraction_source: assay
  others:
    - {name: Citric acid, role: acid, mg_per_day: 800}
    - {name: Natural lemon flavouring, role: flavouring, mg_per_day: 150}
    - {name: Steviol glycosides, role: sweetener, mg_per_day: 30}
  portions_per_day: 2
packs:
  - {days: 30, net_grams: 88, label: 30 days}
description: |
  A powder from three salts.
cautions: |
  For adults only.
"""


def page(
    body: str,
    *,
    id: str = "P1",
    title: str = "A page",
    surfaces: str = "[shop, evidence]",
    markets: str = "[gb, eu, us]",
    more: str = "",
) -> str:
    front = FRONT.format(id=id, title=title, surfaces=surfaces, markets=markets, more=more)
    return front + "\n" + body


def stored(folder: Path, files: dict[str, str]) -> Library:
    """A library of the product above and `files`, by path below the content folder."""
    for name, text in {"products/magnesium-powder.yaml": PRODUCT, **files}.items():
        file = folder / "content" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Library.load(folder / "content")
