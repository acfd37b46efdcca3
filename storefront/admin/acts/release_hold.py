"""Let an order on hold be packed again."""

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import OrderForm
from storefront.orders.holds import release_hold
from storefront.translation import later, say

ACT = Act(
    name="release_hold",
    noun="hold-releases",
    title=later("Release the hold"),
    group=Group.PARCEL,
    form=OrderForm,
    rule=lambda order, _form: release_hold(order, my_name()),
    said=lambda _none: say("The hold is released."),
    offered=lambda order: order.hold_reason is not None,
)
