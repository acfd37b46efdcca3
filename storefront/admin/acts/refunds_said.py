"""Asks Stripe for refunds that were written down, after the commit, and says how they stand."""

from collections.abc import Sequence

from storefront.checkout.take_event import send_refunds
from storefront.checkout.views import gateway
from storefront.database import session
from storefront.orders.refunds import Refund, RefundStatus


def say_refunded(refund_ids: Sequence[int]) -> str:
    send_refunds(session, gateway())
    return " ".join(_stands(session.get_one(Refund, refund_id)) for refund_id in refund_ids)


def _stands(refund: Refund) -> str:
    amount = refund.order.money(refund.amount).show(refund.order.locale)
    return {
        RefundStatus.REQUESTED: f"The refund of {amount} is written down. Stripe did not answer; "
        "it is asked again by itself.",
        RefundStatus.PENDING: f"Stripe has taken the refund of {amount}. It is on its way.",
        RefundStatus.SUCCEEDED: f"{amount} went back to the customer.",
    }.get(
        refund.status,
        f"Stripe refused the refund of {amount}. The money is still here and can be refunded "
        "again, and so can the units.",
    )
