"""The account's money: transactions, payouts and the balance."""

from storefront.sandbox.objects.ids import new_id
from storefront.sandbox.wire import Json

CATEGORIES = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "refund_failure": "refund_failure",
    "adjustment": "dispute",
    "payout": "payout",
    "payout_failure": "payout_reversal",
}
SETTLING_SECONDS = 3 * 24 * 3600


def balance_transaction(
    source: Json, *, kind: str, amount: int, fee: int, description: str | None, now: int
) -> Json:
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now + (SETTLING_SECONDS if kind in ("charge", "payment") else 0),
        "balance_type": "payments",
        "created": now,
        "currency": source["currency"],
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [fee_detail(kind, fee, source["currency"])] if fee else [],
        "net": amount - fee,
        # A dispute takes money away; what comes back on an adjustment is its reversal.
        "reporting_category": "dispute_reversal"
        if kind == "adjustment" and amount > 0
        else CATEGORIES[kind],
        "source": source["id"],
        "status": "pending" if kind in ("charge", "payment") else "available",
        "type": kind,
    }


def fee_detail(kind: str, amount: int, currency: str) -> Json:
    return {
        "amount": amount,
        "application": None,
        "currency": currency,
        "description": "Dispute fee" if kind == "adjustment" else "Stripe processing fees",
        "type": "stripe_fee",
    }


def payout(*, amount: int, currency: str, now: int) -> Json:
    return {
        "id": new_id("po"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": now,
        "automatic": True,
        "balance_transaction": None,
        "created": now,
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": new_id("ba"),
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "in_progress",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit",
        "trace_id": None,
        "type": "bank_account",
    }


def balance(available: dict[str, int], pending: dict[str, int]) -> Json:
    """Both are net minor units by currency."""

    def amounts(sums: dict[str, int]) -> list[Json]:
        return [
            {"amount": amount, "currency": currency, "source_types": {"card": amount}}
            for currency, amount in sorted(sums.items())
        ]

    return {
        "object": "balance",
        "available": amounts(available),
        "livemode": False,
        "pending": amounts(pending),
    }
