"""Print what stands on the label, computed from the product's formula, and its sha256.

python docs/pictures/label_facts.py > label_facts.json
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from product_content.formula import Formula
from product_content.library import Library
from product_content.panels import panel
from product_content.product_copy import statements

HANDLE = "magnesium-powder"
MARKET = "gb"  # the pictures show the pack as sold in Great Britain


def forms(formula: Formula, facts: dict[str, str]) -> Iterator[dict[str, str]]:
    for salt in formula.compounds:
        yield {
            "id": salt.id,
            "name": salt.name.removeprefix("Magnesium "),
            "compound_mg": facts[f"forms.{salt.id}.compound_mg"],
            "elemental_mg": facts[f"forms.{salt.id}.elemental_mg"],
        }


def printed_panel(formula: Formula, net_grams: int) -> dict[str, Any]:
    """The table of the product page, so that page and pack cannot differ."""
    table = panel(formula, MARKET, net_grams)
    return {
        "lead": dict(table.lead),
        "columns": list(table.columns),
        "rows": [[row.label, *row.cells] for row in table.rows],
        "footnotes": list(table.footnotes),
        "below": dict(table.below),
    }


def label_facts() -> dict[str, Any]:
    library = Library.load()
    product = library.products[HANDLE]
    named = library.facts(HANDLE, MARKET).items()
    facts = {key.removeprefix("product."): fact.text for key, fact in named}
    formula, packs = product.formula, product.file.packs
    required = statements(formula, MARKET)
    printed: dict[str, Any] = {
        "name": product.file.title,
        "daily_mg": facts["daily_mg"],
        "forms": list(forms(formula, facts)),
        "panel": printed_panel(formula, packs[0].net_grams),
        "packs": [
            {"net_grams": p.net_grams, "servings": formula.servings(p.net_grams), "days": p.days}
            for p in packs
        ],
        "names": [said for said in required if not said.endswith(".")],
        "warnings": [said for said in required if said.endswith(".")],
    }
    written = json.dumps(printed, sort_keys=True, ensure_ascii=False).encode()
    return printed | {"sha256": hashlib.sha256(written).hexdigest()}


if __name__ == "__main__":
    json.dump(label_facts(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
