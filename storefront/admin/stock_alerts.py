"""Lots that wait for somebody: to be decided on, thrown away, or seen through a recall."""

from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.inventory.models import InventoryLot
from storefront.inventory.recalls import Recall
from storefront.translation import say, say_n

SHOWN = 20


@dataclass(frozen=True, slots=True)
class StockAlert:
    """`recall_id` is where to go when the lot is being recalled."""

    lot_id: int
    number: str
    said: str
    recall_id: int | None = None


def stock_alerts(session: Session) -> list[StockAlert]:
    recall = and_(Recall.lot_id == InventoryLot.id, Recall.closed_at.is_(None))
    past = and_(InventoryLot.best_before <= now().date(), InventoryLot.on_hand > 0)
    waits = and_(InventoryLot.quality_control > 0, InventoryLot.recalled_at.is_(None))
    rows = session.execute(
        select(InventoryLot, Recall.id)
        .outerjoin(Recall, recall)
        .where(or_(Recall.id.is_not(None), past, waits))
        .order_by(InventoryLot.id)
        .limit(SHOWN)
    )
    return [StockAlert(lot.id, lot.number, _said(lot, found), found) for lot, found in rows]


def _said(lot: InventoryLot, recall_id: int | None) -> str:
    if recall_id is not None and lot.allocated:
        return say_n(
            "Being recalled: orders hold %(count)s unit and cannot be sent.",
            "Being recalled: orders hold %(count)s units and cannot be sent.",
            lot.allocated,
        )
    if recall_id is not None:
        return say("Being recalled.")
    if lot.best_before <= now().date():
        return say_n(
            "Past its date: %(count)s unit on hand.",
            "Past its date: %(count)s units on hand.",
            lot.on_hand,
        )
    return say_n(
        "In quality control: %(count)s unit to decide on.",
        "In quality control: %(count)s units to decide on.",
        lot.quality_control,
    )
