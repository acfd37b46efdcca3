"""Studies and food figures: `evidence/references.json` and `evidence/nutrition.json`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from product_content.schema import MarketCode

Fraction = Annotated[float, Field(gt=0, lt=1)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Name(_Record):
    family: str = ""
    given: str = ""
    literal: str = ""


class Issued(_Record):
    date_parts: list[list[int]] = Field(alias="date-parts", min_length=1)


class Study(_Record):
    """Our notes on a reference. Only `verified` ones may be cited."""

    study_type: str
    n: int | str | None = None
    finding: str
    direction: str
    certainty: str
    source_url: str | None = None
    verified: bool
    why_unverified: str = ""
    fields_from_memory: list[str] = []
    funding_or_conflict: str = ""
    note: str = ""
    retracted: bool = False


class Reference(_Record):
    """One CSL-JSON item."""

    id: str
    type: Literal["article-journal", "webpage", "report", "chapter", "book"]
    title: str
    author: list[Name]
    issued: Issued
    container_title: str = Field("", alias="container-title")
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    DOI: str = ""
    PMID: str = ""
    PMCID: str = ""
    URL: str = ""
    custom: Study

    @property
    def year(self) -> int:
        return self.issued.date_parts[0][0]

    @property
    def refusal(self) -> str:
        """Why it may not be cited; empty when it may."""
        if self.custom.retracted:
            return "the paper has been retracted"
        return "" if self.custom.verified else self.custom.why_unverified or "nobody has opened it"


class _Sourced(_Record):
    source_url: str = ""
    verified: bool


class LabelReference(_Sourced):
    """The daily amount that percentages on labels refer to, from a date on."""

    market: MarketCode
    name: str
    short: str
    mg: int
    valid_from: date
    system: str
    note: str = ""


class Intake(_Sourced):
    """mg of magnesium a day from all sources, for a group of people."""

    id: str
    country: Literal["gb", "eu", "us", "who"]
    group: str
    mg: int
    sex: Literal["male", "female", "any"]
    age_from: int
    age_to: int
    state: Literal["none", "pregnant", "breastfeeding"]
    kind: str
    reference: str


class UpperLevel(_Sourced):
    """mg a day from supplements. `market` is set where it is the level our label keeps to."""

    id: str
    body: str
    mg: int
    applies_to: str
    reference: str
    market: MarketCode | None


class Conditions(_Record):
    """What the law asks of a product with this salt."""

    label_name: str
    adults_only: bool
    not_in_pregnancy_or_breastfeeding: bool
    statement: str
    markets: tuple[MarketCode, ...]
    licence_needed_in: tuple[MarketCode, ...]
    max_compound_mg_per_day: float
    law: str
    source_url: str
    note: str = ""


class CompoundData(_Record):
    id: str
    name: str
    formula: str
    elemental_fraction: Fraction
    basis: str
    verified: bool
    specification: tuple[Fraction, Fraction] | None
    specification_source: str
    conditions: Conditions | None


class Interaction(_Sourced):
    medicines: str
    examples: str
    wait: str
    reason: str
    references: tuple[str, ...]


class Food(_Record):
    id: str
    name: str
    category: str
    mg_per_100g: float
    serving: str
    serving_g: float
    mg_per_serving: int
    ndb_number: str
    fdc_id: int | None
    common: bool
    verified: bool


class Nutrition(_Record):
    checked: date
    food_source: str
    label_references: tuple[LabelReference, ...]
    intakes: tuple[Intake, ...]
    limits: tuple[UpperLevel, ...]
    compounds: tuple[CompoundData, ...]
    interactions: tuple[Interaction, ...]
    foods: tuple[Food, ...]

    def label_reference(self, market: str, on: date | None = None) -> LabelReference:
        """The one in force on `on`, by default when the figures were last checked."""
        day = on or self.checked
        rows = [r for r in self.label_references if r.market == market and r.valid_from <= day]
        return max(rows, key=lambda row: row.valid_from)

    def upper_level(self, market: str) -> UpperLevel:
        return next(row for row in self.limits if row.market == market)

    def compound(self, compound_id: str) -> CompoundData | None:
        return next((row for row in self.compounds if row.id == compound_id), None)


Row = TypeVar("Row", Intake, UpperLevel, CompoundData, Interaction, Food)


def showable(rows: Sequence[Row]) -> list[Row]:
    """A figure that nobody has checked is kept on file and never shown."""
    return [row for row in rows if row.verified]


def read_references(folder: Path) -> dict[str, Reference]:
    rows = TypeAdapter(list[Reference]).validate_json((folder / "references.json").read_bytes())
    return {row.id: row for row in rows}


def read_nutrition(folder: Path) -> Nutrition:
    return Nutrition.model_validate_json((folder / "nutrition.json").read_bytes())
