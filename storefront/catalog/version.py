"""One text that changes with anything the public pages show of shop and stock."""

import hashlib

from sqlalchemy import FromClause, select
from sqlalchemy.orm import Session

from storefront.catalog.models import Price, Product, Variant
from storefront.clock import now
from storefront.inventory.allocation import available


def shelf_version(db: Session) -> str:
    """Products, packs and prices, every column of them, and how many can be bought, as it is said.

    The day counts too: lots pass the date until which they may be sold.
    """
    shown = [_rows(db, model.__table__) for model in (Product, Variant, Price)]
    marks = {sku: mark for sku, mark in db.execute(select(Variant.sku, Variant.low_stock_at))}
    units = available(db, list(marks))
    # Pages count the last few units and say "in stock" for more.
    said = sorted((sku, max(0, min(units[sku], mark + 1))) for sku, mark in marks.items())
    db.rollback()
    return hashlib.sha256(repr((now().date(), shown, said)).encode()).hexdigest()


def _rows(db: Session, table: FromClause) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.execute(select(table).order_by(table.c.id))]
