"""The packer takes another lot than the one that was planned."""

from typing import Any

from babel.dates import format_date
from sqlalchemy import select
from wtforms import HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import NOTE, OrderForm, number
from storefront.admin.desk import STAFF_LOCALE
from storefront.admin.forms import stripped
from storefront.errors import IllegalTransition
from storefront.inventory.models import Allocation, InventoryLot
from storefront.inventory.swap import others, swap
from storefront.orders.models import Order, in_session
from storefront.translation import later, say, say_n


class SwapForm(OrderForm):
    """`held` is how many units the page showed: sent twice, the second one is refused."""

    about: Allocation
    held = HiddenField()
    lot = SelectField(later("Take from lot"), coerce=int)
    reason = StringField(later("Reason"), [DataRequired(later("Say why.")), NOTE], [stripped])

    @classmethod
    def fields_of(cls, order: Order, about: Any) -> dict[str, Any]:
        said = say_n(
            "Held: %(count)s unit of lot %(number)s.",
            "Held: %(count)s units of lot %(number)s.",
            about.quantity,
            number=about.lot.number,
        )
        choices = [SelectChoice(lot.id, _said(lot)) for lot in others(in_session(order), about.lot)]
        return {
            "held": HiddenField(default=str(about.quantity)),
            "lot": SelectField(say("Take from lot"), coerce=int, choices=choices),
            "units": number(say("Units"), about.quantity, about.quantity, said),
        }


def _said(lot: InventoryLot) -> str:
    return say(
        "%(number)s, best before %(best_before)s, %(available)s free",
        number=lot.number,
        best_before=format_date(lot.best_before, "long", STAFF_LOCALE),
        available=lot.available,
    )


def holds(order: Order) -> list[Allocation]:
    """What the order holds of lots that another lot can stand in for."""
    rows = (
        select(Allocation)
        .where(
            Allocation.line_item_id.in_([line.id for line in order.lines]),
            Allocation.quantity > 0,
        )
        .order_by(Allocation.id)
    )
    session = in_session(order)
    return [held for held in session.scalars(rows) if others(session, held.lot)]


def _swap(order: Order, form: SwapForm) -> int:
    held, units = form.about, int(form["units"].data or 0)
    if form.held.data != str(held.quantity):
        raise IllegalTransition(
            say("This order changed since you opened the page. Nothing was done.")
        )
    from_lot, reason = held.lot.number, form.reason.data or ""
    session = in_session(order)
    swap(
        session,
        held.line_item_id,
        held.lot_id,
        form.lot.data,
        units,
        reason,
        order_id=order.id,
        by=my_name(),
    )
    to_lot = session.get_one(InventoryLot, form.lot.data).number
    about = {"from_lot": from_lot, "to_lot": to_lot, "reason": reason}
    order.record("swap_lot", my_name(), units=units, **about)
    return units


ACT = Act(
    name="swap_lot",
    noun="holds/{about}/swap",
    title=later("Swap lot"),
    group=Group.PARCEL,
    form=SwapForm,
    rule=_swap,
    said=lambda units: say_n(
        "The order holds %(count)s unit of the other lot now.",
        "The order holds %(count)s units of the other lot now.",
        units,
    ),
    offered=lambda order: bool(order.lines),
    abouts=holds,
    about_kind=Allocation,
    named=lambda held: say(
        "%(quantity)s of %(number)s", quantity=held.quantity, number=held.lot.number
    ),
)
