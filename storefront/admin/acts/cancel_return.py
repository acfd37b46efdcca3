"""Nothing comes back after all."""

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import OrderForm
from storefront.admin.acts.receive_return import expected
from storefront.orders.returns import cancel_return

ACT = Act(
    name="cancel_return",
    noun="returns/{about}/cancellation",
    title="Cancel return",
    group=Group.PARCEL,
    form=OrderForm,
    rule=lambda _order, form: cancel_return(form.about, my_name()),
    said=lambda _none: "The return is cancelled.",
    offered=lambda order: any(line.shipped for line in order.lines),
    abouts=expected,
    named=lambda found: f"no. {found.id}",
)
