"""Units for which money went back, and units that came back."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storefront.orders.models import LineItem
from storefront.orders.refund_lines import RefundLine
from storefront.orders.refunds import LOST, Refund
from storefront.orders.returns import Outcome, Return, ReturnLine, ReturnLot


def refunded_units_add_up(db: Session) -> Iterator[str]:
    """A line counts the units of its refunds that did not fail."""

    def listed(column: ColumnElement[int]) -> ColumnElement[int]:
        return (
            select(func.coalesce(func.sum(column), 0))
            .join(Refund)
            .where(RefundLine.line_item_id == LineItem.id, Refund.status.not_in(LOST))
            .correlate(LineItem)
            .scalar_subquery()
        )

    units = listed(RefundLine.quantity)  # type: ignore[arg-type]
    rows = select(LineItem.id, LineItem.refunded, units).where(LineItem.refunded != units)
    for line_id, counted, there in db.execute(rows):
        yield f"Line {line_id}: {counted} refunded, but refunds list {there}."


def returned_units_add_up(db: Session) -> Iterator[str]:
    units = (
        select(func.coalesce(func.sum(ReturnLot.quantity), 0))
        .join(ReturnLine)
        .where(ReturnLine.line_item_id == LineItem.id)
        .correlate(LineItem)
        .scalar_subquery()
    )
    rows = select(LineItem.id, LineItem.returned, units).where(LineItem.returned != units)
    for line_id, counted, there in db.execute(rows):
        yield f"Line {line_id}: {counted} came back, but returns list {there}."


def replaced_units_add_up(db: Session) -> Iterator[str]:
    units = (
        select(func.coalesce(func.sum(ReturnLot.quantity), 0))
        .join(ReturnLine)
        .join(Return)
        .where(ReturnLine.line_item_id == LineItem.id, Return.outcome == Outcome.REPLACEMENT)
        .correlate(LineItem)
        .scalar_subquery()
    )
    rows = select(LineItem.id, LineItem.replaced, units).where(LineItem.replaced != units)
    for line_id, counted, there in db.execute(rows):
        yield f"Line {line_id}: {counted} replaced, but returns list {there}."


RULES = (refunded_units_add_up, returned_units_add_up, replaced_units_add_up)
