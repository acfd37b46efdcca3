"""What the pages say around their content: "On this page", "Written by", "Search".

The words in the code are British English; `translations/<locale>.po` says them in another way, and
pages for the US are spelled as there. The content itself is written for each market on its own.
Much of this stands in `storefront/translation.py` as well: neither package imports the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from markupsafe import Markup, escape

from product_content.us_spelling import american

CATALOGUES = Path(__file__).parent / "translations"
LOCALES = {"gb": "en_GB", "eu": "en_IE", "us": "en_US"}
_market: ContextVar[str] = ContextVar("content_market", default="gb")


def say(text: str, /, **values: object) -> str:
    """`text` for the reader, with values put where it says %(name)s. HTML values stay HTML."""
    return _filled(catalogue(locale_of(_market.get())).gettext(text), values)


def say_n(one: str, many: str, count: int, /, **values: object) -> str:
    """The form for `count`, which both forms may call %(count)s."""
    text = catalogue(locale_of(_market.get())).ngettext(one, many, count)
    return _filled(text, {"count": count, **values})


def later(text: str) -> str:
    """The text of a table, as it is: whoever shows it says it."""
    return text


def speak(market: str) -> None:
    """Say everything for this market until told otherwise, in this thread or task."""
    _market.set(market)


@contextmanager
def speaking(market: str) -> Iterator[None]:
    token = _market.set(market)
    try:
        yield
    finally:
        _market.reset(token)


def locale_of(market: str) -> str:
    return LOCALES.get(market, "en_GB")


def language() -> str:
    """Of what is said now, for `lang`: "en-GB"."""
    return locale_of(_market.get()).replace("_", "-")


@cache
def catalogue(locale: str) -> NullTranslations:
    """The catalogue of a locale; without one the words are as written."""
    file = CATALOGUES / f"{locale}.po"
    if not file.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as written:
        write_mo(compiled, read_po(written, locale=locale))
    compiled.seek(0)
    return Translations(compiled)


def _filled(text: str, values: dict[str, object]) -> str:
    if _market.get() == "us":
        text = american(text)
    if not values:
        return text
    if any(hasattr(value, "__html__") for value in values.values()):
        return Markup(escape(text)) % values  # noqa: S704 - escaped just now
    return text % values
