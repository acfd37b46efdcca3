"""Does what was planned, order by order: each in a transaction of its own together with its result.

So a job that is cut off goes on where it was, and two workers never act on one order twice.
"""

import logging
import time

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from storefront.bulk.deeds import apply
from storefront.bulk.models import BulkJob, BulkResult, Outcome
from storefront.clock import now
from storefront.database import touched
from storefront.errors import StorefrontError
from storefront.orders.models import find_order
from storefront.stopping import stopping
from storefront.translation import say

TURN_SECONDS = 20.0  # mails wait meanwhile
AT_ONCE = 25  # orders that may be done while somebody waits for the page
log = logging.getLogger("storefront.bulk")


def run_jobs(db: Session) -> int:
    """Go on with every job that was started; how many orders were looked at."""
    rows = select(BulkJob.id).where(BulkJob.started_at.is_not(None), BulkJob.done_at.is_(None))
    found = list(db.scalars(rows.order_by(BulkJob.id)))
    db.rollback()
    until = time.monotonic() + TURN_SECONDS
    return sum(run_job(db, job_id, until) for job_id in found)


def run_job(db: Session, job_id: int, until: float) -> int:
    """Until all is done or the monotonic clock says `until`; how many orders were looked at."""
    waiting = list(
        db.scalars(
            select(BulkResult.id)
            .where(BulkResult.job_id == job_id, BulkResult.outcome == Outcome.WAITING)
            .order_by(BulkResult.position)
        )
    )
    db.rollback()
    looked_at = 0
    for result_id in waiting:
        stopping.here()
        if time.monotonic() >= until:
            return looked_at
        looked_at += _do(db, result_id)
    _finish(db, job_id)
    return looked_at


def _do(db: Session, result_id: int) -> bool:
    try:
        return _act(db, result_id)
    except StorefrontError as refusal:
        db.rollback()
        return _settle(db, result_id, Outcome.BLOCKED, refusal.message)
    except SQLAlchemyError:
        raise  # the database is in trouble, not the order: it waits for the next turn
    except Exception:
        log.exception("result %s of a bulk job failed", result_id)
        db.rollback()
        return _settle(
            db, result_id, Outcome.BLOCKED, say("Something went wrong. Nothing was done.")
        )


def _act(db: Session, result_id: int) -> bool:
    """The guard comes first: whoever else has this order in hand makes us wait, then pass on."""
    if not _mark(db, result_id, Outcome.DONE, ""):
        db.rollback()
        return False
    result = db.get_one(BulkResult, result_id, populate_existing=True)
    order = find_order(db, result.number)
    result.outcome, result.said = apply(order, result.job, result.details)
    db.commit()
    return True


def _settle(db: Session, result_id: int, outcome: Outcome, said: str) -> bool:
    settled = _mark(db, result_id, outcome, said[:500])
    db.commit()
    return settled


def _mark(db: Session, result_id: int, outcome: Outcome, said: str) -> bool:
    marked = db.execute(
        update(BulkResult)
        .where(BulkResult.id == result_id, BulkResult.outcome == Outcome.WAITING)
        .values(outcome=outcome, said=said, at=now())
        .execution_options(synchronize_session=False)
    )
    return bool(touched(marked))


def _finish(db: Session, job_id: int) -> None:
    waiting = select(BulkResult.id).where(
        BulkResult.job_id == job_id, BulkResult.outcome == Outcome.WAITING
    )
    db.execute(
        update(BulkJob)
        .where(BulkJob.id == job_id, BulkJob.done_at.is_(None), ~waiting.exists())
        .values(done_at=now())
        .execution_options(synchronize_session=False)
    )
    db.commit()
