"""Units come in, and a lot is taken off sale or put back on."""

import logging
from datetime import date

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.errors import IllegalTransition
from storefront.inventory.models import InventoryLot

log = logging.getLogger("storefront.stock")


def receive(
    session: Session, sku: str, number: str, best_before: date, units: int, by: str
) -> InventoryLot:
    """Put a new lot on the shelf. Raises IllegalTransition when it is there already, so that a
    delivery that is written down twice counts once."""
    lot = InventoryLot(sku=sku, number=number, best_before=best_before, on_hand=units)
    try:
        with session.begin_nested():
            session.add(lot)
    except IntegrityError:
        raise IllegalTransition(f"Lot {number} is there already. Nothing was added.") from None
    log.info("lot received: %s %s, %s units, by %s", sku, number, units, by)
    return lot


def set_sellable(session: Session, lot: InventoryLot, *, sellable: bool, by: str) -> None:
    """Stop or resume promising units of a lot. Units promised already stay with their orders."""
    session.execute(
        update(InventoryLot)
        .where(InventoryLot.id == lot.id)
        .values(sellable=sellable)
        .execution_options(synchronize_session=False)
    )
    session.refresh(lot)
    log.info("lot %s %s: sellable %s, by %s", lot.sku, lot.number, sellable, by)
