"""The lots an order's units can come from or go back to."""

from sqlalchemy import select

from storefront.inventory.models import InventoryLot
from storefront.orders.models import Order, in_session


def lock_lots(order: Order) -> None:
    """Lock all of them, in id order as everywhere. Acts that give units back and take others in
    one transaction call this first, or two of them could wait for each other."""
    skus = {line.sku for line in order.lines}
    rows = select(InventoryLot.id).where(InventoryLot.sku.in_(skus)).order_by(InventoryLot.id)
    in_session(order).execute(rows.with_for_update()).all()
