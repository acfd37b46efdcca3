"""Typed blocks: `::: name key=value`. Each has a template of its name in `blocks/`."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from product_content.composing import Composer, Place
from product_content.diagrams import Bars, written_chart
from product_content.editions import attributes
from product_content.interface import say
from product_content.safe_html import own
from product_content.tables import SOURCES, Options, Table

PACKAGE = Path(__file__).resolve().parent
CERTAINTY = {"high": 4, "moderate": 3, "low": 2, "very-low": 1}


@dataclass(frozen=True, slots=True)
class Shape:
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()


SHAPES = {
    "caution": Shape(takes=frozenset({"title"})),
    "evidence": Shape(needs=frozenset({"certainty", "title"})),
    "key-points": Shape(takes=frozenset({"title"})),
    "note": Shape(takes=frozenset({"title"})),
    "table": Shape(needs=frozenset({"source", "caption"})),
    "comparison": Shape(needs=frozenset({"caption"})),
    "product-card": Shape(needs=frozenset({"handle"})),
    "question": Shape(needs=frozenset({"q"})),
    "steps": Shape(takes=frozenset({"title"})),
}


def template_folders() -> list[Path]:
    """Beside the package in a wheel, one folder up in a checkout."""
    return [
        folder
        for folder in (PACKAGE / "templates", PACKAGE.parent / "templates")
        if (folder / "product_content").is_dir()
    ]


@cache
def templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(template_folders()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["content_say"] = say
    return made


def show(name: str, **values: object) -> Markup:
    return own(templates().get_template(f"product_content/blocks/{name}.html").render(**values))


def write_block(
    page: Composer, name: str, written: str, inner: Markup, place: Place, options: Options
) -> Markup:
    """The HTML of one block; a block that may not stand here leaves its text and a problem."""
    values = attributes(written)
    fault = _fault(name, values)
    if values is None or fault:
        page.problem(place, ":::", "block", fault)
        return inner
    texts = {key: page.plain(text, place) for key, text in values.items()}
    for key in ("title", "caption", "q"):
        page.say(texts.get(key, ""), "heading", place)
    if name == "table":
        return _table(page, texts, place, options)
    if name == "product-card":
        return _card(page, texts["handle"], place)
    level = CERTAINTY.get(texts.get("certainty", ""), 0)
    if name == "evidence" and not level:
        page.problem(place, "certainty=", "block", f"certainty is one of {', '.join(CERTAINTY)}")
    if level:
        page.certainties.append(level)
    return show(name, inner=inner, level=level, **{"title": "", **texts})


def _fault(name: str, values: dict[str, str] | None) -> str:
    shape = SHAPES.get(name)
    if shape is None:
        return f"there is no block {name!r}: use {', '.join(SHAPES)} or only"
    if values is None:
        return 'write attributes as key=value or key="two words"'
    if missing := shape.needs - set(values):
        return f"{name} needs {', '.join(sorted(missing))}"
    if extra := set(values) - shape.needs - shape.takes:
        return f"{name} takes no {', '.join(sorted(extra))}"
    return ""


def _table(page: Composer, texts: dict[str, str], place: Place, options: Options) -> Markup:
    writer = SOURCES.get(texts["source"])
    if writer is None:
        page.problem(place, "source=", "block", f"source is one of {', '.join(SOURCES)}")
        return Markup("")
    table = writer(page, texts["caption"], options, place)
    say_table(page, table, place)
    drawn = show_bars(page, table.bars, place) if table.bars else Markup("")
    return drawn + show("table", table=table, source=texts["source"], options=options)


def say_table(page: Composer, table: Table, place: Place) -> None:
    for text in (*(column.label for column in table.columns), table.note):
        page.say(text, "table", place)
    for row in table.rows:
        for cell in row:
            page.say(re.sub(r"<sup.*?</sup>", "", str(cell)), "table", place)


def _card(page: Composer, handle: str, place: Place) -> Markup:
    if page.surface == "evidence":
        message = "the evidence edition may carry no product card"
        page.problem(place, "product-card", "firewall", message)
        return Markup("")
    if handle not in page.library.products:
        page.problem(place, "product-card", "link", f"there is no product {handle!r}")
        return Markup("")
    page.links_used[f"product:{handle}"] = None
    return Markup('<div data-product-card="{}"></div>\n').format(handle)


def write_chart(page: Composer, text: str, place: Place) -> Markup:
    chart = written_chart(text, page.spelled)
    if chart is None:
        page.problem(place, "chart", "block", "a chart has lines like `first trial: 17 min`")
        return Markup("")
    return show_bars(page, chart, place)


def show_bars(page: Composer, chart: Bars, place: Place) -> Markup:
    page.say(chart.caption, "heading", place)
    for bar in chart.bars:
        page.say(f"{bar.label}: {bar.value}", "chart", place)
    return show("chart", chart=chart)
