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

from ruamel.yaml import YAML

CONTENT = Path(__file__).resolve().parents[2] / "product_content"
sys.path.insert(0, str(CONTENT.parent))

from product_content.claims.law import mandatory  # noqa: E402
from product_content.evidence_data import read_nutrition  # noqa: E402
from product_content.facts import product_facts  # noqa: E402
from product_content.formula import Formula  # noqa: E402
from product_content.schema import ProductFile  # noqa: E402

HANDLE = "magnesium-powder"
MARKET = "gb"  # the pictures show the pack as sold in Great Britain
# Regulation (EU) 1169/2011, Annex VII part C: these are named after their category.
NAMED_AFTER_CATEGORY = {"acid", "sweetener"}


def read_product() -> tuple[ProductFile, Formula]:
    raw = YAML(typ="safe").load(CONTENT / "content" / "products" / f"{HANDLE}.yaml")
    product = ProductFile.model_validate(raw)
    return product, Formula(product.formula, read_nutrition(CONTENT / "evidence"))


def ingredients(formula: Formula) -> list[str]:
    """Heaviest first (Article 18)."""
    weights = {
        _starting_small(salt.name): salt.mg_per_day * (1 + salt.overage_percent / 100)
        for salt in formula.compounds
    }
    for other in formula.recipe.others:
        category = f"{other.role}: " if other.role in NAMED_AFTER_CATEGORY else ""
        weights[category + _starting_small(other.name)] = other.mg_per_day
    return sorted(weights, key=lambda name: -weights[name])


def _starting_small(name: str) -> str:
    return name[0].lower() + name[1:]


def forms(formula: Formula, facts: dict[str, str]) -> Iterator[dict[str, str]]:
    for salt in formula.compounds:
        yield {
            "id": salt.id,
            "name": salt.name.removeprefix("Magnesium "),
            "label_name": _starting_small(salt.name),
            "compound_mg": facts[f"forms.{salt.id}.compound_mg"],
            "elemental_mg": facts[f"forms.{salt.id}.elemental_mg"],
        }


def label_facts() -> dict[str, Any]:
    product, formula = read_product()
    facts = {key: fact.text for key, fact in product_facts(product, formula, MARKET).items()}
    printed: dict[str, Any] = {
        "name": product.title,
        "daily_mg": facts["daily_mg"],
        "percent_reference": facts["percent_reference"],
        "portion_g": facts["portion_g"],
        "portions_per_day": formula.portions_per_day,
        "forms": list(forms(formula, facts)),
        "ingredients": ingredients(formula),
        "packs": [
            {"net_grams": p.net_grams, "servings": formula.servings(p.net_grams), "days": p.days}
            for p in product.packs
        ],
        "statements": {s.id: s.text for s in mandatory(MARKET) if s.fixed or s.id == "M02"},
    }
    written = json.dumps(printed, sort_keys=True, ensure_ascii=False).encode()
    return printed | {"sha256": hashlib.sha256(written).hexdigest()}


if __name__ == "__main__":
    json.dump(label_facts(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
