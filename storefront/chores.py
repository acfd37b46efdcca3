"""What the worker does over and over: each chore at its own pace, by one worker at a time.

A chore is claimed by moving its `due_at` into the future, as events are. A worker that dies
leaves it to be claimed again when that time has come; one that is told to stop gives it back.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import String, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, scoped_session

from storefront.accounting.reconcile_run import reconcile_and_keep
from storefront.accounting.take_payouts import take_payouts
from storefront.bulk.run import run_jobs
from storefront.checkout.old_carts import forget_old_carts
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.sweep import sweep
from storefront.clock import now
from storefront.database import Base, touched
from storefront.stopping import Ended, stopping
from storefront.webhooks.deliver import deliver_webhooks
from storefront.webhooks.forget import forget_old_messages
from storefront.worker import work_once

LEASE = timedelta(minutes=15)
RETRY = 300  # seconds until a chore that failed is tried again, when its own pace is slower
IDLE = 1.0  # seconds
ALIVE_WITHIN = timedelta(minutes=2)
log = logging.getLogger("storefront.worker")

Act = Callable[[Session, StripeGateway], object]


class ChoreRow(Base):
    """When a chore was done last and is due next. `error` is kept until it goes well again."""

    __tablename__ = "storefront_chore"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(500))


@dataclass(frozen=True, slots=True)
class Chore:
    """`every`: seconds, or 0 for what is done at each turn and claims its own rows."""

    name: str
    every: int
    act: Act


def chores() -> tuple[Chore, ...]:
    """In the order they are done in."""
    minutes = int(current_app.config["STOREFRONT_RECONCILE_MINUTES"])
    return (
        Chore("events", 0, lambda db, _: work_once(db)),
        Chore("webhooks", 0, lambda db, _: deliver_webhooks(db)),
        Chore("old webhooks", 86_400, lambda db, _: forget_old_messages(db)),
        Chore("bulk jobs", 0, lambda db, _: run_jobs(db)),
        Chore("heartbeat", 30, lambda _db, _gateway: None),
        Chore("sweep", 60, sweep),
        Chore("reconcile", 60 * minutes, reconcile_and_keep),
        Chore("payouts", 3600, take_payouts),
        Chore("old carts", 86_400, lambda db, _: forget_old_carts(db)),
    )


def run(db: Session, gateway: StripeGateway) -> None:
    """Work until told to stop."""
    todo = chores()
    with suppress(Ended):
        while True:
            if not _survived(db, gateway, todo):
                time.sleep(IDLE)
            stopping.here()


def _survived(db: Session, gateway: StripeGateway, todo: Sequence[Chore]) -> int:
    """A turn; a database that is away for a while does not end the worker."""
    try:
        return turn(db, gateway, todo)
    except Exception:
        log.exception("the worker stumbled and goes on")
        db.rollback()
        return 0


def turn(db: Session, gateway: StripeGateway, todo: Sequence[Chore]) -> int:
    """Do every chore that is due; how much was done that claims its own rows.

    One chore's trouble is logged and does not keep the others from being done.
    """
    done, waiting = 0, _not_due(db)
    for chore in todo:
        stopping.here()
        try:
            if chore.every == 0:
                done += int(bool(chore.act(db, gateway)))
            elif chore.name not in waiting and _claim(db, chore):
                _do(db, gateway, chore)
        except Exception:
            log.exception("chore %s stumbled; the worker goes on", chore.name)
            db.rollback()
    return done


def _not_due(db: Session) -> set[str]:
    """A look that locks nothing, so that a worker with nothing to do is in nobody's way."""
    names = set(db.scalars(select(ChoreRow.name).where(ChoreRow.due_at > now())))
    db.rollback()
    return names


def _claim(db: Session, chore: Chore) -> bool:
    """Only one worker gets it: the count of the UPDATE says which."""
    moment = now()
    claimed = db.execute(
        update(ChoreRow)
        .where(ChoreRow.name == chore.name, ChoreRow.due_at <= moment)
        .values(due_at=moment + LEASE, started_at=moment)
        .execution_options(synchronize_session=False)
    )
    if touched(claimed):
        db.commit()
        return True
    known = db.scalar(select(ChoreRow.name).where(ChoreRow.name == chore.name))
    db.rollback()
    return known is None and _first_time(db, chore, moment)


def _first_time(db: Session, chore: Chore, moment: datetime) -> bool:
    db.add(ChoreRow(name=chore.name, due_at=moment + LEASE, started_at=moment))
    try:
        db.commit()
    except IntegrityError:
        db.rollback()  # another worker was first
        return False
    return True


def _do(db: Session, gateway: StripeGateway, chore: Chore) -> None:
    started = time.monotonic()
    error, pace = None, chore.every
    try:
        with stopping.anywhere():
            chore.act(db, gateway)
            db.commit()
    except Ended:
        _give_back(db, chore)
        raise
    except Exception as failure:  # kept for the first page; the others go on
        log.exception("chore %s failed", chore.name)
        db.rollback()
        error, pace = f"{type(failure).__name__}: {failure}"[:500], min(chore.every, RETRY)
    took = timedelta(seconds=time.monotonic() - started)
    db.execute(
        update(ChoreRow)
        .where(ChoreRow.name == chore.name)
        .values(due_at=now() - took + timedelta(seconds=pace), done_at=now(), error=error)
        .execution_options(synchronize_session=False)
    )
    db.commit()


def _give_back(db: Session, chore: Chore) -> None:
    """It was cut off anywhere, in the middle of a statement perhaps: on a new connection."""
    own: Session = db.registry() if isinstance(db, scoped_session) else db  # a host's
    own.invalidate()
    db.execute(update(ChoreRow).where(ChoreRow.name == chore.name).values(due_at=now()))
    db.commit()


def worker_seen(db: Session) -> datetime | None:
    """When a worker last did something; None when there never was one."""
    rows = select(func.max(ChoreRow.started_at), func.max(ChoreRow.done_at))
    seen = [moment for moment in db.execute(rows).one() if moment]
    return max(seen) if seen else None


def worker_is_away(db: Session) -> bool:
    """No sign of life for too long, unless one is in the middle of a long chore."""
    seen = worker_seen(db)
    if seen is None or seen < now() - LEASE:
        return True
    at_it = select(ChoreRow.name).where(
        ChoreRow.due_at > now(),
        ChoreRow.started_at.is_not(None),
        or_(ChoreRow.done_at.is_(None), ChoreRow.done_at < ChoreRow.started_at),
    )
    return seen < now() - ALIVE_WITHIN and db.scalars(at_it.limit(1)).first() is None


def failed_chores(db: Session) -> list[ChoreRow]:
    return list(
        db.scalars(select(ChoreRow).where(ChoreRow.error.is_not(None)).order_by(ChoreRow.name))
    )
