"""Lots come in, wait in quality control, and every unit's way is kept."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storefront import clock
from storefront.inventory.allocation import available
from storefront.inventory.ledger import StockMove
from storefront.inventory.models import InventoryLot
from tests.integration.admin.conftest import Clerk
from tests.shop import SMALL, Customer, Shop

LOT = {
    "sku": SMALL,
    "number": "TF2701",
    "made_on": "2026-05-01",
    "best_before": "2098-06-01",
    "units": "40",
}
FIRST = "/admin/stock/lots/1"  # LOT-30, ten units, released
THIRD = "/admin/stock/lots/3"


def left(shop: Shop) -> int:
    with shop.db() as db:
        return available(db, [SMALL])[SMALL]


def ledger(shop: Shop, number: str) -> list[tuple[str, str, int, str]]:
    with shop.db() as db:
        rows = db.scalars(
            select(StockMove)
            .join(InventoryLot)
            .where(InventoryLot.number == number)
            .order_by(StockMove.id)
        )
        return [(row.source, row.target, row.units, row.cause) for row in rows]


def receive(olga: Clerk, **typed: str) -> Any:
    return olga.fill("/admin/stock", "/admin/stock/lots", **(LOT | typed))


def test_a_delivery_is_sold_once_it_was_released_on_a_certificate(shop: Shop, olga: Clerk) -> None:
    answer = receive(olga)
    assert answer.headers["Location"] == THIRD
    assert shop.states("TF2701") == {"quality_control": 40}
    assert left(shop) == 10
    assert "In quality control: 40 units to decide on." in olga.get("/admin/").text

    refused = olga.fill(THIRD, f"{THIRD}/decisions", units="30")
    assert refused.status_code == 422
    assert "No lot is released without a certificate." in refused.text
    assert shop.states("TF2701") == {"quality_control": 40}

    told = olga.fill(
        THIRD, f"{THIRD}/decisions", units="30", certificate="COA 27/1", note="All well"
    )
    assert told.status_code == 303
    told = olga.fill(THIRD, f"{THIRD}/decisions", decision="destroy", units="4", note="Torn bags")
    assert told.status_code == 303
    assert shop.states("TF2701") == {"available": 30, "quality_control": 6}
    assert left(shop) == 40
    assert ledger(shop, "TF2701") == [
        ("outside", "quality_control", 40, "receive"),
        ("quality_control", "available", 30, "release"),
        ("quality_control", "outside", 4, "destroy"),
    ]
    page = olga.get(THIRD).text
    for words in ("COA 27/1. All well", "Torn bags", "Olga Okafor", "1 May 2026", "on sale"):
        assert words in page


def test_more_than_waits_is_not_released(shop: Shop, olga: Clerk) -> None:
    receive(olga, certificate="COA 1")
    answer = olga.fill(THIRD, f"{THIRD}/decisions", units="41")
    assert answer.status_code == 409
    assert "Only 40 wait in quality control." in answer.text
    assert shop.states("TF2701") == {"quality_control": 40}


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
        ({"made_on": "2090-01-01"}, "Enter a date in the past."),
        ({"best_before": "2020-01-01"}, "Enter a date in the future."),
        ({"best_before": "soon"}, "Not a valid date value."),
        ({"units": "0"}, "Enter 1 to 100,000."),
        ({"units": "100001"}, "Enter 1 to 100,000."),
        ({"units": "1.5"}, "Enter a whole number."),
        ({"certificate": "javascript:alert(1)"}, "or a link with https://."),
        ({"certificate": "http://lab.example/1"}, "or a link with https://."),
        ({"certificate": "x" * 501}, "At most 500 characters."),
    ],
)
def test_what_is_no_delivery_changes_nothing(
    shop: Shop, olga: Clerk, typed: dict[str, str], said: str
) -> None:
    before = shop.counts(), shop.lots()
    answer = receive(olga, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert (shop.counts(), shop.lots()) == before


def test_units_are_moved_by_hand_with_a_reason(shop: Shop, olga: Clerk) -> None:
    for act, units in (
        ("damage", 1),
        ("reserve", 3),
        ("keep_back", 2),
        ("missing", 1),
        ("found", 5),
        ("unreserve", 1),
    ):
        path = f"{FIRST}/adjustments"
        assert olga.fill(FIRST, path, act=act, units=str(units), reason="Count").status_code == 303
    assert shop.states("LOT-30") == {
        "available": 4,
        "damaged": 1,
        "reserved": 2,
        "safety_stock": 2,
        "quality_control": 5,
    }
    assert shop.lots()["LOT-30"] == (14, 0)
    assert left(shop) == 4
    assert ledger(shop, "LOT-30")[2:] == [
        ("available", "damaged", 1, "damage"),
        ("available", "reserved", 3, "reserve"),
        ("available", "safety_stock", 2, "keep_back"),
        ("available", "outside", 1, "missing"),
        ("outside", "quality_control", 5, "found"),
        ("reserved", "available", 1, "unreserve"),
    ]


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"act": "damage", "units": "11", "reason": "Wet"}, 409, "There are only 10 such units."),
        ({"act": "damage", "units": "1", "reason": " "}, 422, "Say why."),
        ({"act": "damage", "units": "-1", "reason": "Wet"}, 422, "Enter 1 to 100,000."),
        ({"act": "unreserve", "units": "1", "reason": "Wet"}, 422, "Not a valid choice."),
        ({"act": "allocate", "units": "1", "reason": "Wet"}, 422, "Not a valid choice."),
    ],
)
def test_what_cannot_be_moved_is_not(
    shop: Shop, olga: Clerk, typed: dict[str, str], status: int, said: str
) -> None:
    before = shop.counts(), shop.states("LOT-30")
    answer = olga.fill(FIRST, f"{FIRST}/adjustments", **typed)
    assert answer.status_code == status
    assert said in answer.text
    assert (shop.counts(), shop.states("LOT-30")) == before


def test_an_act_sent_twice_is_done_once(shop: Shop, olga: Clerk, alice: Customer) -> None:
    path = f"{FIRST}/adjustments"
    form = olga.form(FIRST, path) | {"act": "damage", "units": "1", "reason": "Wet"}
    alice.buy(1)  # customers do not make staff's pages stale
    assert olga.client.post(path, data=form).status_code == 303
    again = olga.client.post(path, data=form)
    assert again.status_code == 409
    assert "This lot changed since you opened the page." in again.text
    assert shop.states("LOT-30") == {"available": 8, "allocated": 1, "damaged": 1}


def test_a_withdrawn_lot_is_not_promised_and_can_be_sold_again(
    shop: Shop, olga: Clerk, alice: Customer, paid: str
) -> None:
    assert "The 3 promised already stay with their orders." in olga.get(FIRST).text
    assert paid in olga.get(FIRST).text
    assert olga.fill(FIRST, f"{FIRST}/withdrawal").status_code == 303
    assert left(shop) == 0
    assert shop.lots()["LOT-30"] == (10, 3)
    alice.add(SMALL, 1)
    assert alice.check_out().status_code == 409
    assert olga.act(paid, "fulfillments").status_code == 303  # what was promised still goes out
    assert olga.fill(FIRST, f"{FIRST}/resumption").status_code == 303
    assert left(shop) == 7


def test_the_page_says_what_is_low_and_what_runs_out_of_time(shop: Shop, olga: Clerk) -> None:
    today = clock.now().date()
    shop.leave("LOT-30", 1)
    shop.put_on_shelf(SMALL, "TOO-LATE", 5, today + timedelta(days=45))
    shop.put_on_shelf(SMALL, "IN-TIME", 5, today + timedelta(days=46))
    page = olga.get("/admin/stock").text
    late = page.partition('id="late"')[2].partition("</section>")[0]
    assert "TOO-LATE" in late
    assert "IN-TIME" not in late
    assert "low: 6 left to sell" in page
    shop.app.config["STOREFRONT_SELL_BY_DAYS"] = 44
    assert left(shop) == 11
    assert 'id="late"' not in olga.get("/admin/stock").text


def test_a_lot_that_is_sold_out_is_found_by_its_number(shop: Shop, olga: Clerk) -> None:
    shop.leave("LOT-30", 0)
    assert "LOT-30" not in olga.get("/admin/stock").text
    assert FIRST in olga.get("/admin/stock?lot=lot-3").text
    assert "No lot has a number that begins so." in olga.get("/admin/stock?lot=%25").text


def test_the_ledger_is_read_page_by_page(shop: Shop, olga: Clerk) -> None:
    for _ in range(30):
        shop.leave("LOT-30", 9)
        shop.leave("LOT-30", 10)
    page = olga.get(FIRST).text
    assert page.count("<td>Counted</td>") == 50
    older = page.partition("?before=")[2].partition("#")[0]
    rest = olga.get(f"{FIRST}?before={older}").text
    assert (rest.count("<td>Counted</td>"), rest.count("<td>Received</td>")) == (10, 1)
    assert olga.get(f"{FIRST}?before=x").text.count("<td>Counted</td>") == 50


@pytest.mark.parametrize(
    "path", ["decisions", "adjustments", "withdrawal", "resumption", "recalls"]
)
def test_only_operators_touch_lots(
    shop: Shop, olga: Clerk, max_: Clerk, mallory: Customer, path: str
) -> None:
    before = shop.counts(), shop.states("LOT-30")
    form = olga.form(FIRST, f"{FIRST}/adjustments") | {"reason": "x", "act": "damage", "units": "1"}
    assert max_.client.post(f"{FIRST}/{path}", data=form).status_code == 403
    assert mallory.client.post(f"{FIRST}/{path}", data=form).status_code == 401
    assert max_.get(FIRST).status_code == 403
    assert mallory.client.get(FIRST).status_code == 303
    assert olga.client.post(f"/admin/stock/lots/99/{path}", data=form).status_code == 404
    assert (shop.counts(), shop.states("LOT-30")) == before
