"""Say which units a refund made at Stripe was for. The money is not touched."""

from collections.abc import Sequence

from wtforms.validators import ValidationError

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import Amount
from storefront.admin.acts.refunded_units import SENT, RefundedUnits
from storefront.orders.models import Order, in_session
from storefront.orders.outside_refunds import allocate_refund, unallocated
from storefront.orders.refunds import Refund, shipping_left
from storefront.translation import later, say


class AllocationForm(RefundedUnits):
    shipping_amount = Amount(later("Delivery"))

    def validate_shipping_amount(self, field: Amount) -> None:
        most = min(self.about.amount, shipping_left(self.order))
        if (field.minor or 0) > most:
            raise ValidationError(say("At most %(amount)s.", amount=self.said(most)))


def _allocate(order: Order, form: AllocationForm) -> None:
    allocate_refund(
        form.about,
        form.all_units(),
        my_name(),
        sent=form.units(SENT),
        came=form.came(),
        shipping_amount=form.shipping_amount.minor or 0,
    )


def _asked_for(order: Order) -> Sequence[Refund]:
    return unallocated(in_session(order), order)


def _named(refund: Refund) -> str:
    return refund.order.money(refund.amount).show(refund.order.locale)


ACT = Act(
    name="allocate_refund",
    noun="refunds/{about}/allocation",
    title=later("Say what a refund made at Stripe was for"),
    group=Group.TROUBLE,
    form=AllocationForm,
    rule=_allocate,
    said=lambda _none: say("The refund is explained."),
    offered=lambda _order: True,
    abouts=_asked_for,
    about_kind=Refund,
    named=_named,
    open=True,
)
