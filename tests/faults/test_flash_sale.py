"""Two hundred buyers at once for sixty units of five packs: nobody is oversold, nothing leaks."""

import random
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select

from storefront.catalog.models import Price, Product, Variant
from storefront.inventory.models import InventoryLot
from storefront.orders.models import LineItem, Order
from tests.concurrency.test_last_unit import at_once
from tests.shop import HANDLE, Customer, Shop, put_on_shelf

BUYERS, PACKS, UNITS, SEED = 200, 5, 60, 20261123

pytestmark = pytest.mark.faults


def stock_the_shelf(shop: Shop) -> list[str]:
    """Five packs more, twelve units of each in two lots."""
    skus = [f"SALE-{number}" for number in range(PACKS)]
    with shop.db() as db:
        product = db.scalars(select(Product).where(Product.handle == HANDLE)).one()
        for sku in skus:
            product.variants.append(
                Variant(
                    sku=sku,
                    title=sku,
                    net_grams=88,
                    shipping_grams=110,
                    prices=[Price(currency="GBP", unit_amount=2900)],
                )
            )
            put_on_shelf(db, sku, f"{sku}-A", 5)
            put_on_shelf(db, sku, f"{sku}-B", UNITS // PACKS - 5)
    return skus


def test_a_flash_sale_sells_what_there_is(shop: Shop, sandbox: Any) -> None:
    skus, chance = stock_the_shelf(shop), random.Random(SEED)
    people = [Customer(shop.app.test_client()) for _ in range(BUYERS)]
    for person in people:
        for sku in chance.sample(skus, chance.randint(1, 3)):
            assert person.add(sku, chance.randint(1, 3)).status_code == 303
    answers = at_once([person.check_out for person in people])
    seen = Counter(answer.status_code for answer in answers)
    assert set(seen) == {303, 409}
    with shop.db() as db:
        sold = dict(
            db.execute(
                select(LineItem.sku, func.sum(LineItem.quantity)).group_by(LineItem.sku)
            ).all()
        )
        held = dict(
            db.execute(
                select(InventoryLot.sku, func.sum(InventoryLot.allocated))
                .where(InventoryLot.sku.in_(skus))
                .group_by(InventoryLot.sku)
            ).all()
        )
        assert db.scalar(select(func.count(Order.id))) == seen[303]
    assert {sku: sold.get(sku, 0) for sku in skus} == held
    assert all(units <= UNITS // PACKS for units in held.values())
    assert sum(held.values()) > UNITS * 0.8
    assert len(sandbox.state.store.find("checkout.session")) == seen[303]
    print(f"\nseed {SEED}: {dict(seen)}, {sum(held.values())} of {UNITS} units sold")
