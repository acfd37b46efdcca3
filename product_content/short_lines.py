"""What of a product's copy is shown as one line, without formatting."""

from collections.abc import Callable
from typing import TypedDict


class ShortLines(TypedDict):
    title: str
    brand: str
    headline: str
    lede: str
    seo_title: str
    seo_description: str
    allergens: str


def short_lines(line: Callable[[str], str]) -> ShortLines:
    """`line` writes a field of the product's file by its name."""
    return ShortLines(
        title=line("title"),
        brand=line("brand"),
        headline=line("headline"),
        lede=line("lede"),
        seo_title=line("seo_title"),
        seo_description=line("seo_description"),
        allergens=line("allergens"),
    )
