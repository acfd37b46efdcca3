"""Units that come back. A return says what the customer sends and what really came; money is a
refund of its own, before it, after it or never."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base, touched, words
from storefront.errors import IllegalTransition, StorefrontError
from storefront.inventory.allocation import bring_back
from storefront.orders.fulfillment import Fulfillment, FulfillmentLine
from storefront.orders.models import LineItem, Order, in_session
from storefront.translation import say

Came = Mapping[int, Mapping[int, int]]  # {line item id: {lot id: units}}


class ReturnState(StrEnum):
    REQUESTED = "requested"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    REFUND = "refund"
    REPLACEMENT = "replacement"
    NOTHING = "nothing"


class Return(Base):
    __tablename__ = "storefront_return"
    __table_args__ = (Index("ix_storefront_return_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), index=True)
    state: Mapped[ReturnState] = mapped_column(words(ReturnState), default=ReturnState.REQUESTED)
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(500), default="")
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)
    received_by: Mapped[str | None] = mapped_column(String(200))
    received_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))  # None until it was decided
    lines: Mapped[list["ReturnLine"]] = relationship(lazy="selectin", order_by="ReturnLine.id")
    order: Mapped[Order] = relationship()

    def came(self) -> dict[int, int]:
        """{line item id: units that really came}"""
        return {line.line_item_id: line.came for line in self.lines if line.came}


class ReturnLine(Base):
    __tablename__ = "storefront_return_line"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("storefront_return.id"), index=True)
    line_item_id: Mapped[int] = mapped_column(ForeignKey("storefront_line_item.id"), index=True)
    quantity: Mapped[int]  # as asked for; 0 when units came that nobody had announced
    lots: Mapped[list["ReturnLot"]] = relationship(lazy="selectin", order_by="ReturnLot.lot_id")
    line_item: Mapped[LineItem] = relationship(lazy="joined", innerjoin=True)

    @property
    def came(self) -> int:
        return sum(lot.quantity for lot in self.lots)


class ReturnLot(Base):
    """Units of one lot that came back on a line."""

    __tablename__ = "storefront_return_lot"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    return_line_id: Mapped[int] = mapped_column(ForeignKey("storefront_return_line.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("storefront_inventory_lot.id"), index=True)
    quantity: Mapped[int]


def returns_of(order: Order) -> list[Return]:
    rows = select(Return).where(Return.order_id == order.id).order_by(Return.id)
    return list(in_session(order).scalars(rows))


def with_customer(order: Order) -> dict[int, dict[int, int]]:
    """{line item id: {lot id: units}} of everything sent that has not come back."""
    ids = [line.id for line in order.lines]
    sent = (
        select(FulfillmentLine.line_item_id, FulfillmentLine.lot_id, FulfillmentLine.quantity)
        .join(Fulfillment)
        .where(FulfillmentLine.line_item_id.in_(ids), Fulfillment.undone_at.is_(None))
        .order_by(FulfillmentLine.lot_id)
    )
    back = (
        select(ReturnLine.line_item_id, ReturnLot.lot_id, -ReturnLot.quantity)
        .join(ReturnLine)
        .where(ReturnLine.line_item_id.in_(ids))
    )
    units: dict[int, dict[int, int]] = {line_id: {} for line_id in ids}
    for rows in (sent, back):
        for line_id, lot_id, count in in_session(order).execute(rows):
            units[line_id][lot_id] = units[line_id].get(lot_id, 0) + count
    return {
        line_id: {lot: count for lot, count in lots.items() if count}
        for line_id, lots in units.items()
    }


def receive_return(found: Return, came: Came, by: str, note: str = "") -> None:
    """Take in what really came, into quality control. Raises StorefrontError."""
    order = found.order
    order.lock()
    if not any(sum(lots.values()) for lots in came.values()):
        raise StorefrontError(say("Nothing came back? Then cancel the return instead."))
    _decide(found, ReturnState.RECEIVED, received_at=now(), received_by=by)
    _take_in(found, came, by)
    order.record("return_received", by, return_id=found.id, units=_units(came), note=note)


def write_received(order: Order, came: Came, reason: str, by: str) -> Return:
    """A return nobody announced, written down when its units are here. Raises StorefrontError.

    The caller holds the order's lock.
    """
    found = Return(
        order=order,
        state=ReturnState.RECEIVED,
        outcome=Outcome.REFUND,
        reason=reason,
        by=by,
        received_by=by,
        received_at=now(),
    )
    in_session(order).add(found)
    in_session(order).flush()
    _take_in(found, came, by)
    order.record("return_received", by, return_id=found.id, units=_units(came))
    return found


def cancel_return(found: Return, by: str) -> None:
    """Nothing comes after all. Raises IllegalTransition once something came."""
    found.order.lock()
    _decide(found, ReturnState.CANCELLED)
    found.order.record("return_cancelled", by, return_id=found.id)


def _decide(found: Return, state: ReturnState, **columns: object) -> None:
    session = in_session(found)
    moved = session.execute(
        update(Return)
        .where(Return.id == found.id, Return.state == ReturnState.REQUESTED)
        .values(state=state, **columns)
        .execution_options(synchronize_session=False)
    )
    session.refresh(found)
    if not touched(moved):
        raise IllegalTransition(
            say("This return was received or cancelled already. Nothing was changed.")
        )


def _take_in(found: Return, came: Came, by: str) -> None:
    """Lines first, then lots in id order, as everywhere."""
    order, session = found.order, in_session(found)
    out = with_customer(order)
    arrived: list[tuple[int, int, int]] = []  # (lot id, line item id, units)
    for line in order.lines:
        lots = {lot: units for lot, units in came.get(line.id, {}).items() if units}
        if any(units > out[line.id].get(lot, 0) for lot, units in lots.items()):
            raise StorefrontError(
                say("So many of %(title)s were not sent from that lot.", title=line.title)
            )
        if lots:
            _count_returned(line, sum(lots.values()))
            _line_of(found, line).lots.extend(
                ReturnLot(lot_id=lot, quantity=units) for lot, units in lots.items()
            )
            arrived += [(lot, line.id, units) for lot, units in lots.items()]
    session.flush()
    for lot, line_id, units in sorted(arrived):
        bring_back(
            session,
            lot,
            units,
            "quality_control",
            cause="return",
            order_id=order.id,
            line_item_id=line_id,
            by=by,
        )


def _count_returned(line: LineItem, units: int) -> None:
    session = in_session(line)
    counted = session.execute(
        update(LineItem)
        .where(LineItem.id == line.id, LineItem.returned + units <= LineItem.shipped)
        .values(returned=LineItem.returned + units)
        .execution_options(synchronize_session=False)
    )
    session.refresh(line, ["shipped", "returned"])
    if not touched(counted):
        left = line.shipped - line.returned
        raise StorefrontError(
            say("Only %(left)s of %(title)s can still come back.", left=left, title=line.title)
        )


def _line_of(found: Return, line: LineItem) -> ReturnLine:
    for known in found.lines:
        if known.line_item_id == line.id:
            return known
    new = ReturnLine(line_item_id=line.id, quantity=0)
    found.lines.append(new)
    return new


def _units(came: Came) -> int:
    return sum(sum(lots.values()) for lots in came.values())
