"""What a customer types into a name must never run on the desk of whoever opens the file."""

import csv
import io

import pytest

from storefront.spreadsheet import as_text, csv_file


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+44 20 7946 0000", "'+44 20 7946 0000"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\0=1", "'\0=1"),
        ("＝1", "'＝1"),
        ("Alice\n=1", "Alice\n'=1"),
        ("Alice\r\n+1", "Alice\r\n'+1"),
        ("\r\nAlice", "'\r\nAlice"),
        ("Alice = Bob", "Alice = Bob"),
        ('O\'Neil, "Al"', 'O\'Neil, "Al"'),
        ("", ""),
    ],
)
def test_a_cell_that_would_run_becomes_text(typed: str, kept: str) -> None:
    assert as_text(typed) == kept


def test_a_file_reads_back_as_it_was_with_numbers_left_alone() -> None:
    written = csv_file(["name", "units"], [['a, "b"\r\nc', -3], ["=1", None]])
    assert written.startswith(b"\xef\xbb\xbfname,units\r\n")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert rows == [["name", "units"], ['a, "b"\r\nc', "-3"], ["'=1", ""]]
