"""Lots come in, and are taken off sale and put back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storefront import clock
from storefront.inventory.allocation import available
from storefront.inventory.models import InventoryLot
from tests.integration.admin.conftest import Clerk
from tests.shop import SMALL, Customer, Shop

LOT = {"sku": SMALL, "number": "TF2701", "best_before": "2098-06-01", "units": "40"}


def left(shop: Shop) -> int:
    with shop.db() as db:
        return available(db, [SMALL])[SMALL]


def test_a_delivery_waits_in_quality_control(shop: Shop, olga: Clerk) -> None:
    answer = olga.fill("/admin/stock", "/admin/stock/lots", **LOT)
    assert answer.status_code == 303
    with shop.db() as db:
        lot = db.scalars(select(InventoryLot).where(InventoryLot.number == "TF2701")).one()
        assert (lot.sku, lot.best_before.isoformat(), lot.on_hand, lot.allocated) == (
            SMALL,
            "2098-06-01",
            40,
            0,
        )
    assert left(shop) == 10
    assert shop.states("TF2701") == {"quality_control": 40}
    assert "TF2701" in olga.get("/admin/stock").text


def test_a_delivery_written_down_twice_counts_once(shop: Shop, olga: Clerk) -> None:
    form = olga.form("/admin/stock", "/admin/stock/lots") | LOT
    assert olga.client.post("/admin/stock/lots", data=form).status_code == 303
    again = olga.client.post("/admin/stock/lots", data=form)
    assert again.status_code == 409
    assert "Lot TF2701 is there already. Nothing was added." in again.text
    assert shop.states("TF2701") == {"quality_control": 40}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"sku": "NO-SUCH"}, "Not a valid choice."),
        ({"number": ""}, "Enter the lot number printed on the packs."),
        ({"number": "A B"}, "Letters, digits, dots, slashes, hyphens; at most 64."),
        ({"best_before": "2020-01-01"}, "Enter a date in the future."),
        ({"best_before": "soon"}, "Not a valid date value."),
        ({"units": "0"}, "Enter 1 to 100,000."),
        ({"units": "100001"}, "Enter 1 to 100,000."),
        ({"units": "1.5"}, "Enter a whole number."),
    ],
)
def test_what_is_no_delivery_changes_nothing(
    shop: Shop, olga: Clerk, typed: dict[str, str], said: str
) -> None:
    before = shop.counts(), shop.lots()
    answer = olga.fill("/admin/stock", "/admin/stock/lots", **(LOT | typed))
    assert answer.status_code == 422
    assert said in answer.text
    assert (shop.counts(), shop.lots()) == before


def test_a_withdrawn_lot_is_not_promised_and_can_be_sold_again(
    shop: Shop, olga: Clerk, alice: Customer, paid: str
) -> None:
    assert "The 3 promised already stay with their orders." in olga.get("/admin/stock").text
    assert olga.fill("/admin/stock", "/admin/stock/lots/1/withdrawal").status_code == 303
    assert left(shop) == 0
    assert shop.lots()["LOT-30"] == (10, 3)
    alice.add(SMALL, 1)
    assert alice.check_out().status_code == 409
    assert olga.act(paid, "fulfillments").status_code == 303  # what was promised still goes out
    assert olga.fill("/admin/stock", "/admin/stock/lots/1/release").status_code == 303
    assert left(shop) == 7


def test_the_page_says_what_is_low_and_what_is_too_old(shop: Shop, olga: Clerk) -> None:
    with shop.db() as db:
        lot = db.scalars(select(InventoryLot).where(InventoryLot.sku == SMALL)).one()
        lot.best_before = clock.now().date() + timedelta(days=45)
    page = olga.get("/admin/stock").text
    assert "too soon to sell" in page
    assert "sold out" in page
    assert "low: 10 left to sell" in page
