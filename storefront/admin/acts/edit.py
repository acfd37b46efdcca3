"""Begin to change what is in the order, how it is delivered or where it goes."""

from flask import url_for

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import OrderForm
from storefront.orders.edits import begin_edit, why_not_edit
from storefront.orders.models import Order
from storefront.translation import later


def _begin(order: Order, form: OrderForm) -> dict[str, str | int]:
    return {"number": order.number, "edit_id": begin_edit(order, my_name()).id}


ACT = Act(
    name="edit",
    noun="edits",
    title=later("Change the order"),
    group=Group.ORDER,
    form=OrderForm,
    rule=_begin,
    said=lambda _edit: "",
    offered=lambda order: why_not_edit(order) is None,
    goes_to=lambda edit: url_for("storefront.admin.show_edit", **edit),
)
