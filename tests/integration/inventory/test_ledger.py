"""The one function that moves units: every way from every place to every other."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storefront import clock
from storefront.errors import IllegalTransition, OutOfStock, StorefrontError
from storefront.inventory.allocation import allocate, bring_back, release, take_out
from storefront.inventory.ledger import ELSEWHERE, Place, StockMove, Why, move
from storefront.inventory.models import Allocation, InventoryLot
from storefront.inventory.quality import Decision, check_certificate, decide
from storefront.inventory.recalls import open_recall
from storefront.inventory.swap import swap, swap_away
from tests.shop import LARGE, SMALL, STATES, Shop

WHY = Why("count", "Olga")
# Units come into the house, leave it or stay in it.
WAYS = [way for way in permutations(Place, 2) if not set(way) <= set(ELSEWHERE)]
ORDER = {"order_id": 1, "by": "Olga"}


def lot_of(db: Session, number: str) -> InventoryLot:
    return db.scalars(select(InventoryLot).where(InventoryLot.number == number)).one()


def counts(lot: InventoryLot) -> dict[str, int]:
    return {name: getattr(lot, name) for name in (*STATES, "on_hand")}


def fill(db: Session) -> InventoryLot:
    """Two units in every place of one lot."""
    lot = lot_of(db, "LOT-30")
    for place in Place:
        if place not in (*ELSEWHERE, Place.AVAILABLE):
            assert move(db, lot.id, Place.AVAILABLE, place, 1, WHY)
            assert move(db, lot.id, Place.AVAILABLE, place, 1, WHY)
    assert move(db, lot.id, Place.OUTSIDE, Place.AVAILABLE, 2, WHY)
    db.flush()
    assert counts(lot) == {**dict.fromkeys(STATES, 2), "on_hand": 12}
    return lot


def test_units_leave_one_place_and_reach_the_other(shop: Shop) -> None:
    names = {place: str(place) for place in Place if place not in ELSEWHERE}
    names[Place.COMMITTED] = "allocated"
    with shop.db() as db:
        for source, target in WAYS:
            lot = fill(db)
            expected = counts(lot)
            for place, units in ((source, -2), (target, 2)):
                if place in names:
                    expected[names[place]] += units
                    expected["on_hand"] += units
            assert move(db, lot.id, source, target, 2, WHY)
            assert counts(lot) == expected, (source, target)
            if source not in ELSEWHERE:
                assert not move(db, lot.id, source, target, 1, WHY), "there are no more"
                assert counts(lot) == expected, (source, target)
            db.rollback()


def test_a_recalled_lot_goes_nowhere_but_aside(shop: Shop) -> None:
    open_to = (Place.QUALITY_CONTROL, Place.DAMAGED, Place.OUTSIDE)
    with shop.db() as db:
        for source, target in WAYS:
            lot = fill(db)
            rows = len(db.scalars(select(StockMove.id)).all())
            db.execute(update(InventoryLot).values(recalled_at=clock.now()))
            assert move(db, lot.id, source, target, 1, WHY) is (target in open_to)
            assert len(db.scalars(select(StockMove.id)).all()) == rows + (target in open_to)
            db.rollback()


def test_a_lot_taken_off_sale_is_promised_to_nobody_but_may_be_sent(shop: Shop) -> None:
    with shop.db() as db:
        lot = fill(db)
        db.execute(update(InventoryLot).values(sellable=False))
        assert not move(db, lot.id, Place.AVAILABLE, Place.COMMITTED, 1, WHY)
        assert move(db, lot.id, Place.COMMITTED, Place.SENT, 1, WHY)
        db.rollback()


def test_the_first_to_expire_goes_first_and_comes_back_last(shop: Shop) -> None:
    today = clock.now().date()
    shop.put_on_shelf(SMALL, "SOONER", 2, today + timedelta(days=60))
    shop.put_on_shelf(SMALL, "TOO-LATE", 9, today + timedelta(days=45))
    with shop.db() as db:
        allocate(db, {7: (SMALL, 3), 8: (LARGE, 1)}, **ORDER)
        held = db.execute(select(Allocation.line_item_id, Allocation.lot_id, Allocation.quantity))
        assert sorted(tuple(row) for row in held) == [(7, 1, 1), (7, 3, 2), (8, 2, 1)]
        release(db, {7: 2}, **ORDER)
        assert take_out(db, 7, 1, **ORDER) == [(3, 1)]
        bring_back(db, 3, 1, "available", cause="undo", line_item_id=7, **ORDER)
        assert counts(lot_of(db, "SOONER"))["available"] == 2
        db.rollback()


def test_all_of_it_is_held_or_none(shop: Shop) -> None:
    with shop.db() as db:
        with pytest.raises(OutOfStock) as short:
            allocate(db, {7: (SMALL, 11), 8: (LARGE, 1)}, **ORDER)
        db.rollback()
    assert short.value.available == {SMALL: 10}
    assert shop.lots() == {"LOT-30": (10, 0), "LOT-90": (10, 0)}


def test_units_of_a_recalled_lot_come_back_into_quality_control(shop: Shop) -> None:
    with shop.db() as db:
        allocate(db, {7: (SMALL, 3)}, **ORDER)
        take_out(db, 7, 1, **ORDER)
        open_recall(db, lot_of(db, "LOT-30"), "Glass", "Olga")
        release(db, {7: 1}, **ORDER)
        bring_back(db, 1, 1, "available", cause="undo", line_item_id=7, **ORDER)
        with pytest.raises(StorefrontError, match="Lot LOT-30 is recalled"):
            take_out(db, 7, 1, **ORDER)
        db.rollback()


def test_what_is_past_its_date_is_not_packed(shop: Shop, at: Any) -> None:
    day = clock.now().date()
    shop.put_on_shelf(SMALL, "SOONER", 2, day + timedelta(days=60))
    with shop.db() as db:
        allocate(db, {7: (SMALL, 1)}, **ORDER)
        later = datetime.combine(day + timedelta(days=60), datetime.min.time(), UTC)
        at(later)
        with pytest.raises(StorefrontError, match="Lot SOONER is past its date"):
            take_out(db, 7, 1, **ORDER)
        db.rollback()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"sellable": False}, "Lot OTHER was taken off sale."),
        ({"recalled_at": datetime(2026, 1, 1, tzinfo=UTC)}, "Lot OTHER is recalled."),
        ({"best_before": datetime(2026, 1, 1, tzinfo=UTC).date()}, "Lot OTHER is past its date."),
        ({"sku": LARGE}, "Lot OTHER is another pack."),
        ({}, "Lot OTHER has only 2 units free."),
    ],
)
def test_a_lot_that_must_not_be_sent_is_no_swap(
    shop: Shop, fault: dict[str, object], said: str
) -> None:
    shop.put_on_shelf(SMALL, "OTHER", 2)
    with shop.db() as db:
        allocate(db, {7: (SMALL, 4)}, **ORDER)
        changed = {"made_on": None} | fault
        db.execute(update(InventoryLot).where(InventoryLot.number == "OTHER").values(**changed))
        db.expire_all()
        with pytest.raises(StorefrontError, match=said):
            swap(db, 7, 1, 3, 3, "Torn", **ORDER)
        db.rollback()


@pytest.mark.parametrize("units", [0, -1, 5])
def test_no_more_is_swapped_than_is_held(shop: Shop, units: int) -> None:
    shop.put_on_shelf(SMALL, "OTHER", 20)
    with shop.db() as db:
        allocate(db, {7: (SMALL, 4)}, **ORDER)
        with pytest.raises(StorefrontError):
            swap(db, 7, 1, 3, units, "Torn", **ORDER)
        db.rollback()


def test_holds_of_a_recalled_lot_move_to_the_first_to_expire(shop: Shop) -> None:
    today = clock.now().date()
    with shop.db() as db:
        allocate(db, {7: (SMALL, 4)}, **ORDER)
        db.rollback()
    shop.put_on_shelf(SMALL, "LATER", 9)
    shop.put_on_shelf(SMALL, "SOONER", 3, today + timedelta(days=60))
    with shop.db() as db:
        db.execute(update(InventoryLot).where(InventoryLot.id != 1).values(sellable=False))
        allocate(db, {7: (SMALL, 4)}, **ORDER)
        db.execute(update(InventoryLot).values(sellable=True))
        lot = lot_of(db, "LOT-30")
        open_recall(db, lot, "Glass", "Olga")
        taken = swap_away(db, 7, lot, 4, "Recalled", **ORDER)
        assert [(other.number, units) for other, units in taken] == [("SOONER", 3), ("LATER", 1)]
        assert counts(lot)["quality_control"] == 10
        db.rollback()


@pytest.mark.parametrize(
    ("proof", "sound"),
    [
        ("COA 2609/A", True),
        ("https://lab.example/coa/1", True),
        ("https://lab.example", True),
        ("http://lab.example/1", False),
        ("javascript:alert(1)", False),
        ("//lab.example/1", False),
        ("https://user@lab.example/1", False),
        ("data:text/html,x", False),
    ],
)
def test_a_certificate_is_a_number_or_a_safe_link(proof: str, sound: bool) -> None:
    if sound:
        check_certificate(proof)
    else:
        with pytest.raises(StorefrontError):
            check_certificate(proof)


def test_nothing_of_a_recalled_lot_is_released(shop: Shop) -> None:
    with shop.db() as db:
        lot = lot_of(db, "LOT-30")
        open_recall(db, lot, "Glass", "Olga")
        with pytest.raises(IllegalTransition, match="nothing of it is released"):
            decide(db, lot, Decision.RELEASE, 1, "Olga")
        decide(db, lot, Decision.DESTROY, 10, "Olga", note="Burnt")
        assert counts(lot)["on_hand"] == 0
        db.rollback()
