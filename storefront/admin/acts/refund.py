"""Give money back. Our row comes first; Stripe is asked after the commit."""

from typing import Any

from flask import request
from wtforms.validators import ValidationError

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, CheckFirst, Group, incomplete
from storefront.admin.acts.order_form import Amount, ReasonForm, numbers
from storefront.checkout.take_event import send_refunds
from storefront.checkout.views import gateway
from storefront.database import session
from storefront.orders.models import Order
from storefront.orders.refunds import Refund, RefundStatus, request_refund


class RefundForm(ReasonForm):
    shipping_amount = Amount("Delivery")
    amount = Amount("Amount")

    @classmethod
    def fields_of(cls, order: Order, about: Any) -> dict[str, Any]:
        return numbers(order, lambda line: line.quantity - line.refunded, chosen=False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.shipping_amount.description = f"{self.said(self.order.shipping_amount)} was paid."
        self.amount.description = (
            f"{self.said(self.order.refundable)} can still be refunded. Left empty, it is worked "
            "out from the units and shown to you first."
        )

    def validate_shipping_amount(self, field: Amount) -> None:
        if (field.minor or 0) > self.order.shipping_amount:
            raise ValidationError(f"At most {self.said(self.order.shipping_amount)}.")

    def validate_amount(self, field: Amount) -> None:
        if field.minor == 0:
            raise ValidationError("Write an amount above nought.")
        if (field.minor or 0) > self.order.refundable:
            raise ValidationError(f"You can refund at most {self.said(self.order.refundable)}.")

    def fill_in_everything(self) -> None:
        for line in self.order.lines:
            if line.quantity > line.refunded:
                self[f"units_{line.id}"].raw_data = [str(line.quantity - line.refunded)]
        whole = self.order.refund_amount == 0
        self.shipping_amount.data = ""
        if whole:
            self.shipping_amount.fill_in(self.order.shipping_amount, self.order.currency)
        self.amount.fill_in(self.order.refundable, self.order.currency)


def _refund(order: Order, form: RefundForm) -> int:
    """Write the refund down; its id. An amount nobody typed is worked out and shown first."""
    if request.form.get("fill") == "all":
        form.fill_in_everything()
        raise CheckFirst("Everything that is left is filled in. Look at it, then press Refund.")
    units, shipping = form.units(), form.shipping_amount.minor or 0
    if form.amount.minor is None:
        worked_out = _worth(order, units) + shipping
        if not worked_out:
            form.amount.errors = ["Choose units or delivery, or write an amount."]
            raise incomplete(form)
        form.amount.fill_in(min(worked_out, order.refundable), order.currency)
        raise CheckFirst("The amount is filled in. Look at it, then press Refund again.")
    reason, note = str(form.reason.data), form.note.data or ""
    return request_refund(order, units, form.amount.minor, reason, my_name(), note, shipping).id


def _worth(order: Order, units: dict[int, int]) -> int:
    """What the chosen units cost, minor units."""
    return sum(line.unit_amount * units.get(line.id, 0) for line in order.lines)


def say_refunded(refund_id: int) -> str:
    """Ask Stripe, after the commit, and say how the refund stands."""
    send_refunds(session, gateway())
    refund = session.get_one(Refund, refund_id)
    amount = refund.order.money(refund.amount).show(refund.order.locale)
    return {
        RefundStatus.REQUESTED: f"The refund of {amount} is written down. Stripe did not answer; "
        "it is asked again by itself.",
        RefundStatus.PENDING: f"Stripe has taken the refund of {amount}. It is on its way.",
        RefundStatus.SUCCEEDED: f"{amount} went back to the customer.",
    }.get(refund.status, f"Stripe refused the refund of {amount}. The money is still here.")


ACT = Act(
    name="refund",
    noun="refunds",
    title="Refund",
    group=Group.MONEY,
    form=RefundForm,
    rule=_refund,
    said=say_refunded,
    sought=True,
)
