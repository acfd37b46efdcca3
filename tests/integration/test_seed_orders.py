"""Invented orders are such as the shop would have written them."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select, text

from storefront.clock import now
from storefront.inventory.allocation import available
from storefront.orders.models import Order, OrderEvent
from storefront.seed_orders.write import CHUNK, seed_orders
from tests.shop import LARGE, SMALL, Customer, Shop


def numbers(shop: Shop) -> list[str]:
    with shop.db() as db:
        return list(db.scalars(select(Order.number).order_by(Order.id)))


def test_they_add_up_and_nothing_of_them_is_for_sale(shop: Shop) -> None:
    with shop.db() as db:
        before = available(db, [SMALL, LARGE])
        assert list(seed_orders(db, 400)) == [400]
        assert available(db, [SMALL, LARGE]) == before
        statuses = Counter(db.scalars(select(Order.status)))
        first, last = db.execute(select(func.min(Order.placed_at), func.max(Order.placed_at))).one()
        assert not db.scalar(select(func.count()).where(OrderEvent.done_at.is_(None)))
    assert sum(statuses.values()) == 400
    assert {str(status) for status in statuses} == {"paid", "expired", "cancelled"}
    assert timedelta(days=725) < last - first < timedelta(days=731)
    assert last < now()


def test_the_shop_goes_on_after_them(shop: Shop, alice: Customer) -> None:
    """Ids are counted on from theirs, on PostgreSQL as well."""
    with shop.db() as db:
        list(seed_orders(db, 50))
    alice.buy(1)
    with shop.db() as db:
        list(seed_orders(db, 50))
    assert len(set(numbers(shop))) == 101


def made_of(shop: Shop) -> set[str]:
    """What the tables and indexes are, as the database says it."""
    with shop.db() as db:
        if db.get_bind().dialect.name == "sqlite":
            return set(db.scalars(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")))
        keys = text("SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint")
        indexes = text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
        return {*db.scalars(keys), *db.scalars(indexes)}


def test_the_tables_are_what_they_were(shop: Shop) -> None:
    """Indexes and keys that were taken off come back, also when it comes to nothing."""
    before = made_of(shop)
    with shop.db() as db:
        assert next(seed_orders(db, CHUNK + 1)) == CHUNK
        db.rollback()
    assert (made_of(shop), numbers(shop)) == (before, [])
    with shop.db() as db:
        list(seed_orders(db, 10))
    assert (made_of(shop), len(numbers(shop))) == (before, 10)


def test_every_table_named_is_filled(shop: Shop) -> None:
    with shop.db() as db:
        list(seed_orders(db, 400))
    filled = {name for name, count in shop.counts().items() if count}
    assert filled >= {
        "storefront_allocation",
        "storefront_fulfillment_line",
        "storefront_payment",
        "storefront_refund_line",
        "storefront_stock_move",
    }
    assert CHUNK >= 1000
