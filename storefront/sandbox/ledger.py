"""The account's money: what each charge, refund and dispute did to the balance; payouts."""

from collections import Counter

from storefront.sandbox.amounts import share_of
from storefront.sandbox.objects import balance as shape
from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json


def fee_on(amount: int) -> int:
    """1.5 % and 20 minor units: Stripe's published price for UK cards, used for every method."""
    return share_of(amount, 15, 1000) + 20


def record(
    sandbox: Sandbox, source: Json, kind: str, amount: int, fee: int = 0, note: str | None = None
) -> Json:
    transaction = shape.balance_transaction(
        source, kind=kind, amount=amount, fee=fee, description=note, now=sandbox.clock.now()
    )
    sandbox.store.insert(transaction)
    if transaction["status"] == "pending":
        sandbox.schedule(transaction["available_on"], "make_available", transaction["id"])
    return transaction


def record_charge(sandbox: Sandbox, charge: Json) -> None:
    """The balance transaction comes after the charge succeeded, with ``charge.updated``."""
    kind = "charge" if charge["id"].startswith("ch_") else "payment"
    amount = charge["amount"]
    transaction = record(sandbox, charge, kind, amount, fee_on(amount), charge["description"])
    charge["balance_transaction"] = transaction["id"]
    sandbox.store.save(charge)
    sandbox.emit("charge.updated", charge, {"balance_transaction": None})


def make_available(sandbox: Sandbox, transaction_id: str) -> None:
    transaction = sandbox.load("balance_transaction", transaction_id)
    transaction["status"] = "available"
    sandbox.store.save(transaction)


def unpaid(sandbox: Sandbox) -> list[Json]:
    """Transactions no payout has carried away yet."""
    return sandbox.store.find(
        "balance_transaction",
        condition="json_extract(private, '$.payout') IS NULL"
        " AND json_extract(body, '$.type') NOT IN ('payout', 'payout_failure')",
    )


def balance(sandbox: Sandbox) -> Json:
    available: Counter[str] = Counter()
    pending: Counter[str] = Counter()
    for each in unpaid(sandbox):
        sums = available if each["status"] == "available" else pending
        sums[each["currency"]] += each["net"]
        (pending if sums is available else available)[each["currency"]] += 0
    return shape.balance(dict(available), dict(pending))


def pay_out(sandbox: Sandbox, currency: str) -> Json:
    """Send what is available to the bank and say so: payout.created, then payout.paid."""
    carried = [
        each
        for each in unpaid(sandbox)
        if each["currency"] == currency and each["status"] == "available"
    ]
    amount = sum(each["net"] for each in carried)
    if amount <= 0:
        raise ApiError(
            f"Nothing to pay out in {currency}: {amount} available. Advance the time: a charge is"
            " available after 3 days.",
            status=409,
        )
    payout = sandbox.store.insert(
        shape.payout(amount=amount, currency=currency, now=sandbox.clock.now())
    )
    sandbox.emit("payout.created", payout)
    moved = record(sandbox, payout, "payout", -amount, note="STRIPE PAYOUT")
    for each in [*carried, moved]:
        sandbox.store.save_private(each["id"], {"payout": payout["id"]})
    payout |= {
        "balance_transaction": moved["id"],
        "status": "paid",
        "reconciliation_status": "completed",
    }
    sandbox.store.save(payout)
    sandbox.emit("payout.paid", payout)
    sandbox.emit("payout.reconciliation_completed", payout)
    return payout


def fail_payout(sandbox: Sandbox, payout_id: str) -> Json:
    """The bank returned it: what it carried waits for the next payout."""
    payout = sandbox.load("payout", payout_id)
    if payout["status"] != "paid":
        raise ApiError(f"The payout is {payout['status']}: it cannot fail now.", status=409)
    amount = payout["amount"]
    returned = record(sandbox, payout, "payout_failure", amount, note="STRIPE PAYOUT FAILURE")
    payout |= {
        "failure_balance_transaction": returned["id"],
        "failure_code": "account_closed",
        "failure_message": "The bank account has been closed.",
        "status": "failed",
    }
    sandbox.store.save(payout)
    sandbox.store.query(
        "UPDATE objects SET private = '{}' WHERE kind = 'balance_transaction' AND id NOT IN (?, ?)"
        " AND json_extract(private, '$.payout') = ?",
        payout["balance_transaction"],
        returned["id"],
        payout_id,
    )
    sandbox.store.save_private(returned["id"], {"payout": payout_id})
    sandbox.emit("payout.failed", payout)
    return payout
