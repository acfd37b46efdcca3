"""Take a parcel back that did not leave after all."""

from collections.abc import Sequence

from wtforms import BooleanField, RadioField, SelectChoice

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import OrderForm
from storefront.orders.fulfillment import Fulfillment, fulfillments_of
from storefront.orders.models import Order
from storefront.orders.undo import may_undo, undo_fulfillment
from storefront.translation import later, say


class UndoForm(OrderForm):
    about: Fulfillment
    target = RadioField(
        later("Its units go"),
        choices=[
            SelectChoice(
                "quality_control", later("to quality control: somebody looks at them first")
            ),
            SelectChoice("available", later("back on the shelf: they never left the house")),
        ],
        default="quality_control",
    )
    notify = BooleanField(later("Tell the customer by email"), default=True)


def _undo(order: Order, form: UndoForm) -> bool:
    """True when there is not enough stock to send it again."""
    undo_fulfillment(
        order, form.about, str(form.target.data), my_name(), notify=bool(form.notify.data)
    )
    return order.oversold


def _say_undone(short: bool) -> str:
    if short:
        return say("The parcel is undone. There is not enough in stock to send it again.")
    return say("The parcel is undone. Its units are to be sent again.")


def _undoable(order: Order) -> Sequence[Fulfillment]:
    return [shipment for shipment in fulfillments_of(order) if may_undo(order, shipment)]


ACT = Act(
    name="undo_fulfillment",
    noun="fulfillments/{about}/undoing",
    title=later("Undo parcel"),
    group=Group.PARCEL,
    form=UndoForm,
    rule=_undo,
    said=_say_undone,
    offered=lambda order: any(line.shipped for line in order.lines),
    abouts=_undoable,
    about_kind=Fulfillment,
    named=lambda shipment: f"{shipment.carrier} {shipment.tracking_number}".strip(),
)
