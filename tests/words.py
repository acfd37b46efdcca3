"""Every sentence of the interface, collected for translators: `make words`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).parent.parent
WRITTEN = ROOT / "storefront" / "translations" / "storefront.pot"
KEYWORDS = {"say": None, "say_n": (1, 2), "later": None}
KINDS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
# The content engine has words of its own; the sandbox plays Stripe and is not the shop.
PLACES = ("storefront", "templates/storefront")


def catalogue() -> Catalog:
    """What `say`, `say_n` and `later` are called with, with the files that call them."""
    found = Catalog(
        project="storefront", charset="utf-8", creation_date=datetime(2026, 1, 1, tzinfo=UTC)
    )
    for file, message, context in sorted(_messages(), key=str):
        found.add(message, None, [(file, 0)], context=context)
    return found


def _messages() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    for place in PLACES:
        for file, _line, message, _comments, context in extract_from_dir(
            ROOT / place, KINDS, keywords=KEYWORDS
        ):
            if "sandbox" not in Path(file).parts:
                yield f"{place}/{file}", message, context


def written() -> bytes:
    """The catalogue as a file. Without line numbers, so that it changes only when words do."""
    out = BytesIO()
    write_po(out, catalogue(), omit_header=True, width=100, include_lineno=False)
    return out.getvalue()


if __name__ == "__main__":
    WRITTEN.write_bytes(written())
    print(f"{len(catalogue())} sentences are in {WRITTEN.relative_to(ROOT)}.")
