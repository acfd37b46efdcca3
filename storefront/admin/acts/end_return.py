"""Say how a return ends, once it was looked at: with money, with other units, or with nothing."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectChoice
from wtforms.validators import ValidationError

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import Amount, OrderForm
from storefront.admin.acts.refunds_said import say_refunded
from storefront.orders import return_ends
from storefront.orders.models import Order
from storefront.orders.returns import Outcome, Return, ReturnState, returns_of
from storefront.translation import later, say

CHOICES = [
    SelectChoice(Outcome.REFUND.value, later("Refund")),
    SelectChoice(Outcome.REPLACEMENT.value, later("Send the same again, at no cost")),
    SelectChoice(Outcome.NOTHING.value, later("Nothing more")),
]


class EndForm(OrderForm):
    about: Return
    outcome = RadioField(later("It ends with"), choices=CHOICES, default=Outcome.REFUND.value)
    restocking_fee = Amount(
        later("Restocking fee"), description=later("Kept back from the refund.")
    )
    amount = Amount(
        later("Refund"), description=later("Left empty: what came back is worth, less the fee.")
    )
    notify = BooleanField(later("Tell the customer by email"), default=True)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.worth = return_ends.worth_of(self.about)
        self.amount.description = say(
            "What came back is worth %(amount)s. Left empty, that less the fee.",
            amount=self.said(self.worth),
        )

    def validate_restocking_fee(self, field: Amount) -> None:
        if self.outcome.data == Outcome.REFUND and (field.minor or 0) > self.worth:
            raise ValidationError(
                say("Keep back %(amount)s at most.", amount=self.said(self.worth))
            )

    def validate_amount(self, field: Amount) -> None:
        if self.outcome.data == Outcome.REFUND and (field.minor or 0) > self.order.refundable:
            raise ValidationError(
                say("You can refund at most %(amount)s.", amount=self.said(self.order.refundable))
            )
        if self.outcome.data == Outcome.REFUND and not self.back():
            raise ValidationError(say("Write an amount above nought, or choose another end."))

    def back(self) -> int:
        """What goes back, minor units."""
        fee: int = self.restocking_fee.minor or 0
        typed: int | None = self.amount.minor
        return max(0, self.worth - fee) if typed is None else typed


def _end(_order: Order, form: EndForm) -> tuple[Outcome, list[int]]:
    outcome, refunds = Outcome(form.outcome.data), []
    if outcome is Outcome.REPLACEMENT:
        return_ends.end_with_replacement(form.about, my_name())
    elif outcome is Outcome.NOTHING:
        return_ends.end_with_nothing(form.about, my_name())
    else:
        refunds = return_ends.end_with_refund(
            form.about,
            form.back(),
            my_name(),
            restocking_fee=form.restocking_fee.minor or 0,
            notify=bool(form.notify.data),
        )
    return outcome, [refund.id for refund in refunds]


def _say_ended(done: tuple[Outcome, list[int]]) -> str:
    outcome, refund_ids = done
    if outcome is Outcome.REFUND:
        return say_refunded(refund_ids)
    if outcome is Outcome.REPLACEMENT:
        return say("The replacement is on the order and can be sent.")
    return say("The return is closed.")


def _undecided(order: Order) -> Sequence[Return]:
    received = [found for found in returns_of(order) if found.state is ReturnState.RECEIVED]
    return [found for found in received if found.outcome is None]


ACT = Act(
    name="end_return",
    noun="returns/{about}/end",
    title=later("Decide on return"),
    group=Group.MONEY,
    form=EndForm,
    rule=_end,
    said=_say_ended,
    offered=lambda order: any(line.returned for line in order.lines),
    abouts=_undecided,
    about_kind=Return,
    named=lambda found: say("no. %(id)s", id=found.id),
    open=True,
)
