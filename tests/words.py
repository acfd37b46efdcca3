"""Every sentence of the interface, collected for translators: `make words`.

The shop and the content engine have a catalogue each: either can be used without the other.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).parent.parent
PACKAGES = ("storefront", "product_content")
KEYWORDS = {
    "say": None,
    "say_n": (1, 2),
    "later": None,
    "content_say": None,
    "content_say_n": (1, 2),
}
KINDS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]


def file_of(package: str) -> Path:
    return ROOT / package / "translations" / f"{package}.pot"


def catalogue(package: str) -> Catalog:
    """What `say`, `say_n` and `later` are called with, with the files that call them."""
    found = Catalog(
        project=package, charset="utf-8", creation_date=datetime(2026, 1, 1, tzinfo=UTC)
    )
    for file, message, context in sorted(_messages(package), key=str):
        found.add(message, None, [(file, 0)], context=context)
    return found


def _messages(package: str) -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    for place in (package, f"templates/{package}"):
        for file, _line, message, _comments, context in extract_from_dir(
            ROOT / place, KINDS, keywords=KEYWORDS
        ):
            if "sandbox" not in Path(file).parts:  # it plays Stripe and is not the shop
                yield f"{place}/{file}", message, context


def written(package: str) -> bytes:
    """The catalogue as a file. Without line numbers, so that it changes only when words do."""
    out = BytesIO()
    write_po(out, catalogue(package), omit_header=True, width=100, include_lineno=False)
    return out.getvalue()


if __name__ == "__main__":
    for package in PACKAGES:
        file = file_of(package)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(written(package))
        print(f"{len(catalogue(package))} sentences are in {file.relative_to(ROOT)}.")
