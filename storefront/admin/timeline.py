"""What happened to an order, in plain words."""

from typing import Any

from storefront.orders.disputes import in_words as dispute_in_words
from storefront.orders.models import Order, OrderEvent
from storefront.orders.refunds import REASONS

WORDS = {
    "place": "Order placed",
    "await_payment": "Payment is on its way from the bank",
    "pay": "Paid",
    "fail": "The payment failed; the stock was freed",
    "expire": "Not paid in time; the stock was freed",
    "cancel": "Order cancelled: {reason}",
    "fulfill": "Sent with {carrier}, tracking number {tracking}",
    "refund_requested": "Refund of {amount} asked for: {reason}",
    "refund": "Refund of {amount} accepted by Stripe",
    "refund_failed": "Refund of {amount} failed; the money is still here",
    "paid_twice": "Paid twice; {amount} goes back",
    "second_payment": "A second payment arrived",
    "amount_differs": "Stripe reports {amount} for this order, which is not its total",
    "oversold": "There is not enough in stock to send it",
    "payment_refused": "Stripe refused to open the payment page",
    "promotion_released": "The use of code {code} was given back",
    "promotion_over": "Paid late; code {code} had no use left for it, but the price was kept",
    "swap_lot": "Swapped {units} × lot {from_lot} for lot {to_lot}: {reason}",
    "recall_notice": "Told of the recall of lot {lot}, of which {units} were sent",
    "pay_difference": "The difference of {amount} was paid",
    "allocate_refund": "The refund of {amount} made at Stripe is explained; units: {units}",
    "dispute_opened": "A bank disputes {amount}: {reason}",
    "dispute_updated": "The dispute over {amount} goes on: {outcome}",
    "dispute_closed": "The dispute over {amount} is closed: {outcome}",
    "edit": "Changed: {what}. {was} before, {becomes}",
    "waive": "{amount} of the difference let go of: {reason}",
    "draft": "Draft written",
    "draft_changed": "Draft changed",
    "invoice_sent": "Pay link for {amount} sent",
    "begin_payment": "The customer went to pay",
    "lapse": "The customer left the payment page without paying",
    "hold": "Put on hold: {reason}",
    "release_hold": "Hold released; it was: {reason}",
    "undo_fulfillment": "Parcel undone; its units went to {target}",
    "return_requested": "A return is expected: {reason}",
    "return_received": "Units that came back and are in quality control: {units}. Note: {note}",
    "return_cancelled": "The return was cancelled",
    "return_ended": "The return ended with {end}",
    "tag": "Tagged “{tag}”",
    "untag": "Tag “{tag}” removed",
    "note": "Note: {text}",
    "public_note": "Said on the customer’s page: {text}",
    "checked": "Looked at: {text}",
}


def in_words(event: OrderEvent, order: Order) -> str:
    """One sentence for an event; kinds nobody described show their name."""
    kind = "public_note" if event.details.get("public") else event.kind
    pattern = WORDS.get(kind, kind.replace("_", " ").capitalize())
    return pattern.format_map(_Details(event.details, order))


class _Details(dict[str, Any]):
    """An event's details as they are said; what was left empty reads as "none"."""

    def __init__(self, details: dict[str, Any], order: Order) -> None:
        super().__init__({key: value or "none" for key, value in details.items()})
        if details.get("note"):
            self["reason"] = f"{self._reason(details)} ({details['note']})"
        elif "reason" in details:
            self["reason"] = self._reason(details)
        if "outcome" in details:
            self["outcome"] = dispute_in_words(str(details["outcome"]))
        if "target" in details:
            self["target"] = str(details["target"]).replace("_", " ")
        if isinstance(details.get("amount"), int):
            self["amount"] = order.money(details["amount"]).show(order.locale)

    def __missing__(self, key: str) -> str:
        return "none"

    @staticmethod
    def _reason(details: dict[str, Any]) -> str:
        reason = str(details.get("reason", ""))
        return REASONS.get(reason, reason.replace("_", " "))
