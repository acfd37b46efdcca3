"""The words, pictures and label of one product for one market, ready to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from product_content.blocks import show
from product_content.composing import Composer, Passage, Place, value_place
from product_content.diagrams import dose_ladder
from product_content.formula import Formula, SalePermission
from product_content.interface import speaking
from product_content.library import Library, Product
from product_content.panels import panel
from product_content.pictures import Picture, picture, share_pictures
from product_content.problems import Problem
from product_content.rendering import (
    disclaimer,
    write_line,
    write_plain,
    write_questions,
    write_text,
)
from product_content.short_lines import short_lines
from product_content.statements import statements
from product_content.urls import Urls


@dataclass(frozen=True, slots=True)
class Form:
    """Amounts are a day's, as text with their unit."""

    id: str
    name: str
    compound_mg: str
    elemental_mg: str
    share_percent: str
    fraction_percent: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class Pack:
    net_grams: int
    servings: int
    days: int
    label: str


@dataclass(frozen=True, eq=False)
class ProductCopy:
    handle: str
    market: str
    title: str
    brand: str
    headline: str
    lede: str
    seo_title: str
    seo_description: str
    description: Markup
    pictures: tuple[Picture, ...]
    share_pictures: Mapping[str, Picture]
    highlights: tuple[tuple[str, str], ...]
    facts: Mapping[str, str]
    dose: Markup
    forms: tuple[Form, ...]
    packs: tuple[Pack, ...]
    statements: tuple[str, ...]
    cautions: Markup
    how_to: Markup
    evidence: Markup
    faq: tuple[tuple[str, Markup], ...]
    sourcing: Markup
    free_from: tuple[str, ...]
    allergens: str
    footnote: Markup
    updated: date
    formula: Formula = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    passages: tuple[Passage, ...] = field(repr=False)

    def panel(self, net_grams: int) -> Markup:
        with speaking(self.market):
            return panel(self.formula, self.market, net_grams).html()

    def sale_allowed(self, country: str) -> SalePermission:
        return self.formula.sale_allowed(country)


def product_copy(
    library: Library, handle: str, market: str, urls: Urls | None = None
) -> ProductCopy | None:
    """None for a product without copy, or without copy for that market."""
    product = library.products.get(handle)
    if product is None or market not in product.file.markets:
        return None
    page = Composer(library, "shop", market, urls or Urls(), product, product.source)
    return _Writer(page, product).copy()


