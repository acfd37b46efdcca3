"""Take in what really came back, lot by lot, into quality control."""

from collections.abc import Sequence
from typing import Any

from wtforms import StringField

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import NOTE, OrderForm, number
from storefront.admin.forms import stripped
from storefront.admin.lots import lot_numbers
from storefront.orders.models import Order
from storefront.orders.returns import (
    Return,
    ReturnState,
    receive_return,
    returns_of,
    with_customer,
)
from storefront.translation import later, say, say_n

CAME = "came_"


class ReceiptForm(OrderForm):
    about: Return
    note = StringField(later("What you found"), [NOTE], [stripped])

    @classmethod
    def fields_of(cls, order: Order, about: Any) -> dict[str, Any]:
        """A number for each line and lot that is with the customer, filled as it was announced."""
        out = with_customer(order)
        known = lot_numbers({lot for lots in out.values() for lot in lots})
        asked = {line.line_item_id: line.quantity for line in about.lines}
        fields: dict[str, Any] = {}
        for line in order.lines:
            expected = asked.get(line.id, 0)
            for lot, units in out[line.id].items():
                label = say("%(title)s, lot %(lot)s", title=line.title, lot=known[lot])
                hint = say_n(
                    "%(count)s is with the customer.", "%(count)s are with the customer.", units
                )
                fields[f"{CAME}{line.id}_{lot}"] = number(label, units, min(expected, units), hint)
                expected -= min(expected, units)
        return fields

    def came(self) -> dict[int, dict[int, int]]:
        """{line item id: {lot id: units}}"""
        found: dict[int, dict[int, int]] = {}
        for name, field in self._fields.items():
            if name.startswith(CAME) and field.data:
                line_id, lot = map(int, name.removeprefix(CAME).split("_"))
                found.setdefault(line_id, {})[lot] = field.data
        return found


def expected(order: Order) -> Sequence[Return]:
    return [found for found in returns_of(order) if found.state is ReturnState.REQUESTED]


def _receive(_order: Order, form: ReceiptForm) -> None:
    receive_return(form.about, form.came(), my_name(), form.note.data or "")


ACT = Act(
    name="receive_return",
    noun="returns/{about}/receipt",
    title=later("Take in return"),
    group=Group.PARCEL,
    form=ReceiptForm,
    rule=_receive,
    said=lambda _none: say("The return is in quality control. Say how it ends."),
    offered=lambda order: any(line.shipped for line in order.lines),
    abouts=expected,
    about_kind=Return,
    named=lambda found: say("no. %(id)s", id=found.id),
)
