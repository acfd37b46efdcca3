"""Which lots the packer takes for an order."""

from dataclasses import dataclass

from sqlalchemy import select

from storefront.clock import now
from storefront.inventory.models import Allocation, InventoryLot
from storefront.orders.models import Order, in_session
from storefront.translation import say


@dataclass(frozen=True, slots=True)
class Pick:
    """`problem` says why the lot must not be sent, if so."""

    title: str
    lot: InventoryLot
    units: int

    @property
    def problem(self) -> str:
        if self.lot.recalled_at:
            return say("recalled: swap it first")
        return say("past its date: swap it first") if self.lot.best_before <= now().date() else ""


def picks(order: Order) -> list[Pick]:
    """Units held for an order, line by line, first expired first."""
    titles = {line.id: line.title for line in order.lines}
    rows = in_session(order).scalars(
        select(Allocation).where(Allocation.line_item_id.in_(titles), Allocation.quantity > 0)
    )
    planned = sorted(rows, key=lambda held: (held.line_item_id, held.lot.best_before, held.lot_id))
    return [Pick(titles[held.line_item_id], held.lot, held.quantity) for held in planned]
