"""The file of parcels: read leniently, refused clearly."""

import pytest

from storefront.bulk.tracking_file import read_tracking_file
from storefront.errors import StorefrontError

DPD = {"carrier": "DPD", "tracking": "155 00"}


@pytest.mark.parametrize(
    "written",
    [
        "order,carrier,tracking\nT-ABC,DPD,155 00\n",
        "\ufeffOrder number;Carrier;Tracking number\r\n t-abc ; dpd ; 155 00 \r\n;;\r\n",
        "tracking\tnotes\tnumber\tcarrier\n155 00\tfragile\tT-ABC\tDPD\n",
    ],
)
def test_a_file_is_read_however_a_spreadsheet_wrote_it(written: str) -> None:
    assert read_tracking_file(written.encode()) == [("T-ABC", DPD)]


def test_rows_that_cannot_be_meant_say_why() -> None:
    written = "order,carrier,tracking\nT-A,Pigeon,1\nT-B,DPD,=1+1\nT-C,DPD,1\nT-C,DPD,2\nT-D,DPD\n"
    found = {
        (number, details["tracking"]): details.get("problem")
        for number, details in read_tracking_file(written.encode())
    }
    assert str(found.pop(("T-A", "1"))).startswith("Unknown carrier. Known are Royal Mail")
    assert found == {
        ("T-B", "=1+1"): "A tracking number has only letters, digits, spaces and hyphens.",
        ("T-C", "1"): None,
        ("T-C", "2"): "This order is in the file twice.",
        ("T-D", ""): None,
    }


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "The first row must name three columns: order, carrier, tracking."),
        (b"order,carrier\nT-A,DPD\n", "The first row must name three columns"),
        (b'order,carrier,tracking\nT-A,"DPD,1\n', "a quote mark is not closed"),
        ("order,carrier,tracking\nT-Ä,DPD,1".encode("latin-1"), "Save the file as CSV in UTF-8"),
        (b"PK\x03\x04\0\0", "This is no CSV file."),
    ],
)
def test_what_is_no_such_file_is_refused(raw: bytes, said: str) -> None:
    with pytest.raises(StorefrontError) as refusal:
        read_tracking_file(raw)
    assert said in refusal.value.message
