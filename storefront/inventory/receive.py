"""Units come in, and a lot is taken off sale or put back on."""

import logging
from datetime import date

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.errors import IllegalTransition
from storefront.inventory.ledger import Place, Why, move
from storefront.inventory.models import InventoryLot
from storefront.translation import say

log = logging.getLogger("storefront.stock")


def receive(
    session: Session,
    sku: str,
    number: str,
    best_before: date,
    units: int,
    by: str,
    *,
    made_on: date | None = None,
    certificate: str | None = None,
) -> InventoryLot:
    """Take a new lot into quality control. Raises IllegalTransition when it is there already, so
    that a delivery that is written down twice counts once."""
    lot = InventoryLot(
        sku=sku, number=number, made_on=made_on, best_before=best_before, certificate=certificate
    )
    try:
        with session.begin_nested():
            session.add(lot)
    except IntegrityError:
        raise IllegalTransition(
            say("Lot %(number)s is there already. Nothing was added.", number=number)
        ) from None
    move(session, lot.id, Place.OUTSIDE, Place.QUALITY_CONTROL, units, Why("receive", by))
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
    session.expire(lot)
    log.info("lot %s %s: sellable %s, by %s", lot.sku, lot.number, sellable, by)
