"""Call an order off: the money, the stock and the word to the customer in one transaction."""

from dataclasses import dataclass
from typing import Any

from wtforms import RadioField, SelectChoice
from wtforms.validators import ValidationError

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import Amount, ReasonForm
from storefront.admin.acts.refunds_said import say_refunded
from storefront.checkout.pay_link import close_pages
from storefront.checkout.settle import settle
from storefront.checkout.views import gateway
from storefront.database import session
from storefront.errors import IllegalTransition
from storefront.orders.cancellation import cancel
from storefront.orders.models import Order
from storefront.orders.states import Status
from storefront.translation import later, say

ALL, PART, NONE = "all", "part", "none"


@dataclass(frozen=True, slots=True)
class Cancelled:
    number: str
    charged: bool
    refund_ids: list[int]


class CancellationForm(ReasonForm):
    """`money` and `part` are there when money is."""

    @classmethod
    def fields_of(cls, order: Order, about: Any) -> dict[str, Any]:
        if not order.refundable:
            return {}
        left = order.money(order.refundable).show(order.locale)
        choices = [
            SelectChoice(ALL, say("Refund all of it, %(left)s", left=left)),
            SelectChoice(PART, say("Refund a part")),
            SelectChoice(NONE, say("Refund nothing now")),
        ]
        return {
            "money": RadioField(say("Money"), choices=choices, default=ALL),
            "part": Amount(
                say("Part to refund"), description=say("Less than %(left)s.", left=left)
            ),
        }

    def validate_part(self, field: Amount) -> None:
        if self["money"].data == PART and not 0 < (field.minor or 0) < self.order.refundable:
            left = self.said(self.order.refundable)
            raise ValidationError(
                say("Write an amount above nought and below %(left)s.", left=left)
            )

    def amount(self) -> int | None:
        """What goes back now, minor units; None is all of it."""
        if "money" not in self:
            return None
        minor: int | None = self["part"].minor
        return {ALL: None, PART: minor, NONE: 0}[self["money"].data]


def _cancel(order: Order, form: CancellationForm) -> Cancelled:
    if order.status is Status.PENDING:
        _stop_payment(order)
    refunds = cancel(
        order,
        my_name(),
        str(form.reason.data),
        form.note.data or "",
        amount=form.amount(),
        notify=bool(form.notify.data),
    )
    return Cancelled(order.number, bool(order.charged_amount), [refund.id for refund in refunds])


def _stop_payment(order: Order) -> None:
    """End Stripe's page before calling the order off. Somebody may have paid on it just now."""
    attempt = order.latest_attempt()
    if attempt is None or attempt.session_id is None:
        return
    session_id = attempt.session_id
    session.rollback()  # no transaction waits for Stripe
    remote = gateway().expire(session_id)
    order.lock()
    if remote.status == "complete":
        settle(order, remote)
        session.commit()
        raise IllegalTransition(
            say("The customer has paid in the meantime. Nothing was cancelled.")
        )
    if remote.status != "expired":
        raise IllegalTransition(say("Stripe could not close the payment page. Try again."))


def _say_cancelled(done: Cancelled) -> str:
    """Close what the customer could still pay on, such as the difference an edit left."""
    close_pages(session, gateway(), done.number)
    if not done.charged:
        return say("The order is cancelled. No money had arrived.")
    if not done.refund_ids:
        return say("The order is cancelled. No money goes back now; it can be refunded later.")
    return say(
        "The order is cancelled. %(say_refunded)s", say_refunded=say_refunded(done.refund_ids)
    )


ACT = Act(
    name="cancel",
    noun="cancellation",
    title=later("Cancel order"),
    group=Group.ORDER,
    form=CancellationForm,
    rule=_cancel,
    said=_say_cancelled,
    sought=True,
)
