"""Parts of pages that are made from few values: rendered once, and again when a value changes.

A template asks for one with `part("storefront/sections/footer_links.html", links=…)`. It sees what
it is given and nothing else of the page, so it can hold nothing of its visitor. What all parts may
use besides (the market, its words and addresses, the shop's settings) is part of the key. Values
are compared as Python compares them; what cannot be compared by hash is rendered each time.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from flask import current_app, request
from markupsafe import Markup

from storefront.market_prefix import current_market
from storefront.settings import SETTINGS
from storefront.translation import spoken

MOST_PARTS = 500  # in one app; the one not asked for longest goes first
NAMES = tuple(setting.name for setting in SETTINGS)
Render = Callable[[str, Hashable, tuple[tuple[str, Any], ...]], Markup]


def part(name: str, **values: Any) -> Markup:
    """The template `name`, rendered from these values alone."""
    key = (name, _surroundings(), tuple(values.items()))
    if current_app.jinja_env.auto_reload or not _has_hash(key):
        return _rendered(*key)
    kept: Render = current_app.extensions["storefront"].parts
    return kept(*key)


def room_for_parts() -> Render:
    """For one app: two apps in a process may name their shops and addresses differently."""
    return lru_cache(MOST_PARTS)(_rendered)


def _surroundings() -> tuple[Any, ...]:
    config = current_app.config
    here = (current_market().code, spoken(), request.script_root)
    return (*here, *[config[name] for name in NAMES])


def _has_hash(key: object) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True


def _rendered(name: str, _surroundings: Hashable, values: tuple[tuple[str, Any], ...]) -> Markup:
    html = current_app.jinja_env.get_template(name).render(dict(values))
    return Markup(html)  # noqa: S704 - the template escapes
