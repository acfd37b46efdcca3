"""The part of a form that says which units a refund is for, and where those that were sent are."""

from typing import Any

from wtforms import SelectChoice, SelectField

from storefront.admin.acts.order_form import OrderForm, numbers
from storefront.admin.lots import lot_numbers
from storefront.orders.models import Order
from storefront.orders.refund_lines import sent_not_refunded
from storefront.orders.returns import Came, with_customer
from storefront.translation import say

UNSENT, SENT, BACK = "units_", "sent_", "back_"


def _not_sent(title: str) -> str:
    return say("%(title)s, not sent", title=title)


def _sent(title: str) -> str:
    return say("%(title)s, sent", title=title)


class RefundedUnits(OrderForm):
    @classmethod
    def fields_of(cls, order: Order, about: Any) -> dict[str, Any]:
        return {
            **numbers(order, lambda line: line.to_ship, chosen=False, said=_not_sent),
            **numbers(order, sent_not_refunded, chosen=False, prefix=SENT, said=_sent),
            **_dispositions(order),
        }

    def all_units(self) -> dict[int, int]:
        """{line item id: units chosen}, sent or not."""
        unsent, sent = self.units(UNSENT), self.units(SENT)
        return {id_: unsent.get(id_, 0) + sent.get(id_, 0) for id_ in {**unsent, **sent}}

    def came(self) -> Came:
        """The units sent that are here again, by the lot that was chosen for them."""
        chosen = {
            line_id: (self[f"{BACK}{line_id}"].data, units)
            for line_id, units in self.units(SENT).items()
            if units and f"{BACK}{line_id}" in self
        }
        return {line_id: {int(lot): units} for line_id, (lot, units) in chosen.items() if lot}


def _dispositions(order: Order) -> dict[str, Any]:
    """Where sent units are: asked for lines that have some with the customer."""
    out = with_customer(order)
    known = lot_numbers({lot for lots in out.values() for lot in lots})
    return {
        f"{BACK}{line.id}": SelectField(
            say("%(title)s: the sent units", title=line.title),
            choices=[
                SelectChoice("", say("Stay with the customer, are lost, or came back before")),
                *(
                    SelectChoice(
                        str(lot),
                        say(
                            "Are here: to quality control, lot %(lot)s (%(units)s sent)",
                            lot=known[lot],
                            units=units,
                        ),
                    )
                    for lot, units in out[line.id].items()
                ),
            ],
        )
        for line in order.lines
        if out[line.id] and sent_not_refunded(line) > 0
    }
