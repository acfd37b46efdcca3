"""Written pages look the same with the shop's frame and without it. The packages may not import
each other, so `tokens.css` repeats rules of `storefront.css`; here the two are held together."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FONTS = {"--sans", "--serif", "--mono"}  # the shop brings its own, the content uses the reader's
# Where the frame without a shop is simpler on purpose, and no more than that.
SIMPLER = {
    *(".skip-link", ".triplet", ".site-header > .wrap", ".mark", ".site-nav", ".site-footer a"),
    *(".btn", ".notice", ".notice-error", ".prose"),
}


def rules(file: str) -> dict[str, dict[str, str]]:
    """Declarations by selector, with the @media it stands in; later ones win."""
    css = re.sub(r"/\*.*?\*/", "", (ROOT / file).read_text(), flags=re.DOTALL)
    found: dict[str, dict[str, str]] = {}
    for selector, body in _blocks(" ".join(css.split())):
        declared = re.findall(r"([\w-]+)\s*:\s*((?:[^;\"]|\"[^\"]*\")+)", body)
        found.setdefault(selector, {}).update((name, value.strip()) for name, value in declared)
    return found


def _blocks(css: str, around: str = "") -> Iterator[tuple[str, str]]:
    for selector, body in re.findall(r"([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}", css):
        if "{" in body:
            yield from _blocks(body, f"{selector.strip()} ")
        else:
            yield around + selector.strip(), body


CONTENT = rules("product_content/static/tokens.css")
SHOP = rules("storefront/static/storefront.css")


def test_every_token_is_the_shops() -> None:
    own = {name: value for name, value in CONTENT[":root"].items() if name not in FONTS}
    assert {"--paper", "--form-a", "--step-4", "--s7"} <= set(own)
    assert own == {name: SHOP[":root"].get(name) for name in own}


@pytest.mark.parametrize("name", sorted(FONTS))
def test_the_fonts_without_a_shop_are_those_it_falls_back_to(name: str) -> None:
    assert SHOP[":root"][name].endswith(CONTENT[":root"][name])


def test_a_rule_of_both_says_the_same() -> None:
    both = CONTENT.keys() & SHOP.keys() - {":root"}
    differ = {selector for selector in both if CONTENT[selector] != SHOP[selector]}
    assert differ == SIMPLER
    assert {".chart", ".bar-limit", "@media (forced-colors: active) .chart"} <= both - differ
