"""What the shop says to Stripe and hears from it, as plain values. No Stripe types beyond here."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SessionLine:
    title: str
    sku: str
    quantity: int
    unit_amount: int


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """Everything a Checkout Session is opened with; amounts in minor units."""

    order_number: str
    idempotency_key: str
    expires_at: datetime
    currency: str
    locale: str
    country: str
    lines: tuple[SessionLine, ...]
    shipping_label: str
    shipping_amount: int
    discount: int  # off the goods, by the code
    discount_name: str
    total: int  # before any tax is added to it
    tax_included: bool
    tax_added: bool  # Stripe works tax out and adds it
    email: str | None  # fixed on Stripe's page; None: the customer types one
    success_url: str
    cancel_url: str
    delivers: bool = True  # else nothing is sent for it: no address is asked for


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who receives the parcel and where, as typed on Stripe's page."""

    email: str | None = None
    phone: str | None = None
    name: str | None = None
    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """Stripe's Checkout Session as it reads now. `status`: open, complete, expired.
    `payment_status`: paid, unpaid, no_payment_required."""

    id: str
    status: str
    payment_status: str
    amount_total: int
    currency: str
    url: str | None
    order_number: str | None
    payment_intent_id: str | None
    payment_intent_status: str | None
    delivery: Delivery = field(default_factory=Delivery)
    attempt: str | None = None  # key of the attempt that asked for it
    tax: int = 0  # minor units of tax that Stripe worked out, in amount_total

    def asks_for(self, amount: int, currency: str, *, tax_added: bool) -> bool:
        """Whether that is its total (minor units), before any tax Stripe put on top."""
        before_tax = self.amount_total - (self.tax if tax_added else 0)
        return (before_tax, self.currency) == (amount, currency)


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """`status`: pending, requires_action, succeeded, failed, canceled."""

    id: str
    status: str
    amount: int
    payment_intent_id: str | None
    refund_id: int | None  # our row, when the refund was asked for here


@dataclass(frozen=True, slots=True)
class DisputeAnswer:
    """A dispute as it reads now; `refundable` while the money can still be given back instead."""

    id: str
    status: str
    reason: str
    amount: int
    currency: str
    refundable: bool
    payment_intent_id: str | None
    evidence_due_at: datetime | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class StripeEvent:
    """A verified event, reduced to what it points at."""

    id: str
    type: str
    livemode: bool
    object_id: str
    payment_intent_id: str | None
    account: str | None = None  # of a connected account, where it happened
