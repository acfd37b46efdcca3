"""What Stripe is asked for as a list: payouts, and every movement of the account's balance."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from storefront.checkout.balance import PayoutAnswer, TransactionAnswer

if TYPE_CHECKING:
    import stripe

Answer = TypeVar("Answer")
PAGE = 100
SOURCE = ["data.source"]
OF_AN_ORDER = ("charge", "refund", "dispute")


class StripeLists(ABC):
    """The reading half of the gateway: however many pages, newest first."""

    @property
    @abstractmethod
    def _client(self) -> "stripe.StripeClient": ...

    @abstractmethod
    def _ask(self, call: Callable[[], Answer]) -> Answer:
        """Make a call. Raises GatewayError when Stripe does not answer."""

    def payouts_since(self, since: datetime) -> list[PayoutAnswer]:
        """Every payout made since a moment."""
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": PAGE}
        listed = self._client.v1.payouts.list
        return self._ask(lambda: [_payout(p) for p in listed(params=params).auto_paging_iter()])

    def balance_transactions(self, payout_id: str) -> list[TransactionAnswer]:
        """What a payout is made of, without the payout itself."""
        found = self._transactions({"payout": payout_id})
        return [transaction for transaction in found if transaction.source_id != payout_id]

    def transactions_since(self, since: datetime) -> list[TransactionAnswer]:
        """Every movement since a moment, whether it was paid out yet or not."""
        return self._transactions({"created": {"gte": int(since.timestamp())}})

    def _transactions(self, chosen: dict[str, Any]) -> list[TransactionAnswer]:
        params: Any = {**chosen, "limit": PAGE, "expand": SOURCE}
        listed = self._client.v1.balance_transactions.list
        return self._ask(
            lambda: [_transaction(t) for t in listed(params=params).auto_paging_iter()]
        )


def _payout(payout: "stripe.Payout") -> PayoutAnswer:
    return PayoutAnswer(
        id=payout.id,
        amount=payout.amount,
        currency=payout.currency.upper(),
        status=payout.status,
        itemised=payout.reconciliation_status,
        made_at=_moment(payout.created),
        arrives_on=_moment(payout.arrival_date).date(),
        failure=payout.failure_message or payout.failure_code,
    )


def _transaction(transaction: "stripe.BalanceTransaction") -> TransactionAnswer:
    source: Any = transaction.source
    ours = getattr(source, "object", None) in OF_AN_ORDER
    return TransactionAnswer(
        id=transaction.id,
        kind=transaction.reporting_category,
        amount=transaction.amount,
        fee=transaction.fee,
        net=transaction.net,
        currency=transaction.currency.upper(),
        at=_moment(transaction.created),
        source_id=source if isinstance(source, str) or source is None else source.id,
        payment_intent_id=_id(source.payment_intent) if ours else None,
        charged=source.amount if ours else None,
        charged_currency=source.currency.upper() if ours else None,
        description=(transaction.description or "")[:300],
    )


def _id(named: Any) -> str | None:
    return named if isinstance(named, str) or named is None else str(named.id)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
