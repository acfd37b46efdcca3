"""Many buyers at once for sixty units of five packs: nobody is oversold, nothing leaks, and the
ledger has a row for every unit that moved and for none that did not."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from storefront import clock
from storefront.catalog.models import Price, Product, Variant
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.sweep import sweep
from storefront.inventory.ledger import Place, StockMove
from storefront.inventory.models import InventoryLot
from storefront.orders.models import LineItem, Order
from tests.concurrency.test_last_unit import at_once
from tests.shop import HANDLE, Customer, Shop, put_on_shelf

PACKS, UNITS, SEED = 5, 60, 20261123
SKUS = [f"SALE-{number}" for number in range(PACKS)]


def stock_the_shelf(shop: Shop) -> None:
    """Five packs more, twelve units of each in two lots."""
    with shop.db() as db:
        product = db.scalars(select(Product).where(Product.handle == HANDLE)).one()
        for sku in SKUS:
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


def units_by_sku(shop: Shop, column: Any) -> dict[str, int]:
    with shop.db() as db:
        rows = db.execute(
            select(InventoryLot.sku, func.sum(column))
            .where(InventoryLot.sku.in_(SKUS))
            .group_by(InventoryLot.sku)
        )
        return {sku: int(units) for sku, units in rows}


def moved(shop: Shop, source: Place, target: Place) -> dict[str, int]:
    """Units that the ledger took from one place to another."""
    with shop.db() as db:
        rows = db.execute(
            select(InventoryLot.sku, func.sum(StockMove.units))
            .join(StockMove, StockMove.lot_id == InventoryLot.id)
            .where(
                InventoryLot.sku.in_(SKUS), StockMove.source == source, StockMove.target == target
            )
            .group_by(InventoryLot.sku)
        )
        return {sku: int(units) for sku, units in rows}


def sale(shop: Shop, sandbox: Any, buyers: int) -> None:
    stock_the_shelf(shop)
    chance = random.Random(SEED)
    people = [Customer(shop.app.test_client()) for _ in range(buyers)]
    for person in people:
        for sku in chance.sample(SKUS, chance.randint(1, 3)):
            assert person.add(sku, chance.randint(1, 3)).status_code == 303
    answers = at_once([person.check_out for person in people])
    seen = Counter(answer.status_code for answer in answers)
    assert set(seen) == {303, 409}
    with shop.db() as db:
        rows = db.execute(select(LineItem.sku, func.sum(LineItem.quantity)).group_by(LineItem.sku))
        sold = {sku: int(units) for sku, units in rows}
        assert db.scalar(select(func.count(Order.id))) == seen[303]
    assert sold == units_by_sku(shop, InventoryLot.allocated)
    assert sold == moved(shop, Place.AVAILABLE, Place.COMMITTED)
    assert moved(shop, Place.COMMITTED, Place.AVAILABLE) == {}
    assert all(units <= UNITS // PACKS for units in sold.values())
    assert sum(sold.values()) > UNITS * 0.8
    assert len(sandbox.state.store.find("checkout.session")) == seen[303]
    print(f"\nseed {SEED}: {dict(seen)}, {sum(sold.values())} of {UNITS} units sold")


def nobody_pays(shop: Shop, gateway: StripeGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour on, the sweep gives every unit back to the lot it came from."""
    sold, later = units_by_sku(shop, InventoryLot.allocated), clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "read", lambda: later)
    with shop.db() as db:
        while sweep(db, gateway):
            pass
    assert moved(shop, Place.COMMITTED, Place.AVAILABLE) == sold
    assert units_by_sku(shop, InventoryLot.available) == dict.fromkeys(SKUS, UNITS // PACKS)


def test_a_sale_to_sixty_buyers(
    shop: Shop, sandbox: Any, gateway: StripeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale(shop, sandbox, 60)
    nobody_pays(shop, gateway, monkeypatch)


@pytest.mark.faults
def test_a_sale_to_two_hundred_buyers(
    shop: Shop, sandbox: Any, gateway: StripeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale(shop, sandbox, 200)
    nobody_pays(shop, gateway, monkeypatch)
