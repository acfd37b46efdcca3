"""Nothing comes back after all."""

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import OrderForm
from storefront.admin.acts.receive_return import expected
from storefront.orders.returns import Return, cancel_return
from storefront.translation import later, say

ACT = Act(
    name="cancel_return",
    noun="returns/{about}/cancellation",
    title=later("Cancel return"),
    group=Group.PARCEL,
    form=OrderForm,
    rule=lambda _order, form: cancel_return(form.about, my_name()),
    said=lambda _none: say("The return is cancelled."),
    offered=lambda order: any(line.shipped for line in order.lines),
    abouts=expected,
    about_kind=Return,
    named=lambda found: say("no. %(id)s", id=found.id),
)
