"""Call an order off: all money back, all stock free."""

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import ReasonForm
from storefront.admin.acts.refund import say_refunded
from storefront.checkout.settle import settle
from storefront.checkout.views import gateway
from storefront.database import session
from storefront.errors import IllegalTransition
from storefront.orders.cancellation import cancel
from storefront.orders.models import Order
from storefront.orders.states import Status


def _cancel(order: Order, form: ReasonForm) -> int | None:
    """The refund's id, if money had arrived."""
    if order.status is Status.PENDING:
        _stop_payment(order)
    refund = cancel(order, my_name(), str(form.reason.data), form.note.data or "")
    return refund.id if refund else None


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
        raise IllegalTransition("The customer has paid in the meantime. Nothing was cancelled.")
    if remote.status != "expired":
        raise IllegalTransition("Stripe could not close the payment page. Try again.")


def _say_cancelled(refund_id: int | None) -> str:
    if refund_id is None:
        return "The order is cancelled. No money had arrived."
    return f"The order is cancelled. {say_refunded(refund_id)}"


ACT = Act(
    name="cancel",
    noun="cancellation",
    title="Cancel order",
    group=Group.ORDER,
    form=ReasonForm,
    rule=_cancel,
    said=_say_cancelled,
    sought=True,
)
