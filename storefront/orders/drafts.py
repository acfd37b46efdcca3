"""An order that staff write for a customer. It is an order from the first moment, only not placed:
the customer places it by pressing Pay on the page the pay link leads to."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base
from storefront.errors import IllegalTransition
from storefront.orders.cancellation import release_all
from storefront.orders.models import Order, in_session
from storefront.orders.states import Status
from storefront.translation import later, say

LONGEST = timedelta(days=14)  # a draft may wait and keep stock for so long, not longer


class DraftState(StrEnum):
    OPEN = "open"
    INVOICE_SENT = "invoice sent"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


SAID = {
    DraftState.OPEN: later("open"),
    DraftState.INVOICE_SENT: later("invoice sent"),
    DraftState.COMPLETED: later("completed"),
    DraftState.EXPIRED: later("expired"),
    DraftState.CANCELLED: later("cancelled"),
}


class Draft(Base):
    """What a draft has beside its order. `prices`: {SKU: {"was": minor units, "reason": words}} of
    each price that was changed."""

    __tablename__ = "storefront_draft"

    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), primary_key=True)
    by: Mapped[str] = mapped_column(String(200))
    message: Mapped[str] = mapped_column(String(1000), default="")  # to the customer
    shipping_code: Mapped[str | None] = mapped_column(String(40))  # None: the amount was typed
    holds_stock: Mapped[bool] = mapped_column(default=False)
    prices: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)
    sent_at: Mapped[datetime | None]
    order: Mapped[Order] = relationship(lazy="joined", innerjoin=True)

    @property
    def state(self) -> DraftState:
        match self.order.status:
            case Status.PAID | Status.PROCESSING:
                return DraftState.COMPLETED
            case Status.CANCELLED:
                return DraftState.CANCELLED
            case Status.EXPIRED:
                return DraftState.EXPIRED
        return DraftState.INVOICE_SENT if self.sent_at else DraftState.OPEN


def find_draft(session: Session, number: str) -> Draft | None:
    return session.scalar(select(Draft).join(Order).where(Order.number == number))


def draft_of(order: Order) -> Draft | None:
    return in_session(order).get(Draft, order.id)


def send_invoice(draft: Draft, by: str) -> None:
    """Have the pay link mailed; once more, if it was sent before."""
    order = draft.order
    order.lock()
    if order.status not in (Status.DRAFT, Status.PENDING) or payable_until(order) is None:
        raise IllegalTransition(
            say("This draft is %(state)s: nothing is left to pay for.", state=SAID[draft.state])
        )
    draft.sent_at = now()
    order.record("invoice_sent", by, amount=order.total)


def payable_until(order: Order) -> datetime | None:
    """The moment (UTC) the order's pay link stops working; None when it has, or never worked."""
    return order.pay_until if order.pay_until and order.pay_until > now() else None


def lapse(order: Order, by: str) -> None:
    """Nobody paid on the page that was open for this order. A draft whose link still works goes
    back to waiting, with its stock if it was asked to keep it; anything else has expired."""
    draft = draft_of(order)
    if draft is None or payable_until(order) is None:
        order.apply("expire", by)
        release_all(order, by)
        return
    order.apply("lapse", by)
    if order.pay_until:
        order.hold_until = order.pay_until
    if not draft.holds_stock:
        release_all(order, by)


def expire_drafts(session: Session, by: str) -> int:
    """End every draft whose date has come and free its stock; how many. Commits each."""
    due = session.scalars(
        select(Order.id)
        .where(Order.status == Status.DRAFT, Order.pay_until <= now())
        .order_by(Order.id)
    ).all()
    session.rollback()
    return sum(_expire(session, order_id, by) for order_id in due)


def _expire(session: Session, order_id: int, by: str) -> bool:
    order = session.get_one(Order, order_id)
    order.lock()
    ended = order.status is Status.DRAFT and payable_until(order) is None
    if ended:
        order.apply("expire", by)
        release_all(order, by)
    session.commit()
    return ended
