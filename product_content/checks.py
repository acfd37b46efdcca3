"""Everything that must hold before a page is shown: `check(library)` lists what does not."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from product_content import claims
from product_content.composing import Composer, Passage
from product_content.facts import product_facts, typed_twins
from product_content.library import Document, Library, Product
from product_content.page import Page
from product_content.problems import Problem
from product_content.product_copy import product_copy
from product_content.readability import measure
from product_content.rendering import product_of, render
from product_content.source import Source
from product_content.urls import Urls

MARKETS = claims.MARKETS
SURFACES = claims.SURFACES
_LONGEST_QUOTE = 60


def check(
    library: Library, markets: Sequence[str] = MARKETS, surfaces: Sequence[str] = SURFACES
) -> list[Problem]:
    """Every problem of every edition, once, in file order."""
    found: set[Problem] = set()
    laws: dict[Problem, set[str]] = defaultdict(set)
    judge = cache(claims.lint_sentence)  # editions share most of their sentences
    for edition in _editions(library, markets, surfaces):
        passages, problems, market, surface, product, source = edition
        reader = Composer(library, surface, market, Urls(), product, source)
        found.update(problems)
        found.update(_hard_paragraphs(reader, passages))
        if surface == "shop" and product:
            found.update(_typed_facts(reader, passages, product))
        for problem in _unlawful(reader, passages, judge):
            laws[problem].add(f"{market} {surface}")
    found.update(_named(problem, where) for problem, where in laws.items())
    for product in library.products.values():
        found.update(_formula_faults(product, markets))
    found.update(_unsigned(doc) for doc in library.documents.values() if not doc.front.reviewer)
    return sorted(found)


Edition = tuple[Sequence[Passage], Iterable[Problem], str, str, Product | None, Source]


def _editions(
    library: Library, markets: Sequence[str], surfaces: Sequence[str]
) -> Iterator[Edition]:
    for market in markets:
        for handle, product in library.products.items() if "shop" in surfaces else ():
            copy = product_copy(library, handle, market)
            if copy:
                yield copy.passages, copy.problems, market, "shop", product, product.source
        for page in pages(library, (market,), surfaces):
            doc = page.document
            about = product_of(library, doc.front.products)
            yield page.passages, page.problems, market, page.surface, about, doc.source


def pages(
    library: Library, markets: Sequence[str] = MARKETS, surfaces: Sequence[str] = SURFACES
) -> Iterator[Page]:
    for doc in library.documents.values():
        for surface in surfaces:
            for market in markets:
                if doc.has_edition(surface, market):
                    yield render(library, doc, surface, market)


def _unlawful(
    reader: Composer, passages: Sequence[Passage], judge: Callable[[str, str, str], claims.Verdict]
) -> Iterator[Problem]:
    for passage in passages:
        for _, sentence in claims.split(passage.text):
            verdict = judge(sentence, reader.market, reader.surface)
            for finding in verdict.findings:
                phrase = verdict.text[finding.start : finding.end]
                where = reader.find(passage.place, phrase)
                quote = phrase if len(phrase) <= _LONGEST_QUOTE else phrase[:_LONGEST_QUOTE] + "…"
                advice = f" Write instead: {finding.suggest}" if finding.suggest else ""
                message = f"“{quote}”: {finding.reason}{advice}"
                blocking = finding.severity == "block"
                yield Problem(*where, f"law/{finding.rule}", message, blocking)


def _named(problem: Problem, where: set[str]) -> Problem:
    message = f"{problem.message} ({', '.join(sorted(where))})"
    return Problem(
        problem.path, problem.line, problem.column, problem.rule, message, problem.blocking
    )


def _hard_paragraphs(reader: Composer, passages: Sequence[Passage]) -> Iterator[Problem]:
    for passage in passages:
        score = measure(passage.text) if passage.kind == "body" else None
        if score and score.hard:
            message = f"hard to read: LIX {score.lix}, Flesch {score.flesch}"
            where = reader.find(passage.place, "")
            yield Problem(*where, "readability", message, blocking=False)


def _typed_facts(
    reader: Composer, passages: Sequence[Passage], product: Product
) -> Iterator[Problem]:
    """An amount that is typed does not change when the formula does."""
    twins = typed_twins(product_facts(product.file, product.formula, reader.market))
    pattern = _any_of(twins)
    for passage in passages:
        for line in passage.place.lines if passage.kind != "table" else ():
            for match in pattern.finditer(line.text):
                where = reader.find(passage.place, match[0])
                message = f"“{match[0]}” is typed: use fact {twins[match[0]]} if it is ours"
                yield Problem(*where, "typed-fact", message, blocking=False)


def _any_of(twins: Mapping[str, str]) -> re.Pattern[str]:
    either = "|".join(re.escape(text) for text in sorted(twins, key=len, reverse=True))
    return re.compile(rf"(?<![\d.,])(?:{either})(?![\w%])")


def _formula_faults(product: Product, markets: Sequence[str]) -> Iterator[Problem]:
    formula, source = product.formula, product.source
    for market in markets:
        if not formula.within_upper_level(market):
            level = formula.nutrition.upper_level(market)
            message = (
                f"{formula.declared_daily_mg(market):g} mg a day is above the upper level of "
                f"{level.mg} mg in {market} ({level.body})"
            )
            yield source.problem(("formula",), "upper-level", message)
        known = {statement.id for statement in claims.mandatory(market)}
        for missing in formula.required_statements(market) - known:
            message = f"the law of {market} has no statement {missing}, which an ingredient needs"
            yield source.problem(("formula",), "statement", message)
        permission = formula.sale_allowed({"gb": "GB", "us": "US"}.get(market, "EU"))
        for reason in permission.reasons:
            message = f"not to be sold in {market} as it stands: {reason}"
            yield source.problem(("formula", "compounds"), "sale", message, blocking=False)
    yield from _outside_specification(product)


def _outside_specification(product: Product) -> Iterator[Problem]:
    for number, compound in enumerate(product.formula.compounds):
        data = product.formula.data(compound)
        low, high = data.specification or (0, 1)
        if not low <= compound.fraction <= high:
            message = f"{compound.fraction:g} is outside the specification {low:g} to {high:g}"
            keys = ("formula", "compounds", number, "fraction")
            yield product.source.problem(keys, "formula", message)


def _unsigned(doc: Document) -> Problem:
    return doc.source.problem(("reviewer",), "reviewer", "no named reviewer", blocking=False)
