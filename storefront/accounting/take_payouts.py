"""Take in what Stripe paid out and everything that moved the balance.

Each piece is kept by itself, oldest first, so a run that dies goes on where it ended. Two runs at
once keep each row once: Stripe's ids are unique.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.accounting.models import BalanceTransaction, Payout
from storefront.accounting.payout_differences import compare_payouts
from storefront.checkout.balance import PayoutAnswer, TransactionAnswer
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.clock import now

BATCH = 200
FIRST_LOOK = timedelta(days=30)
PAYOUTS_CHANGE = timedelta(days=30)  # a bank may send one back for days after it was paid
OVERLAP = timedelta(days=2)

Found = TypeVar("Found")


def take_payouts(db: Session, gateway: StripeGateway, since: datetime | None = None) -> int:
    """Bring payouts and movements up to date; how many payouts were read.

    Without `since` it goes on from what is known. Raises GatewayError.
    """
    started = now()
    _keep(db, gateway.transactions_since(since or _where_we_are(db)))
    read = 0
    for answer in reversed(gateway.payouts_since(since or started - PAYOUTS_CHANGE)):
        read += _take_payout(db, gateway, answer)
    compare_payouts(db, since or started - PAYOUTS_CHANGE)
    return read


def _where_we_are(db: Session) -> datetime:
    latest = db.scalar(select(func.max(BalanceTransaction.at)))
    db.rollback()
    return latest - OVERLAP if latest else now() - FIRST_LOOK


def _take_payout(db: Session, gateway: StripeGateway, answer: PayoutAnswer) -> bool:
    if not _note_payout(db, answer):
        return False
    if answer.itemised == "completed":
        movements = gateway.balance_transactions(answer.id)
        _keep(db, movements)
        _link_all(db, [movement.id for movement in movements], answer.id)
    return True


def _note_payout(db: Session, answer: PayoutAnswer) -> bool:
    """Write the payout down; whether its transactions are to be read, now or again."""
    known = db.scalar(select(Payout).where(Payout.stripe_id == answer.id).with_for_update())
    same = known is not None and (known.status, known.itemised) == (answer.status, answer.itemised)
    if known is not None and same and (known.read_at or answer.itemised != "completed"):
        db.rollback()
        return False
    payout = known or Payout(stripe_id=answer.id, made_at=answer.made_at)
    payout.amount, payout.currency = answer.amount, answer.currency
    payout.status, payout.itemised = answer.status, answer.itemised
    payout.arrives_on, payout.failure = answer.arrives_on, (answer.failure or "")[:500] or None
    payout.read_at = None
    db.add(payout)
    return _committed(db)


def _committed(db: Session) -> bool:
    """False when another run wrote the same at the same moment: its work stands."""
    try:
        db.commit()
    except IntegrityError:
        db.rollback()
        return False
    return True


def _batches(found: Sequence[Found]) -> Iterator[Sequence[Found]]:
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]


def _keep(db: Session, newest_first: Sequence[TransactionAnswer]) -> None:
    """Write movements down, oldest first: the newest one known is where the next run goes on, and
    two runs that add rows in the same order do not wait for each other."""
    for some in _batches(newest_first[::-1]):
        _insert(db, some) or _insert(db, some)


def _link_all(db: Session, ids: Sequence[str], payout: str) -> None:
    """Note that a payout is made of these movements, and of no others."""
    payout_id = db.scalar(select(Payout.id).where(Payout.stripe_id == payout).with_for_update())
    row = BalanceTransaction
    _link(db, row.payout_id == payout_id, None)  # one that failed lets go of what it carried
    for some in _batches(ids):
        _link(db, row.stripe_id.in_(some), payout_id)
    db.execute(update(Payout).where(Payout.id == payout_id).values(read_at=now()))
    db.commit()


def _link(db: Session, which: ColumnElement[bool], payout_id: int | None) -> None:
    db.execute(
        update(BalanceTransaction)
        .where(which)
        .values(payout_id=payout_id)
        .execution_options(synchronize_session=False)
    )


def _insert(db: Session, found: Sequence[TransactionAnswer]) -> bool:
    """Add those not known yet; False when another run was adding them too: look again."""
    ids = [transaction.id for transaction in found]
    known = set(
        db.scalars(
            select(BalanceTransaction.stripe_id).where(BalanceTransaction.stripe_id.in_(ids))
        )
    )
    db.add_all(_row(each) for each in found if each.id not in known)
    return _committed(db)


def _row(found: TransactionAnswer) -> BalanceTransaction:
    return BalanceTransaction(
        stripe_id=found.id,
        kind=found.kind,
        amount=found.amount,
        fee=found.fee,
        net=found.net,
        currency=found.currency,
        at=found.at,
        source_id=found.source_id,
        payment_intent_id=found.payment_intent_id,
        charged=found.charged,
        charged_currency=found.charged_currency,
        description=found.description,
    )
