"""What happened to an order, in plain words."""

from typing import Any

from storefront.admin.stock_words import PLACES
from storefront.inventory.ledger import Place
from storefront.orders.disputes import in_words as dispute_in_words
from storefront.orders.models import Order, OrderEvent
from storefront.orders.refunds import REASONS
from storefront.orders.returns import Outcome
from storefront.translation import later, say

WORDS = {
    "place": later("Order placed"),
    "await_payment": later("Payment is on its way from the bank"),
    "pay": later("Paid"),
    "fail": later("The payment failed; the stock was freed"),
    "expire": later("Not paid in time; the stock was freed"),
    "cancel": later("Order cancelled: %(reason)s"),
    "fulfill": later("Sent with %(carrier)s, tracking number %(tracking)s"),
    "refund_requested": later("Refund of %(amount)s asked for: %(reason)s"),
    "refund": later("Refund of %(amount)s accepted by Stripe"),
    "refund_told": later("Told the customer that %(amount)s goes back"),
    "refund_failed": later("Refund of %(amount)s failed; the money is still here"),
    "paid_twice": later("Paid twice; %(amount)s goes back"),
    "second_payment": later("A second payment arrived"),
    "amount_differs": later("Stripe reports %(amount)s for this order, which is not its total"),
    "oversold": later("There is not enough in stock to send it"),
    "payment_refused": later("Stripe refused to open the payment page"),
    "promotion_released": later("The use of code %(code)s was given back"),
    "promotion_over": later(
        "Paid late; code %(code)s had no use left for it, but the price was kept"
    ),
    "swap_lot": later("Swapped %(units)s × lot %(from_lot)s for lot %(to_lot)s: %(reason)s"),
    "recall_notice": later("Told of the recall of lot %(lot)s, of which %(units)s were sent"),
    "pay_difference": later("The difference of %(amount)s was paid"),
    "allocate_refund": later(
        "The refund of %(amount)s made at Stripe is explained; units: %(units)s"
    ),
    "dispute_opened": later("A bank disputes %(amount)s: %(reason)s"),
    "dispute_updated": later("The dispute over %(amount)s goes on: %(outcome)s"),
    "dispute_closed": later("The dispute over %(amount)s is closed: %(outcome)s"),
    "edit": later("Changed: %(what)s. %(was)s before, %(becomes)s"),
    "waive": later("%(amount)s of the difference let go of: %(reason)s"),
    "draft": later("Draft written"),
    "draft_changed": later("Draft changed"),
    "invoice_sent": later("Pay link for %(amount)s sent"),
    "begin_payment": later("The customer went to pay"),
    "lapse": later("The customer left the payment page without paying"),
    "hold": later("Put on hold: %(reason)s"),
    "release_hold": later("Hold released; it was: %(reason)s"),
    "undo_fulfillment": later("Parcel undone; its units went to %(target)s"),
    "return_requested": later("A return is expected: %(reason)s"),
    "return_received": later(
        "Units that came back and are in quality control: %(units)s. Note: %(note)s"
    ),
    "return_cancelled": later("The return was cancelled"),
    "return_ended": later("The return ended with %(end)s"),
    "tag": later("Tagged “%(tag)s”"),
    "untag": later("Tag “%(tag)s” removed"),
    "note": later("Note: %(text)s"),
    "public_note": later("Said on the customer’s page: %(text)s"),
    "checked": later("Looked at: %(text)s"),
}


ENDS = {
    Outcome.REFUND: later("refund"),
    Outcome.REPLACEMENT: later("replacement"),
    Outcome.NOTHING: later("nothing"),
}


def in_words(event: OrderEvent, order: Order) -> str:
    """One sentence for an event; kinds nobody described show their name."""
    kind = "public_note" if event.details.get("public") else event.kind
    pattern = WORDS.get(kind)
    if pattern is None:
        return kind.replace("_", " ").capitalize()
    return pattern % _Details(event.details, order)


class _Details(dict[str, Any]):
    """An event's details as they are said; what was left empty reads as "none"."""

    def __init__(self, details: dict[str, Any], order: Order) -> None:
        super().__init__({key: value or say("none") for key, value in details.items()})
        if details.get("note"):
            self["reason"] = f"{self._reason(details)} ({details['note']})"
        elif "reason" in details:
            self["reason"] = self._reason(details)
        if "outcome" in details:
            self["outcome"] = dispute_in_words(str(details["outcome"]))
        if "target" in details:
            self["target"] = str(PLACES[Place(details["target"])])
        if "end" in details:
            self["end"] = str(ENDS[Outcome(details["end"])])
        if isinstance(details.get("amount"), int):
            self["amount"] = order.money(details["amount"]).show(order.locale)

    def __missing__(self, key: str) -> str:
        return say("none")

    @staticmethod
    def _reason(details: dict[str, Any]) -> str:
        reason = str(details.get("reason", ""))
        return str(REASONS.get(reason) or reason.replace("_", " "))
