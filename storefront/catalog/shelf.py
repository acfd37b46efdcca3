"""What is on the shelf now, read at once and as plain values: for pages that only show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from storefront.catalog.models import Price, Product, Variant, compared_with
from storefront.inventory.allocation import may_go_out
from storefront.inventory.models import InventoryLot
from storefront.inventory.sell_by import sell_by_cutoff
from storefront.money import Money


@dataclass(frozen=True, slots=True)
class Pack:
    """`units` can be bought now; `was` is what an offer is compared with."""

    sku: str
    title: str
    net_grams: int
    shipping_grams: int
    low_stock_at: int
    price: Money
    was: Money | None
    units: int


@dataclass(frozen=True, slots=True)
class Goods:
    """A product and its packs that have a price in the currency asked for."""

    handle: str
    name: str
    packs: tuple[Pack, ...]

    def labels(self, first: str | None) -> tuple[tuple[str, int], ...]:
        """Title and weight in grams of each pack, the one with that SKU before the others."""
        ordered = sorted(self.packs, key=lambda pack: pack.sku != first)
        return tuple((pack.title, pack.net_grams) for pack in ordered)


def _rows() -> Select[Any]:
    product, pack, price = Product.__table__.c, Variant.__table__.c, Price.__table__.c
    units = (
        select(func.coalesce(func.sum(InventoryLot.available), 0))
        .where(InventoryLot.sku == Variant.sku, *may_go_out(bindparam("past")))
        .correlate(Variant)
        .scalar_subquery()
    )
    sold = (pack.product_id == product.id) & pack.active
    priced = (price.variant_id == pack.id) & (price.currency == bindparam("currency"))
    return (
        select(
            *(product.handle, product.name, pack.sku, pack.title, pack.net_grams),
            *(pack.shipping_grams, pack.low_stock_at, price.unit_amount, price.offer),
            *(price.reference_amount, units.label("units")),
        )
        .select_from(Product.__table__.outerjoin(Variant.__table__, sold))
        .outerjoin(Price.__table__, priced)
        .where(product.active)
        .order_by(product.position, product.id, pack.position, pack.id)
    )


# Made once: putting a statement together costs more than asking it.
EVERYTHING = _rows()
ONE_PRODUCT = EVERYTHING.where(Product.__table__.c.handle == bindparam("handle"))


def all_goods(session: Session, currency: str) -> list[Goods]:
    """Every product of the shop, in its order."""
    return _goods(session.execute(EVERYTHING, _asked(currency)), currency)


def find_goods(session: Session, handle: str, currency: str) -> Goods | None:
    """None where the shop has no such product."""
    rows = session.execute(ONE_PRODUCT, _asked(currency) | {"handle": handle})
    return next(iter(_goods(rows, currency)), None)


def _asked(currency: str) -> dict[str, object]:
    return {"currency": currency, "past": sell_by_cutoff()}


def _goods(rows: Iterable[Row[Any]], currency: str) -> list[Goods]:
    return [
        Goods(handle, name, tuple(_pack(row, currency) for row in found if row.unit_amount))
        for (handle, name), found in groupby(rows, key=lambda row: (row.handle, row.name))
    ]


def _pack(row: Row[Any], currency: str) -> Pack:
    return Pack(
        row.sku,
        row.title,
        row.net_grams,
        row.shipping_grams,
        row.low_stock_at,
        Money(row.unit_amount, currency),
        compared_with(row.offer, row.reference_amount, currency),
        int(row.units),
    )
