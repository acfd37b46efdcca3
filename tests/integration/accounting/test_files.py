"""The accountant's files, opened again and compared cell by cell."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from storefront.accounting.models import Payout
from storefront.accounting.month import Month
from storefront.accounting.sheets import SHEETS, Accounts, accounts_of
from storefront.accounting.workbook import as_csv, as_workbook
from tests.integration.accounting.books import LONDON, Sale, charge_fee, day, write
from tests.shop import Shop


@pytest.fixture
def accounts(app: Any) -> Accounts:
    """November: £52.95 with a code, £10.00 of it back; €34.95; a fee of £0.99; one payout."""
    with Shop(app).db() as db:
        pounds = Sale(goods=5800, discount=800, delivery=295, code="=SPRING")
        pounds.payments, pounds.back = [(day(11, 10), 5295)], [(0, day(11, 11), 1000)]
        order = write(db, pounds)
        euros = Sale("EUR", "DE", None, 1900, 2900, delivery=595)
        euros.payments = [(day(11, 12), 3495)]
        write(db, euros)
        _fill_payout(db, order.payments[0].payment_intent_id)
        found = accounts_of(db, Month(2026, 11), LONDON)
        db.expunge_all()
        db.rollback()
    return found


def _fill_payout(db: Session, intent: str) -> None:
    payout = Payout(
        stripe_id="po_1",
        amount=5196,
        currency="GBP",
        status="paid",
        itemised="completed",
        made_at=day(11, 14),
        arrives_on=day(11, 16).date(),
        read_at=day(11, 14),
    )
    db.add(payout)
    db.flush()
    charge_fee(
        db,
        intent,
        day(11, 10),
        amount=5295,
        fee=99,
        net=5196,
        source_id="ch_1",
        payout_id=payout.id,
        description="@SUM(1+1)",
    )


def csv_rows(accounts: Accounts, name: str) -> list[list[str]]:
    text = as_csv(accounts, name).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_lists_as_csv(accounts: Accounts) -> None:
    orders = [entry.order for entry in accounts.entries]
    assert csv_rows(accounts, "summary")[1:] == [
        [
            *("EUR", "DE", "", "19", "sales", "1", "29.00", "0.00", "5.95", "0.00"),
            *("34.95", "5.58", "29.37", "0", "0.00", "0.00", "0.00", "0.00", "34.95", "0.00"),
        ],
        [
            *("EUR", "all", "", "", "total", "1", "29.00", "0.00", "5.95", "0.00"),
            *("34.95", "5.58", "29.37", "0", "0.00", "0.00", "0.00", "0.00", "34.95", "0.00"),
        ],
        [
            *("GBP", "GB", "", "20", "sales", "1", "58.00", "-8.00", "2.95", "0.00"),
            *("52.95", "8.83", "44.12", "1", "10.00", "1.67", "0.00", "0.00", "42.95", "0.99"),
        ],
        [
            *("GBP", "all", "", "", "total", "1", "58.00", "-8.00", "2.95", "0.00"),
            *("52.95", "8.83", "44.12", "1", "10.00", "1.67", "0.00", "0.00", "42.95", "0.99"),
        ],
    ]
    sold = csv_rows(accounts, "orders")
    assert sold[1][:-1] == [
        *("2026-11-10 12:00", orders[0], "GBP", "GB", "", "20", "sale", "58.00", "-8.00"),
        *("'=SPRING", "2.95", "0.00", "52.95", "8.83", "44.12"),
    ]
    assert [row[1] for row in csv_rows(accounts, "refunds")[1:]] == [orders[0]]
    assert csv_rows(accounts, "refunds")[1][6:-1] == ["refund", "10.00", "1.67", "8.33"]
    assert csv_rows(accounts, "fees")[1][5:] == [
        *("52.95", "0.99", "51.96"),
        *(accounts.fees[0].transaction.stripe_id, "ch_1", "po_1", "'@SUM(1+1)"),
    ]
    assert csv_rows(accounts, "payouts")[1] == [
        *("2026-11-16", "po_1", "GBP", "paid", "52.95", "0.00", "0.00", "0.00", "-0.99", "51.96"),
    ]


def test_the_workbook_holds_the_same_cells(accounts: Accounts, tmp_path: Path) -> None:
    (tmp_path / "accounts.xlsx").write_bytes(as_workbook(accounts))
    book = load_workbook(tmp_path / "accounts.xlsx")
    assert book.sheetnames == ["Summary", "Orders", "Refunds", "Fees", "Payouts"]
    for name in SHEETS:
        page = book[name.capitalize()]
        cells = [[as_written(cell.value) for cell in row] for row in page.iter_rows()]
        assert cells == [[as_read(cell) for cell in row] for row in csv_rows(accounts, name)]
        assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    book.close()


def as_written(value: object) -> object:
    """A cell of the workbook as the CSV would have it, numbers as numbers."""
    if isinstance(value, datetime):
        return value.strftime(
            "%Y-%m-%d" if (value.hour, value.minute) == (0, 0) else "%Y-%m-%d %H:%M"
        )
    return "" if value is None else value


def as_read(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def test_an_empty_month_has_heads_and_nothing_else(app: Any, tmp_path: Path) -> None:
    with Shop(app).db() as db:
        nothing = accounts_of(db, Month(2026, 2), LONDON)
    for name, sheet in SHEETS.items():
        assert csv_rows(nothing, name) == [list(sheet.heads)]
    (tmp_path / "accounts.xlsx").write_bytes(as_workbook(nothing))
    book = load_workbook(tmp_path / "accounts.xlsx")
    assert [page.max_row for page in book] == [1, 1, 1, 1, 1]
    book.close()


def test_every_row_is_as_wide_as_its_heads(accounts: Accounts) -> None:
    for name, sheet in SHEETS.items():
        rows = list(sheet.rows(accounts))
        assert {len(row) for row in rows} == {len(sheet.heads)}, name
