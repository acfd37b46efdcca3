"""From what staff typed into the refund form to a refund that Stripe has been asked for."""

from flask import request

from storefront.admin.access import my_name
from storefront.admin.order_forms import RefundForm
from storefront.admin.order_page import CheckFirst, Incomplete
from storefront.checkout.take_event import send_refunds
from storefront.checkout.views import gateway
from storefront.database import session
from storefront.orders.models import Order
from storefront.orders.refunds import Refund, RefundStatus, request_refund


def refund_order(order: Order, form: RefundForm) -> int:
    """Write the refund down; its id. An amount nobody typed is worked out and shown first."""
    if request.form.get("fill") == "all":
        form.fill_in_everything()
        raise CheckFirst("Everything that is left is filled in. Look at it, then press Refund.")
    units, shipping = form.units(), form.shipping_amount.minor or 0
    if form.amount.minor is None:
        worked_out = _worth(order, units) + shipping
        if not worked_out:
            form.amount.errors = ["Choose units or delivery, or write an amount."]
            raise Incomplete(form.first_error())
        form.fill_in(min(worked_out, order.refundable))
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
