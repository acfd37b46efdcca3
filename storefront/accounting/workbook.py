"""A month as files for an accountant: one CSV for each list, or all of them in one workbook."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from storefront.accounting.sheets import SHEETS, Accounts, Cell
from storefront.spreadsheet import as_text, csv_file

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

WIDEST = 40  # characters
# A cell is text or a number as we say, whatever it begins with.
AS_WE_SAY = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def as_csv(accounts: Accounts, name: str) -> bytes:
    """One list of SHEETS."""
    sheet = SHEETS[name]
    return csv_file(
        [str(head) for head in sheet.heads],
        ([_plain(cell) for cell in row] for row in sheet.rows(accounts)),
    )


def _plain(cell: Cell) -> str | int | Decimal | None:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return cell.isoformat() if isinstance(cell, date) else cell


def as_workbook(accounts: Accounts) -> bytes:
    """All lists, a sheet for each."""
    from xlsxwriter import Workbook  # asked for once a month

    written = io.BytesIO()
    with Workbook(written, AS_WE_SAY) as book:
        formats = {
            Decimal: book.add_format({"num_format": "#,##0.00"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            str: book.add_format({"bold": True, "bottom": 1}),
        }
        for sheet in SHEETS.values():
            page = book.add_worksheet(str(sheet.title)[:31])
            heads = [str(head) for head in sheet.heads]
            for column, head in enumerate(heads):
                page.write_string(0, column, head, formats[str])
            widths = [len(head) for head in heads]
            for number, row in enumerate(sheet.rows(accounts), start=1):
                for column, cell in enumerate(row):
                    _write(page, number, column, cell, formats)
                    widths[column] = max(widths[column], len(str(_plain(cell))))
            for column, width in enumerate(widths):
                page.set_column(column, column, min(width, WIDEST) + 2)
            page.freeze_panes(1, 0)
    return written.getvalue()


def _write(
    page: "Worksheet", row: int, column: int, cell: Cell, formats: dict[type, "Format"]
) -> None:
    if isinstance(cell, str):
        page.write_string(row, column, as_text(cell))
    elif isinstance(cell, datetime):
        page.write_datetime(row, column, cell.replace(tzinfo=None), formats[datetime])
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, formats[date])
    elif isinstance(cell, Decimal):
        page.write_number(row, column, float(cell), formats[Decimal])
    elif cell is not None:
        page.write_number(row, column, cell)
