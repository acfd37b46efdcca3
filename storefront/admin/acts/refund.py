"""Give money back. Our row comes first; Stripe is asked after the commit."""

from typing import Any

from flask import request
from wtforms.validators import ValidationError

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, CheckFirst, Group
from storefront.admin.acts.order_form import Amount, ReasonForm
from storefront.admin.acts.refunded_units import SENT, UNSENT, RefundedUnits
from storefront.admin.acts.refunds_said import say_refunded
from storefront.errors import StorefrontError
from storefront.orders.models import Order
from storefront.orders.refund_lines import sent_not_refunded
from storefront.orders.refund_worth import goods_worth, worked_out
from storefront.orders.refunds import request_refund, shipping_left
from storefront.translation import later, say


class RefundForm(RefundedUnits, ReasonForm):
    shipping_amount = Amount(later("Delivery"))
    restocking_fee = Amount(
        later("Restocking fee"), description=later("Kept back from what the units cost.")
    )
    amount = Amount(later("Amount"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.shipping_amount.description = say(
            "%(amount)s is left.", amount=self.said(shipping_left(self.order))
        )
        self.amount.description = say(
            "%(amount)s can still be refunded. Left empty, it is worked "
            "out from the units and shown to you first.",
            amount=self.said(self.order.refundable),
        )
        if self.order.overcharge and not self.is_submitted():
            self.reason.data = "order_changed"
            self.amount.fill_in(self.order.overcharge, self.order.currency)

    def validate_shipping_amount(self, field: Amount) -> None:
        left = shipping_left(self.order)
        if (field.minor or 0) > left:
            raise ValidationError(say("At most %(amount)s.", amount=self.said(left)))

    def validate_restocking_fee(self, field: Amount) -> None:
        worth = goods_worth(self.order, self.all_units())
        if (field.minor or 0) > worth:
            raise ValidationError(
                say("The units cost %(amount)s; keep back no more.", amount=self.said(worth))
            )

    def validate_amount(self, field: Amount) -> None:
        if field.minor == 0:
            raise ValidationError(say("Write an amount above nought."))
        if (field.minor or 0) > self.order.refundable:
            raise ValidationError(
                say("You can refund at most %(amount)s.", amount=self.said(self.order.refundable))
            )

    def fill_in_everything(self) -> None:
        for line in self.order.lines:
            for prefix, left in ((UNSENT, line.to_ship), (SENT, sent_not_refunded(line))):
                if left > 0:
                    self[f"{prefix}{line.id}"].raw_data = [str(left)]
        self.shipping_amount.fill_in(shipping_left(self.order), self.order.currency)
        self.restocking_fee.data = ""
        self.amount.fill_in(self.order.refundable, self.order.currency)

    def worked_out(self) -> int:
        """What the rest of the form comes to, minor units."""
        delivery, fee = self.shipping_amount.minor or 0, self.restocking_fee.minor or 0
        return worked_out(self.order, self.all_units(), delivery, fee)


def _refund(order: Order, form: RefundForm) -> list[int]:
    """Write the refund down; its rows' ids. An amount nobody typed is shown first."""
    if request.form.get("fill") == "all":
        form.fill_in_everything()
        raise CheckFirst(
            say("Everything that is left is filled in. Look at it, then press Refund.")
        )
    if form.amount.minor is None:
        if not (found := form.worked_out()):
            form.amount.errors = [say("Choose units or delivery, or write an amount.")]
            raise StorefrontError(form.first_error())
        form.amount.fill_in(found, order.currency)
        raise CheckFirst(say("The amount is filled in. Look at it, then press Refund again."))
    refunds = request_refund(
        order,
        form.all_units(),
        form.amount.minor,
        str(form.reason.data),
        my_name(),
        form.note.data or "",
        form.shipping_amount.minor or 0,
        restocking_fee=form.restocking_fee.minor or 0,
        sent=form.units(SENT),
        came=form.came(),
        notify=bool(form.notify.data),
    )
    return [refund.id for refund in refunds]


ACT = Act(
    name="refund",
    noun="refunds",
    title=later("Refund"),
    group=Group.MONEY,
    form=RefundForm,
    rule=_refund,
    said=say_refunded,
    sought=True,
)
