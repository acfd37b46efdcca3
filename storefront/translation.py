"""What the interface says, in the language of its reader. The words in the code are British
English; a catalogue `translations/<locale>.po` says them in another way.

`say` is the same in templates and in Python. It needs no request, so rules may raise with it.
What a module says once, when it is read (labels of a form, words of a table), is said `later`.
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

CATALOGUES = Path(__file__).parent / "translations"
_locale: ContextVar[str] = ContextVar("storefront_locale", default="en_GB")


def say(text: str, /, **values: object) -> str:
    """`text` for the reader, with values put where it says %(name)s.

    A value that is HTML makes the whole HTML; all other parts of it are escaped.
    """
    return _filled(catalogue(_locale.get()).gettext(text), values)


def say_n(one: str, many: str, count: int, /, **values: object) -> str:
    """The form for `count`, which both forms may call %(count)s."""
    text = catalogue(_locale.get()).ngettext(one, many, count)
    return _filled(text, {"count": count, **values})


def later(text: str, /, **values: object) -> str:
    """Words of a class or a table, written before anybody reads: said whenever they are shown."""
    return _Later(text, values)


class _Later(str):
    """Its own characters are the words as written; `str` of it is what the reader is told."""

    __slots__ = ("values",)
    values: dict[str, object]

    def __new__(cls, text: str, values: dict[str, object]) -> "_Later":
        made = super().__new__(cls, text)
        made.values = values
        return made

    def __str__(self) -> str:
        return say(super().__str__(), **self.values)

    def __format__(self, how: str) -> str:
        return format(str(self), how)

    def __mod__(self, values: object) -> str:
        return str(self) % values


def speak(locale: str) -> None:
    """Say everything in this locale until told otherwise, in this thread or task."""
    _locale.set(locale)


def spoken() -> str:
    """The locale that is spoken now."""
    return _locale.get()


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    token = _locale.set(locale)
    try:
        yield
    finally:
        _locale.reset(token)


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
    if not values:
        return text
    if any(hasattr(value, "__html__") for value in values.values()):
        return Markup(escape(text)) % values  # noqa: S704 - escaped just now
    return text % values
