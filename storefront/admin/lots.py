"""Lots as people call them."""

from collections.abc import Collection

from sqlalchemy import select

from storefront.database import session
from storefront.inventory.models import InventoryLot


def lot_numbers(ids: Collection[int]) -> dict[int, str]:
    """{lot id: lot number}"""
    rows = session.execute(
        select(InventoryLot.id, InventoryLot.number).where(InventoryLot.id.in_(ids))
    )
    return {lot_id: number for lot_id, number in rows}
