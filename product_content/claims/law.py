"""The law of a market as data: `law/<market>.json`, read once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

MARKETS = ("gb", "eu", "us")
_FOLDER = Path(__file__).resolve().parent.parent / "law"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AuthorisedClaim(_Entry):
    """`wording` has no full stop and no asterisk; `marked` is what a page prints."""

    id: str
    wording: str
    conditions: str
    min_mg_per_daily_portion: float | None
    source: str
    needs_disclaimer: bool = False
    primary_row_opened: bool
    note: str = ""

    @property
    def marked(self) -> str:
        return f"{self.wording}*" if self.needs_disclaimer else self.wording


class NutritionClaim(_Entry):
    id: str
    wording: str
    conditions: str
    verified: bool


class Statement(_Entry):
    """`fixed` is false where the words follow the recipe (amounts, portions)."""

    id: str
    item: str
    text: str
    source: str
    verified: bool
    fixed: bool
    note: str = ""


class Disclaimer(_Entry):
    text: str
    plural: str
    conditions: str
    source: str


class Rule(_Entry):
    severity: Literal["warn", "block"]
    reason: str
    source: str
    entries: tuple[str, ...]
    suggest: str = ""


class Precedent(_Entry):
    id: str
    case: str
    point: str
    url: str


class Law(_Entry):
    market: str
    checked: str
    notice: str
    claims: tuple[AuthorisedClaim, ...]
    nutrition_claims: tuple[NutritionClaim, ...]
    statements: tuple[Statement, ...]
    disclaimer: Disclaimer | None
    qualified_claims: tuple[str, ...]
    rules: Mapping[str, Rule]
    precedents: tuple[Precedent, ...]


def law(market: str) -> Law:
    """Raises ValueError for a market without a file."""
    key = market.lower()
    if key not in MARKETS:
        raise ValueError(f"unknown market {market!r}; one of {', '.join(MARKETS)}")
    return _read(key)


@cache
def _read(market: str) -> Law:
    return Law.model_validate_json((_FOLDER / f"{market}.json").read_bytes())


def authorised(market: str) -> tuple[AuthorisedClaim, ...]:
    return law(market).claims


def wording(claim_id: str, market: str) -> AuthorisedClaim:
    """The claim `nervous-system` or `gb.nervous-system`; KeyError says why there is none."""
    prefix, dot, bare = claim_id.partition(".")
    if dot and prefix.lower() != market.lower():
        raise KeyError(f"claim {claim_id!r} belongs to {prefix}, not to {market.lower()}")
    wanted = bare if dot else claim_id
    for claim in authorised(market):
        if claim.id == wanted:
            return claim
    known = ", ".join(claim.id for claim in authorised(market))
    where = market.lower()
    raise KeyError(f"no lawful wording for claim {wanted!r} in {where}; there are: {known}")


def mandatory(market: str) -> tuple[Statement, ...]:
    return law(market).statements


def disclaimer(market: str) -> Disclaimer | None:
    """The sentence that US structure/function lines lead to; None where no such law exists."""
    return law(market).disclaimer
