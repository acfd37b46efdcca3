"""A change of a paid order: staged by staff, looked at, then made in one go or thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storefront.clock import now
from storefront.database import Base
from storefront.errors import IllegalTransition, StorefrontError
from storefront.orders.models import LineItem, Order, in_session
from storefront.orders.states import SAID, Status
from storefront.translation import say

MAX_UNITS = 999
ADDRESS = ("name", "phone", "line1", "line2", "city", "state", "postal_code", "country")


class StaleEdit(IllegalTransition):
    """Somebody else changed the order after this edit was begun. What was staged is kept."""


class OrderEdit(Base):
    """`version` is the order's when the edit was begun. Thrown away, its row goes; made, it stays.

    `waived_amount` is what the shop let go of afterwards, minor units; negative where a later edit
    took goodwill back because it was no longer needed.
    """

    __tablename__ = "storefront_order_edit"
    __table_args__ = (
        Index("ix_storefront_order_edit_order", "order_id", "committed_at"),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"))
    version: Mapped[int]
    by: Mapped[str] = mapped_column(String(200))
    begun_at: Mapped[datetime] = mapped_column(default=now)
    units: Mapped[dict[str, int]] = mapped_column(
        JSON, default=dict
    )  # {line item id: units wanted}
    added: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # {SKU: units}
    shipping_code: Mapped[str | None] = mapped_column(String(40))  # None: delivery stays
    address: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # {column: what it becomes}
    note: Mapped[str] = mapped_column(String(1000), default="")
    notify: Mapped[bool] = mapped_column(default=True)
    committed_at: Mapped[datetime | None]
    waived_amount: Mapped[int] = mapped_column(default=0)

    def wanted(self, line: LineItem) -> int:
        """Units the line will have."""
        return self.units.get(str(line.id), line.quantity)

    @property
    def changes_nothing(self) -> bool:
        return not (self.units or self.added or self.shipping_code or self.address)


@dataclass(frozen=True, slots=True)
class Staged:
    """What somebody wants the order to be: units per line item, packs to add, delivery, address."""

    units: Mapping[int, int] = field(default_factory=dict)
    added: Mapping[str, int] = field(default_factory=dict)
    shipping_code: str | None = None
    address: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    notify: bool = True


def why_not_edit(order: Order) -> str | None:
    """None when the order may be changed now, else the sentence that says why not."""
    if order.status is not Status.PAID:
        return say(
            "Order %(number)s is %(status)s: only paid orders can be changed.",
            number=order.number,
            status=SAID[order.status],
        )
    if any(dispute.is_open for dispute in order.disputes):
        return say("A payment of this order is disputed. Wait until the bank has decided.")
    return None


def least(line: LineItem) -> int:
    """Units that stay whatever is staged: they were sent, or their money went back."""
    return line.quantity - line.to_ship


def begin_edit(order: Order, by: str) -> OrderEdit:
    """The edit this person has open on the order, or a new one. Raises IllegalTransition."""
    session = in_session(order)
    order.lock()
    if reason := why_not_edit(order):
        raise IllegalTransition(reason)
    mine = select(OrderEdit).where(
        OrderEdit.order_id == order.id, OrderEdit.by == by, OrderEdit.committed_at.is_(None)
    )
    edit = session.scalar(mine.order_by(OrderEdit.id.desc()).limit(1))
    if edit is None:
        edit = OrderEdit(order_id=order.id, version=order.version, by=by)
        session.add(edit)
        session.flush()
    return edit


def stage(edit: OrderEdit, order: Order, staged: Staged) -> None:
    """Write down what is wanted; nothing of the order changes. Raises StorefrontError."""
    if edit.committed_at is not None:
        raise IllegalTransition(say("This change has been made already. Begin a new one."))
    for line in order.lines:
        wanted = staged.units.get(line.id, line.quantity)
        if not least(line) <= wanted <= MAX_UNITS:
            raise StorefrontError(
                say(
                    "%(title)s: enter %(least)s to %(max_units)s. Units that were "
                    "sent or refunded stay in the order.",
                    title=line.title,
                    least=least(line),
                    max_units=MAX_UNITS,
                )
            )
    edit.units = {
        str(line.id): staged.units[line.id]
        for line in order.lines
        if staged.units.get(line.id, line.quantity) != line.quantity
    }
    edit.added = {sku: units for sku, units in staged.added.items() if units}
    edit.shipping_code = staged.shipping_code
    edit.address = {
        name: value
        for name, value in staged.address.items()
        if name in ADDRESS and value != (getattr(order, name) or "")
    }
    edit.note, edit.notify = staged.note, staged.notify


def renew(edit: OrderEdit, order: Order) -> None:
    """Carry what was staged over to the order as it is now, where it still can be."""
    edit.version = order.version
    edit.units = {
        str(line.id): max(edit.wanted(line), least(line))
        for line in order.lines
        if max(edit.wanted(line), least(line)) != line.quantity
    }


def discard(edit: OrderEdit) -> None:
    """Throw it away. Nothing of the order was changed by it."""
    if edit.committed_at is not None:
        raise IllegalTransition(say("This change has been made already. Begin a new one."))
    in_session(edit).delete(edit)


def waived(order: Order) -> int:
    """Minor units of the order's discount that the shop let go of after edits."""
    total = select(func.coalesce(func.sum(OrderEdit.waived_amount), 0))
    return int(in_session(order).scalar(total.where(OrderEdit.order_id == order.id)) or 0)