class _Writer:
    """Citations are numbered over the whole page, in the order the sections are written."""

    def __init__(self, page: Composer, product: Product) -> None:
        self.page = page
        self.file = product.file
        self.product = product
        self.source = product.source

    def line(self, name: str) -> str:
        return write_plain(self.page, self.source, (name,), getattr(self.file, name), name)

    def text(self, name: str) -> Markup:
        return write_text(self.page, self.source, (name,), getattr(self.file, name))

    def copy(self) -> ProductCopy:
        description, dose = self.text("description"), self._dose()
        cautions, evidence = self.text("cautions"), self.text("evidence")
        pictures = self._pictures()
        faq = write_questions(self.page, self.source, "faq", self.file.faq)
        return ProductCopy(
            handle=self.file.handle,
            market=self.page.market,
            **short_lines(self.line),
            description=description,
            cautions=cautions,
            sourcing=self.text("sourcing"),
            evidence=evidence + self._references(),
            pictures=pictures,
            share_pictures=self._shares(pictures),
            highlights=self._highlights(),
            facts=self._facts(),
            dose=dose,
            forms=self._forms(),
            packs=self._packs(),
            statements=tuple(statements(self.product.formula, self.page.market)),
            how_to=self._how_to(),
            faq=faq,
            free_from=self._each("free_from", self.file.free_from),
            footnote=self._footnote(),
            updated=self.product.file.updated,
            formula=self.product.formula,
            problems=tuple(sorted(set(self.page.problems))),
            passages=tuple(self.page.passages),
        )

    def _each(self, name: str, rows: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            write_plain(self.page, self.source, (name, number), row, "body")
            for number, row in enumerate(rows)
        )

    def _how_to(self) -> Markup:
        steps = [
            Markup("<li>{}</li>\n").format(write_line(self.page, self.source, ("how_to", n), text))
            for n, text in enumerate(self.file.how_to)
        ]
        return Markup("<ol>\n{}</ol>\n").format(Markup("").join(steps)) if steps else Markup("")

    def _references(self) -> Markup:
        notes = self.page.reference_list()
        return show("references", notes=notes, heading="") if notes else Markup("")

    def _footnote(self) -> Markup:
        text = disclaimer(self.page)
        return Markup("<p><strong>* {}</strong></p>").format(text) if text else Markup("")

    def _pictures(self) -> tuple[Picture, ...]:
        shown = []
        for number, row in enumerate(self.file.pictures):
            keys = ("pictures", number)
            alt = write_plain(self.page, self.source, (*keys, "alt"), row.alt, "alt")
            if not alt and not row.decorative:
                message = "say what the picture shows, or choose decorative: true"
                self.page.problems.append(self.source.problem(keys, "alt", message))
            caption = write_plain(self.page, self.source, (*keys, "caption"), row.caption, "body")
            if row.name in self.page.library.pictures:
                shown.append(picture(self.page.library, self.page.urls, row.name, alt, caption))
            else:
                message = f"there is no picture {row.name!r} yet, so it is not shown"
                fault = self.source.problem(keys, "media", message, blocking=False)
                self.page.problems.append(fault)
        return tuple(shown)

    def _shares(self, pictures: tuple[Picture, ...]) -> dict[str, Picture]:
        return share_pictures(self.page.library, self.page.urls, self.file.handle, pictures)

    def _highlights(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (
                write_plain(self.page, self.source, ("highlights", n, "label"), row.label, "body"),
                write_plain(self.page, self.source, ("highlights", n, "value"), row.value, "body"),
            )
            for n, row in enumerate(self.file.highlights)
        )

    def _facts(self) -> dict[str, str]:
        facts = self.page.library.facts(self.file.handle, self.page.market)
        return {
            name.removeprefix("product."): fact.text
            for name, fact in facts.items()
            if name.startswith("product.")
        }

    def _dose(self) -> Markup:
        market, formula = self.page.market, self.product.formula
        study = formula.nutrition.upper_level(market).reference
        source = self.page.cite(study, study, Place(value_place(self.source, ("formula",), "")))
        with speaking(market):
            return show("dose", ladder=dose_ladder(formula, market), source=source)

    def _forms(self) -> tuple[Form, ...]:
        facts = self._facts()
        return tuple(
            Form(
                id=compound.id,
                name=compound.name,
                compound_mg=facts[f"forms.{compound.id}.compound_mg"],
                elemental_mg=facts[f"forms.{compound.id}.elemental_mg"],
                share_percent=facts[f"forms.{compound.id}.share_percent"],
                fraction_percent=facts[f"forms.{compound.id}.fraction_percent"],
                summary=self._summary(compound.id),
                url=self._form_url(compound.name),
            )
            for compound in self.product.formula.compounds
        )

    def _summary(self, form: str) -> str:
        row = self.file.forms.get(form)
        keys = ("forms", form, "summary")
        return write_plain(self.page, self.source, keys, row.summary, "body") if row else ""

    def _form_url(self, name: str) -> str:
        doc = self.page.library.documents.get(f"form:{name.lower().replace(' ', '-')}")
        shown = doc is not None and doc.has_edition("shop", self.page.market)
        return self.page.urls.page(doc, "shop") if doc and shown else ""

    def _packs(self) -> tuple[Pack, ...]:
        formula = self.product.formula
        return tuple(
            Pack(row.net_grams, formula.servings(row.net_grams), row.days, row.label)
            for row in self.file.packs
        )
