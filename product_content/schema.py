"""The shape of content files. Unknown keys are errors, so that a typing slip is seen."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Surface = Literal["shop", "evidence"]
MarketCode = Literal["gb", "eu", "us"]
Kind = Literal["article", "topic", "form", "page"]
Mark = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Handle = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Line = Annotated[str, Field(min_length=1, pattern=r"^[^\n]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Markets = Annotated[tuple[MarketCode, ...], BeforeValidator(_listed)]


class _Placed(_Strict):
    """Something shown on one surface or in some markets only; by default everywhere."""

    surface: Surface | None = None
    market: Markets = ()

    def shown(self, surface: str, market: str) -> bool:
        return self.surface in (None, surface) and (not self.market or market in self.market)


class KeyPoint(_Placed):
    text: Line


class Question(_Placed):
    q: Line
    a: str


def _point(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class FrontMatter(_Strict):
    id: Mark
    title: Line
    description: Line
    updated: date
    author: Mark | None = None
    reviewer: Mark | None = None
    reviewed: date | None = None
    surfaces: Annotated[tuple[Surface, ...], Field(min_length=1)]
    markets: Annotated[tuple[MarketCode, ...], Field(min_length=1)]
    topics: tuple[Mark, ...] = ()
    products: tuple[Handle, ...] = ()
    related: tuple[str, ...] = ()
    layout: Literal["hub"] | None = None
    key_points: tuple[Annotated[KeyPoint, BeforeValidator(_point)], ...] = ()
    questions: tuple[Question, ...] = ()


class Person(_Strict):
    """A named author or reviewer who has agreed to be named."""

    id: Mark
    name: Line
    credential: Line
    url: str = ""


class Compound(_Strict):
    """One salt. `fraction` is elemental magnesium per part of salt, by its specification."""

    id: Handle
    data: Mark
    name: Line
    mg_per_day: Annotated[float, Field(gt=0, le=20_000)]
    fraction: Annotated[float, Field(gt=0, lt=1)]
    fraction_source: Line
    overage_percent: Annotated[float, Field(ge=0, le=50)] = 0
    licence: str | None = None
    not_sold_in: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()


class OtherIngredient(_Strict):
    name: Line
    role: Line
    mg_per_day: Annotated[float, Field(gt=0, le=20_000)]


class Recipe(_Strict):
    """What is in a day's amount, as the product file states it."""

    compounds: Annotated[tuple[Compound, ...], Field(min_length=1)]
    others: tuple[OtherIngredient, ...] = ()
    portions_per_day: Annotated[int, Field(ge=1, le=6)] = 1


class PackSize(_Strict):
    days: Annotated[int, Field(ge=1, le=365)]
    net_grams: Annotated[int, Field(ge=1, le=5000)]
    label: Line


class Highlight(_Strict):
    label: Line
    value: Line


class FormCopy(_Strict):
    summary: Line


class Faq(_Placed):
    q: Line
    a: str


class PictureCopy(_Strict):
    """`alt` may be empty only for a picture that is chosen to be decoration."""

    name: Handle
    alt: str
    caption: str = ""
    decorative: bool = False


class ProductFile(_Strict):
    handle: Handle
    brand: Line
    title: Line
    headline: Line
    lede: Line
    seo_title: Line
    seo_description: Line
    updated: date
    markets: Annotated[tuple[MarketCode, ...], Field(min_length=1)]
    formula: Recipe
    packs: Annotated[tuple[PackSize, ...], Field(min_length=1)]
    highlights: tuple[Highlight, ...] = ()
    description: str
    forms: dict[Handle, FormCopy] = {}
    how_to: tuple[str, ...] = ()
    cautions: str
    evidence: str = ""
    faq: tuple[Faq, ...] = ()
    sourcing: str = ""
    free_from: tuple[Line, ...] = ()
    allergens: str = ""
    pictures: tuple[PictureCopy, ...] = ()
