"""Asks Stripe for refunds that were written down, after the commit, and says how they stand."""

from collections.abc import Sequence

from storefront.checkout.take_event import send_refunds
from storefront.checkout.views import gateway
from storefront.database import session
from storefront.orders.refunds import Refund, RefundStatus
from storefront.translation import say


def say_refunded(refund_ids: Sequence[int]) -> str:
    send_refunds(session, gateway())
    return " ".join(_stands(session.get_one(Refund, refund_id)) for refund_id in refund_ids)


def _stands(refund: Refund) -> str:
    amount = refund.order.money(refund.amount).show(refund.order.locale)
    return {
        RefundStatus.REQUESTED: say(
            "The refund of %(amount)s is written down. Stripe did not "
            "answer; it is asked again by itself.",
            amount=amount,
        ),
        RefundStatus.PENDING: say(
            "Stripe has taken the refund of %(amount)s. It is on its way.", amount=amount
        ),
        RefundStatus.SUCCEEDED: say("%(amount)s went back to the customer.", amount=amount),
    }.get(
        refund.status,
        say(
            "Stripe refused the refund of %(amount)s. The money is still here and can be "
            "refunded again, and so can the units.",
            amount=amount,
        ),
    )
