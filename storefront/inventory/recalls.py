"""A lot is called back: frozen at once, and not sold again before somebody has said so."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base, touched
from storefront.errors import IllegalTransition, StorefrontError
from storefront.inventory.adjust import at
from storefront.inventory.ledger import Place, Why, move
from storefront.inventory.models import Allocation, InventoryLot
from storefront.inventory.quality import lock
from storefront.translation import say

# What is on the shelf goes into quality control; what orders hold stays with them until it is
# swapped, and cannot be packed.
FROZEN_FROM = (Place.AVAILABLE, Place.RESERVED, Place.SAFETY_STOCK)


class Recall(Base):
    __tablename__ = "storefront_recall"

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("storefront_inventory_lot.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opened_by: Mapped[str] = mapped_column(String(200))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(String(500), default="")
    lot: Mapped[InventoryLot] = relationship(lazy="joined", innerjoin=True)
    notices: Mapped[list["RecallNotice"]] = relationship(order_by="RecallNotice.number")


class RecallNotice(Base):
    """What every customer who received units was told. Its number makes it go out once."""

    __tablename__ = "storefront_recall_notice"
    __table_args__ = (UniqueConstraint("recall_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recall_id: Mapped[int] = mapped_column(ForeignKey("storefront_recall.id"))
    number: Mapped[int]
    danger: Mapped[str] = mapped_column(Text)
    advice: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(500), default="")  # of an updated notice
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str] = mapped_column(String(200))


def open_recall(session: Session, lot: InventoryLot, reason: str, by: str) -> Recall:
    """Freeze a lot. Raises IllegalTransition when it is recalled already."""
    lock(session, lot)
    frozen = session.execute(
        update(InventoryLot)
        .where(InventoryLot.id == lot.id, InventoryLot.recalled_at.is_(None))
        .values(recalled_at=now())
        .execution_options(synchronize_session=False)
    )
    session.expire(lot)
    if not touched(frozen):
        raise IllegalTransition(say("Lot %(number)s is recalled already.", number=lot.number))
    recall = Recall(lot_id=lot.id, reason=reason, opened_by=by)
    session.add(recall)
    session.flush()
    for place in FROZEN_FROM:
        if units := at(lot, place):
            why = Why("recall", by, note=reason)
            move(session, lot.id, place, Place.QUALITY_CONTROL, units, why)
    return recall


def close_recall(
    session: Session, recall: Recall, outcome: str, by: str, *, unfounded: bool
) -> None:
    """Write down how it ended. The lot stays frozen for good, unless the recall was unfounded:
    then its units wait in quality control to be released again.

    Raises StorefrontError while orders still hold units that must not be sent.
    """
    lot = recall.lot
    lock(session, lot)
    if lot.allocated and not unfounded:
        raise StorefrontError(
            say("Orders still hold %(allocated)s units. Move them first.", allocated=lot.allocated)
        )
    closed = session.execute(
        update(Recall)
        .where(Recall.id == recall.id, Recall.closed_at.is_(None))
        .values(closed_at=now(), closed_by=by, outcome=outcome)
        .execution_options(synchronize_session=False)
    )
    session.refresh(recall)
    if not touched(closed):
        raise IllegalTransition(say("This recall is closed already."))
    if unfounded:
        session.execute(
            update(InventoryLot)
            .where(InventoryLot.id == lot.id)
            .values(recalled_at=None)
            .execution_options(synchronize_session=False)
        )
        session.expire(lot)


def add_notice(
    session: Session, recall: Recall, number: int, danger: str, advice: str, reason: str, by: str
) -> RecallNotice:
    """The recall's notice with this number, which must be the next one: pressed twice, the second
    press is refused with IllegalTransition."""
    last = session.scalar(
        select(RecallNotice.number)
        .where(RecallNotice.recall_id == recall.id)
        .order_by(RecallNotice.number.desc())
        .limit(1)
    )
    if recall.closed_at:
        raise IllegalTransition(say("This recall is closed. Nothing was sent."))
    if number > 1 and not reason:
        raise StorefrontError(say("Say why customers are written to again."))
    notice = RecallNotice(
        recall_id=recall.id, number=number, danger=danger, advice=advice, reason=reason, by=by
    )
    if number != (last or 0) + 1:
        raise _sent_already()
    try:
        with session.begin_nested():
            session.add(notice)
    except IntegrityError:
        raise _sent_already() from None
    return notice


def _sent_already() -> IllegalTransition:
    return IllegalTransition(say("This notice was sent already. Nothing was sent again."))


def nothing_but_recalled(session: Session, line_item_ids: Collection[int]) -> str | None:
    """The number of a recalled lot when lines hold units of such lots alone."""
    rows = session.execute(
        select(InventoryLot.number, InventoryLot.recalled_at)
        .join(Allocation)
        .where(Allocation.line_item_id.in_(line_item_ids), Allocation.quantity > 0)
        .order_by(InventoryLot.best_before, InventoryLot.id)
    ).all()
    return rows[0].number if rows and all(recalled for _, recalled in rows) else None
