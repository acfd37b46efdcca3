"""A file of parcels: which order went with which carrier under which number."""

import csv
import io
import re
from typing import Any

from storefront.errors import StorefrontError
from storefront.orders.fulfillment import TRACKING_PAGES
from storefront.translation import say

COLUMNS = {
    "order": ("order", "order number", "number"),
    "carrier": ("carrier",),
    "tracking": ("tracking", "tracking number"),
}
TRACKING = re.compile(r"[A-Za-z0-9 -]{0,80}")


def read_tracking_file(raw: bytes) -> list[tuple[str, dict[str, Any]]]:
    """[(order number, {"carrier", "tracking"})], with a "problem" where a row cannot be meant.

    Raises StorefrontError when it is no such file at all.
    """
    rows = _rows(raw)
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    places = {name: _place(header, name) for name in COLUMNS}
    found: list[tuple[str, dict[str, Any]]] = []
    seen: set[str] = set()
    for row in rows[1:]:
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
        number = cells.pop("order").upper()[:40]
        if not number and not any(cells.values()):
            continue
        details = _details(cells["carrier"], cells["tracking"])
        if number in seen:
            details["problem"] = say("This order is in the file twice.")
        seen.add(number)
        found.append((number, details))
    return found


def _rows(raw: bytes) -> list[list[str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StorefrontError(say("Save the file as CSV in UTF-8, then send it again.")) from None
    if "\0" in text:
        raise StorefrontError(say("This is no CSV file."))
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return [
            row for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True) if row
        ]
    except csv.Error:
        raise StorefrontError(say("This is no CSV file: a quote mark is not closed.")) from None


def _place(header: list[str], name: str) -> int:
    for place, cell in enumerate(header):
        if cell in COLUMNS[name]:
            return place
    raise StorefrontError(
        say("The first row must name three columns: %(names)s.", names=", ".join(COLUMNS))
    )


def _details(carrier: str, tracking: str) -> dict[str, Any]:
    known = {name.lower(): name for name in TRACKING_PAGES}
    details = {"carrier": known.get(carrier.lower(), carrier[:40]), "tracking": tracking[:80]}
    if carrier.lower() not in known:
        details["problem"] = say(
            "Unknown carrier. Known are %(names)s.", names=", ".join(TRACKING_PAGES)
        )
    elif not TRACKING.fullmatch(tracking):
        details["problem"] = say("A tracking number has only letters, digits, spaces and hyphens.")
    return details
