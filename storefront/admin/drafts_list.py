"""Finding drafts: newest first, by state."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, contains_eager

from storefront.orders.drafts import Draft, DraftState
from storefront.orders.models import Order, find_order
from storefront.orders.order_indexes import begins
from storefront.orders.states import Status
from storefront.translation import later

PER_PAGE = 50
WAITING = (Status.DRAFT, Status.PENDING)
IN_STATE: dict[DraftState, tuple[ColumnElement[bool], ...]] = {
    DraftState.OPEN: (Order.status.in_(WAITING), Draft.sent_at.is_(None)),
    DraftState.INVOICE_SENT: (Order.status.in_(WAITING), Draft.sent_at.is_not(None)),
    DraftState.COMPLETED: (Order.status.in_((Status.PAID, Status.PROCESSING)),),
    DraftState.EXPIRED: (Order.status == Status.EXPIRED,),
    DraftState.CANCELLED: (Order.status == Status.CANCELLED,),
}
FILTERS = {
    "": later("All"),
    "open": later("Open"),
    "invoice-sent": later("Invoice sent"),
    "completed": later("Completed"),
    "expired": later("Expired"),
    "cancelled": later("Cancelled"),
}


@dataclass(frozen=True, slots=True)
class DraftPage:
    """`older` is the number after which the next page begins, if there is one."""

    drafts: list[Draft]
    older: str | None


def find_drafts(session: Session, chosen: str, search: str, after: str) -> DraftPage:
    """Drafts in a state of FILTERS whose number or email begins like `search`, from the one
    numbered `after` on."""
    rows = select(Draft).join(Draft.order).options(contains_eager(Draft.order))
    state = chosen.replace("-", " ")
    if state in set(DraftState):
        rows = rows.where(*IN_STATE[DraftState(state)])
    if search:
        email, number = (begins(session, column, search) for column in (Order.email, Order.number))
        rows = rows.where(email | number)
    last = find_order(session, after) if after else None
    if last is not None:
        rows = rows.where(Draft.order_id < last.id)
    found = list(session.scalars(rows.order_by(Draft.order_id.desc()).limit(PER_PAGE + 1)))
    older = found[PER_PAGE - 1].order.number if len(found) > PER_PAGE else None
    return DraftPage(found[:PER_PAGE], older)
