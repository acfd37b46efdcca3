"""Let go of what an edit left to pay, so that the order can be packed."""

from wtforms import StringField
from wtforms.validators import DataRequired

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import NOTE, OrderForm
from storefront.admin.forms import stripped
from storefront.checkout.edit_order import waive
from storefront.checkout.pay_link import close_pages
from storefront.checkout.views import gateway
from storefront.database import session
from storefront.market_prefix import shop_market
from storefront.orders import states
from storefront.orders.models import Order
from storefront.translation import later, say


class WaiveForm(OrderForm):
    reason = StringField(later("Reason"), [DataRequired(later("Say why.")), NOTE], [stripped])


def _waive(order: Order, form: WaiveForm) -> tuple[str, str]:
    amount = waive(order, shop_market(order.market), my_name(), str(form.reason.data))
    return order.number, order.money(amount).show(order.locale)


def _say_waived(waived: tuple[str, str]) -> str:
    number, amount = waived
    close_pages(session, gateway(), number)
    return say("%(amount)s is let go of. The order can be packed.", amount=amount)


ACT = Act(
    name="waive",
    noun="waivers",
    title=later("Let go of the difference"),
    group=Group.MONEY,
    form=WaiveForm,
    rule=_waive,
    said=_say_waived,
    offered=lambda order: states.balance_due(order) > 0,
)
