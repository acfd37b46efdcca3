"""What Stripe tells of the account's own money, as plain values: payouts and what is in them."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PayoutAnswer:
    """Money sent to the bank; minor units. `status`: pending, in_transit, paid, failed, canceled.

    `itemised`: "completed" once Stripe lists what is in it, "in_progress" until then,
    "not_applicable" when it was made by hand and never is.
    """

    id: str
    amount: int
    currency: str
    status: str
    itemised: str
    made_at: datetime
    arrives_on: date
    failure: str | None


@dataclass(frozen=True, slots=True)
class TransactionAnswer:
    """One movement of the balance, in minor units of the currency the account keeps.

    `kind` is Stripe's reporting category (https://docs.stripe.com/reports/reporting-categories).
    `charged`: what its charge, refund or dispute says, in the currency the customer paid in.
    """

    id: str
    kind: str
    amount: int
    fee: int
    net: int
    currency: str
    at: datetime
    source_id: str | None
    payment_intent_id: str | None
    charged: int | None
    charged_currency: str | None
    description: str
