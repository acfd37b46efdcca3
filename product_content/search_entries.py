"""What can be found: pages, the questions they answer, foods and products of one edition."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Literal

from markupsafe import Markup

from product_content.evidence_data import Nutrition, showable
from product_content.page import Page
from product_content.product_copy import ProductCopy
from product_content.us_spelling import american

Sort = Literal["product", "page", "question", "food"]
FOODS_ANCHOR = "food"
TAG, NOTE = re.compile(r"<[^>]+>"), re.compile(r"<sup\b.*?</sup>", re.S)


@dataclass(frozen=True, slots=True)
class Entry:
    """`text` is searched and cut into an extract; `summary` stands under the title."""

    sort: Sort
    title: str
    url: str
    summary: str
    text: str


def page_entries(page: Page) -> Iterator[Entry]:
    yield Entry("page", page.title, page.url, page.description, _text(page.html))
    for number, (question, answer) in enumerate(page.questions, 1):
        address = f"{page.url}#question-{number}"
        yield Entry("question", question, address, page.title, _text(answer))


def food_entries(pages: Sequence[Page], nutrition: Nutrition) -> Iterator[Entry]:
    """Each food leads to the whole table of foods on the hub."""
    for page in pages:
        if page.document.front.layout == "hub" and any(h.id == FOODS_ANCHOR for h in page.toc):
            address = f"{page.url}?foods=all#{FOODS_ANCHOR}"
            for food in showable(nutrition.foods):
                name = american(food.name) if page.market == "us" else food.name
                portion = f"{food.mg_per_serving} mg of magnesium in {food.serving}"
                yield Entry("food", name, address, portion, food.category)


def product_entry(copy: ProductCopy, url: str) -> Entry:
    about = _text(copy.description)
    asked = " ".join(f"{question} {_text(answer)}" for question, answer in copy.faq)
    return Entry("product", copy.title, url, copy.lede, f"{copy.headline} {about} {asked}")


def _text(html: Markup) -> str:
    """Words only. Cells of a table and items of a list do not run together, as they would with
    tags merely taken out; the numbers of notes go with their tags."""
    return unescape(TAG.sub(" ", NOTE.sub(" ", html)))
