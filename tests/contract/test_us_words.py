"""Customers in the US read American: words, spelling, dates and the page's declared language."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from product_content.us_spelling import WORDS
from storefront import translation
from storefront.extension import show_date, show_datetime, show_money, show_percent
from storefront.market_prefix import ENVIRON_KEY
from storefront.translation import CATALOGUES
from tests.words import catalogue

BRITISH = [*WORDS, "cancelled", "cancelling", "parcels?", "working days?", "postcode"]
BRITISH_WORD = re.compile(rf"\b(?:{'|'.join(BRITISH)})\b", re.IGNORECASE)
FOR_CUSTOMERS = ("cart", "catalog/views", "checkout", "promotions", "security", "markets")


def said_to_customers() -> Iterator[tuple[str, ...]]:
    """Every sentence with its plural, if it has one."""
    for message in catalogue("storefront"):
        for file, _line in message.locations:
            page = file.startswith("templates/storefront/") and "/admin/" not in file
            if page or file.startswith(tuple(f"storefront/{name}" for name in FOR_CUSTOMERS)):
                yield message.id if isinstance(message.id, tuple) else (message.id,)
                break


def test_no_british_word_is_left_for_americans() -> None:
    american = translation.catalogue("en_US")
    for forms in said_to_customers():
        said = american.ngettext(*forms, 2) if forms[1:] else american.gettext(forms[0])
        assert not BRITISH_WORD.search(said), f"en_US.po lacks {forms}"


def test_the_american_catalogue_holds_what_differs_and_nothing_else() -> None:
    known = {message.id for message in catalogue("storefront")}
    with (CATALOGUES / "en_US.po").open("rb") as file:
        told = [message for message in read_po(file, locale="en_US") if message.id]
    assert len(told) > 10
    for message in told:
        assert message.id in known, "nothing says this any more"
        assert message.string != message.id


@pytest.mark.parametrize(
    ("market", "day", "moment", "rate", "price"),
    [
        ("GB", "23 November 2026", "23 Nov 2026, 14:05 UTC", "25.5%", "$1,234.50"),
        ("US", "November 23, 2026", "Nov 23, 2026, 2:05 PM UTC", "25.5%", "$1,234.50"),
    ],
)
def test_dates_and_numbers(
    app: Flask, market: str, day: str, moment: str, rate: str, price: str
) -> None:
    with app.test_request_context(environ_overrides={ENVIRON_KEY: market}):
        assert show_date(date(2026, 11, 23)) == day
        told = show_datetime(datetime(2026, 11, 23, 14, 5, tzinfo=UTC))
        assert told.replace("\N{NARROW NO-BREAK SPACE}", " ") == moment
        assert show_percent(2550) == rate
        assert show_money(123450, "USD").removeprefix("US") == price


@pytest.mark.parametrize(
    ("market", "language"), [("GB", "en-GB"), ("EU", "en-IE"), ("US", "en-US")]
)
def test_pages_declare_the_language_of_their_market(app: Flask, market: str, language: str) -> None:
    for path in ("/nothing-here", "/learn/search", "/evidence/search", "/cart"):
        page = app.test_client().get(path, environ_overrides={ENVIRON_KEY: market}).text
        assert f'<html lang="{language}">' in page, path
    page = app.test_client().get("/pages/delivery", environ_overrides={ENVIRON_KEY: "US"}).text
    assert re.search(
        r"<b>Last changed</b><time datetime=\"[\d-]+\">[A-Z][a-z]+ \d{1,2}, \d{4}</time>", page
    )
