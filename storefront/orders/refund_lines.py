"""The units a refund is for. A unit is refunded once, and those never sent are owed no longer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, update
from sqlalchemy.orm import Mapped, mapped_column

from storefront.database import Base, touched, words
from storefront.errors import StorefrontError
from storefront.inventory.allocation import lock_held, release
from storefront.orders.models import LineItem, Order, in_session
from storefront.translation import say


class Disposition(StrEnum):
    RELEASE = "release"  # never sent: back on sale
    QUARANTINE = "quarantine"  # came back: to be looked at before anybody sells it
    NOTHING = "nothing"  # the customer keeps it, or it is lost


class RefundLine(Base):
    __tablename__ = "storefront_refund_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("storefront_refund.id"), index=True)
    line_item_id: Mapped[int] = mapped_column(ForeignKey("storefront_line_item.id"), index=True)
    quantity: Mapped[int]
    unshipped: Mapped[int] = mapped_column(default=0)  # of these, units that never left the shelf
    disposition: Mapped[Disposition] = mapped_column(words(Disposition))


@dataclass(frozen=True, slots=True)
class Units:
    """Units of one line, told apart by whether they were sent."""

    unsent: int
    sent: int


def sent_not_refunded(line: LineItem) -> int:
    """Units that were sent and for which no money went back."""
    return line.shipped - line.refunded + line.refunded_unshipped


def told_apart(
    order: Order, units: Mapping[int, int], sent: Mapping[int, int] | None = None
) -> dict[int, Units]:
    """Which of units {line item id: count} were sent: as said, else those not sent come first."""
    apart: dict[int, Units] = {}
    for line in order.lines:
        count = units.get(line.id, 0)
        gone = max(0, count - line.to_ship) if sent is None else min(count, sent.get(line.id, 0))
        if count > 0:
            apart[line.id] = Units(count - gone, gone)
    return apart


def reserve_units(
    order: Order, units: Mapping[int, Units], came_back: Collection[int], by: str
) -> list[RefundLine]:
    """Count units as refunded. Units not sent yet go back to stock; of those that were sent, the
    ones of lines `came_back` are here again.

    Raises StorefrontError naming the first line with too many.
    """
    session = in_session(order)
    lines = [line for line in sorted(order.lines, key=lambda line: line.id) if line.id in units]
    for line in lines:
        _count(line, units[line.id])
    lock_held(session, list(units))
    for line in lines:
        release(session, {line.id: units[line.id].unsent}, order_id=order.id, by=by)
    return [row for line in lines for row in _rows(line, units[line.id], line.id in came_back)]


def _rows(line: LineItem, units: Units, came_back: bool) -> list[RefundLine]:
    """One row for units that stayed, one for units that were sent."""
    rows, sent = [], Disposition.QUARANTINE if came_back else Disposition.NOTHING
    if units.unsent:
        rows.append(
            RefundLine(
                line_item_id=line.id,
                quantity=units.unsent,
                unshipped=units.unsent,
                disposition=Disposition.RELEASE,
            )
        )
    if units.sent:
        rows.append(RefundLine(line_item_id=line.id, quantity=units.sent, disposition=sent))
    return rows


def _count(line: LineItem, units: Units) -> None:
    session, count = in_session(line), units.unsent + units.sent
    counted = session.execute(
        update(LineItem)
        .where(
            LineItem.id == line.id,
            LineItem.refunded + count <= LineItem.quantity,
            LineItem.shipped + LineItem.refunded_unshipped + units.unsent <= LineItem.quantity,
            LineItem.refunded - LineItem.refunded_unshipped + units.sent <= LineItem.shipped,
        )
        .values(
            refunded=LineItem.refunded + count,
            refunded_unshipped=LineItem.refunded_unshipped + units.unsent,
        )
        .execution_options(synchronize_session=False)
    )
    session.refresh(line, ["shipped", "refunded", "refunded_unshipped"])
    if not touched(counted):
        left = line.quantity - line.refunded
        raise StorefrontError(
            say("Only %(left)s of %(title)s can still be refunded.", left=left, title=line.title)
        )


def free_units(order: Order, rows: list[RefundLine]) -> dict[int, int]:
    """Let the units of a failed refund be refunded again. Those never sent are owed again:
    {line item id: units}."""
    session, owed = in_session(order), dict[int, int]()
    for row in sorted(rows, key=lambda row: row.line_item_id):
        session.execute(
            update(LineItem)
            .where(LineItem.id == row.line_item_id)
            .values(
                refunded=LineItem.refunded - row.quantity,
                refunded_unshipped=LineItem.refunded_unshipped - row.unshipped,
            )
            .execution_options(synchronize_session=False)
        )
        owed[row.line_item_id] = owed.get(row.line_item_id, 0) + row.unshipped
    for line in order.lines:
        session.refresh(line)
    return owed
