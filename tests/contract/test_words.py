"""Translators get every sentence of the interface, as it is said now."""

from gettext import NullTranslations

import pytest
from markupsafe import Markup, escape

from storefront import translation
from storefront.translation import CATALOGUES, later, say, say_n, speaking
from tests.words import PACKAGES, file_of, written


@pytest.mark.parametrize("package", PACKAGES)
def test_the_catalogue_is_the_one_of_this_code(package: str) -> None:
    assert file_of(package).read_bytes() == written(package), "run `make words`"


def test_values_are_escaped_and_html_stays_html() -> None:
    assert say("Only %(units)s left.", units=3) == "Only 3 left."
    link = Markup("<a href='/x'>here</a>")
    said = say("Read <%(link)s> & %(name)s", link=link, name="<b>")
    assert said == "Read &lt;<a href='/x'>here</a>&gt; &amp; &lt;b&gt;"
    assert say("100 % of it") == "100 % of it"


def test_counting() -> None:
    assert say_n("%(count)s unit", "%(count)s units", 1) == "1 unit"
    assert say_n("%(count)s unit", "%(count)s units", 0) == "0 units"


def test_a_locale_without_a_catalogue_says_it_as_written() -> None:
    assert not (CATALOGUES / "xx.po").exists()
    with speaking("xx"):
        assert say("Basket") == "Basket"


class Bracketed(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"[{message}]"


def test_words_of_a_form_are_said_when_they_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    label, left = later("Size & weight"), later("Only %(units)s left.", units=3)
    length = later("From %(min)d to %(max)d letters.")
    assert (str(label), str(left)) == ("Size & weight", "Only 3 left.")
    monkeypatch.setattr(translation, "catalogue", lambda _locale: Bracketed())
    assert escape(label) == "[Size &amp; weight]"
    assert f"{left}" == "[Only 3 left.]"
    assert length % {"min": 2, "max": 4} == "[From 2 to 4 letters.]"
