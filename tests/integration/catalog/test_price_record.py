"""The check sees prices that are not on the record, and offers compared with the wrong one."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from storefront import clock
from storefront.catalog.change_pack import Terms, change_pack, start_history, state_of
from storefront.catalog.models import PriceChange, Variant
from storefront.invariants import broken
from tests.shop import SMALL, Shop

FAULTS = {
    "UPDATE storefront_price SET unit_amount = 2000 WHERE offer": (
        "TF-MG-30 costs 2000 in GBP, but the record says 2400."
    ),
    "UPDATE storefront_price SET reference_amount = 4000 WHERE offer": (
        "TF-MG-30 in GBP is compared with 4000, but the record says 2900."
    ),
    "DELETE FROM storefront_price WHERE offer": (
        "TF-MG-30 costs None in GBP, but the record says 2400."
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_is_found(shop: Shop, fault: str) -> None:
    with shop.db() as db:
        pack = db.scalars(select(Variant).where(Variant.sku == SMALL)).one()
        start_history(db, pack, "the beginning")
        db.scalars(select(PriceChange)).one().at = clock.now() - timedelta(days=40)
        change_pack(
            db,
            pack,
            state_of(pack),
            "Olga",
            title=pack.title,
            active=True,
            low_stock_at=20,
            prices={"GBP": Terms(2400, offer=True)},
        )
        assert list(broken(db)) == []
        db.commit()
        db.execute(text(fault))
        db.expire_all()
        assert list(broken(db)) == [FAULTS[fault]]
        db.rollback()
