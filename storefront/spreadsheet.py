"""CSV for people who open it in a spreadsheet: cells that a spreadsheet would run are made text."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

# A cell that begins so, or holds a line that does, is run as a formula by Excel, LibreOffice or
# Sheets, also in full width (https://owasp.org/www-community/attacks/CSV_Injection).
RUN = re.compile(r"^(?=[=+\-@\t\r\n\0＝＋－＠])|(?<=[\r\n])(?=[=+\-@\t\0＝＋－＠])")
Cell = str | int | Decimal | None


def as_text(cell: str) -> str:
    """The cell with a quote mark before whatever a spreadsheet would run."""
    return RUN.sub("'", cell)


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A whole file (RFC 4180, UTF-8 with the mark Excel needs). Numbers stay numbers."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(header)
    for row in rows:
        writer.writerow([as_text(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue().encode("utf-8-sig")
