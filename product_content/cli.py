"""`python -m product_content check | lint | facts | where | fmt`."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import click

from product_content import claims
from product_content.checks import MARKETS, SURFACES, check, pages
from product_content.facts import product_facts
from product_content.fmt import fmt, fmt_yaml
from product_content.library import Library, Product
from product_content.panels import panel
from product_content.problems import ContentError, Problem

market_option = click.option("--market", type=click.Choice(MARKETS))
surface_option = click.option("--surface", type=click.Choice(SURFACES))
root_option = click.option(
    "--root", type=click.Path(exists=True, file_okay=False), help="The content folder."
)


@click.group()
def main() -> None:
    """Check, read and tidy the words of the shop."""


@main.command("check")
@market_option
@surface_option
@root_option
@click.option("--json", "as_json", is_flag=True, help="One JSON array, with everything.")
@click.option("--review", is_flag=True, help="Also sentences that a person should read.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
def check_command(
    market: str | None,
    surface: str | None,
    root: str | None,
    as_json: bool,
    review: bool,
    paths: tuple[str, ...],
) -> None:
    """List what is wrong, with file, line and column; exit 1 if anything blocks."""
    try:
        found = check(Library.load(root), _one_or(MARKETS, market), _one_or(SURFACES, surface))
    except ContentError as error:
        found = list(error.problems)
    found = [problem for problem in found if _asked_for(problem, paths)]
    if as_json:
        click.echo(json.dumps([problem.as_dict() for problem in found], ensure_ascii=False))
    else:
        _print(found, review)
    sys.exit(any(problem.blocking for problem in found))


def _one_or(everything: tuple[str, ...], one: str | None) -> tuple[str, ...]:
    return (one,) if one else everything


def _asked_for(problem: Problem, paths: Iterable[str]) -> bool:
    asked = [Path(path).resolve().as_posix() for path in paths]
    return not asked or any(
        path.endswith("/" + problem.path) or f"{path}/".endswith(f"/{Path(problem.path).parent}/")
        for path in asked
    )


def _print(found: list[Problem], review: bool) -> None:
    kept = [p for p in found if review or p.blocking or not p.rule.startswith("law/")]
    for problem in kept:
        click.echo(str(problem))
    blocking = sum(problem.blocking for problem in found)
    hidden = len(found) - len(kept)
    rest = f", {hidden} sentences for a person to read (--review)" if hidden else ""
    click.echo(f"{blocking} blocking, {len(kept) - blocking} warnings{rest}", err=True)


@main.command("lint")
@click.option("--market", type=click.Choice(MARKETS), required=True)
@click.option("--surface", type=click.Choice(SURFACES), required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.argument("file", type=click.File(encoding="utf-8"), default="-")
def lint_command(market: str, surface: str, as_json: bool, file: TextIO) -> None:
    """Judge one sentence a line by the claims law of a market; exit 1 if one is blocked."""
    blocked = False
    for line in file:
        verdict = claims.lint_sentence(line.rstrip("\n"), market, surface)
        blocked = blocked or verdict.verdict == "block"
        if as_json:
            click.echo(json.dumps(verdict.as_dict(), ensure_ascii=False))
        else:
            reasons = "; ".join(finding.reason for finding in verdict.findings)
            click.echo(f"{verdict.verdict:5} {verdict.text}{' — ' if reasons else ''}{reasons}")
    sys.exit(blocked)


@main.command("facts")
@click.option("--market", type=click.Choice(MARKETS), default="gb")
@click.option("--names", is_flag=True, help="The facts by the names that copy uses for them.")
@root_option
@click.argument("product")
def facts_command(market: str, names: bool, root: str | None, product: str) -> None:
    """Print a product's facts panel, one for each pack, by handle or file."""
    found = _product(Library.load(root), product)
    if names:
        for name, fact in product_facts(found.file, found.formula, market).items():
            click.echo(f"product.{name:36}{fact.text}")
        return
    for pack in found.file.packs:
        click.echo(panel(found.formula, market, pack.net_grams).text())


def _product(library: Library, name: str) -> Product:
    handle = Path(name).stem
    if handle not in library.products:
        raise click.ClickException(f"there is no product {handle!r}")
    return library.products[handle]


@main.command("where")
@root_option
@click.argument("name")
def where_command(root: str | None, name: str) -> None:
    """List the pages that use a reference, fact, claim, snippet, picture or link."""
    for page in pages(Library.load(root)):
        used = {note.id for note in page.notes} | set(page.claims_used) | set(page.facts_used)
        used |= set(page.snippets_used) | set(page.media_used) | set(page.links_used)
        if name in used:
            click.echo(f"{page.document.path} {page.surface} {page.market}")


@main.command("fmt")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if it would.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def fmt_command(only_check: bool, paths: tuple[Path, ...]) -> None:
    """Lay files out canonically."""
    roots = paths or (Library.load().root,)
    changed = [file for root in roots for file in _files(root) if _formatted(file, only_check)]
    for file in changed:
        click.echo(f"{'would change' if only_check else 'changed'} {file}")
    sys.exit(bool(changed) and only_check)


def _files(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    return sorted(file for file in root.rglob("*") if file.suffix in (".md", ".yaml"))


def _formatted(file: Path, only_check: bool) -> bool:
    raw = file.read_text(encoding="utf-8")
    tidy = fmt(raw) if file.suffix == ".md" else fmt_yaml(raw)
    if tidy != raw and not only_check:
        file.write_text(tidy, encoding="utf-8")
    return tidy != raw
