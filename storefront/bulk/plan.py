"""A job begins as a plan that people can look at: nothing is done to any order yet."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storefront.bulk.deeds import judge
from storefront.bulk.models import Action, BulkJob, BulkResult
from storefront.clock import now
from storefront.database import touched
from storefront.errors import IllegalTransition, StorefrontError
from storefront.orders.models import Order
from storefront.translation import say

MOST = 2_000  # orders of one job
LOADED = 100  # orders at once
Row = tuple[str, dict[str, Any]]  # an order's number and what else belongs to it


def plan_job(db: Session, action: Action, rows: Sequence[Row], by: str, word: str = "") -> BulkJob:
    """Write down what is to be done and what is expected. Raises StorefrontError for no orders,
    and for too many."""
    if not rows:
        raise StorefrontError(say("Choose at least one order."))
    if len(rows) > MOST:
        raise StorefrontError(
            say("At most %(most)s orders at once. Choose fewer.", most=format(MOST, ","))
        )
    job = BulkJob(action=action, word=word, by=by)
    db.add(job)
    db.flush()
    for position, (number, details, order) in enumerate(_with_orders(db, rows), 1):
        expected, said = judge(order, job, details)
        db.add(
            BulkResult(
                job_id=job.id,
                position=position,
                number=number,
                details=details,
                expected=expected,
                said=said,
            )
        )
    db.flush()
    return job


def _with_orders(
    db: Session, rows: Sequence[Row]
) -> Iterator[tuple[str, dict[str, Any], Order | None]]:
    for start in range(0, len(rows), LOADED):
        some = rows[start : start + LOADED]
        numbers = [number for number, _ in some]
        found: Mapping[str, Order] = {
            order.number: order
            for order in db.scalars(select(Order).where(Order.number.in_(numbers)))
        }
        yield from ((number, details, found.get(number)) for number, details in some)


def start_job(db: Session, job: BulkJob) -> None:
    """Let it be done. Raises IllegalTransition when it was started already."""
    started = db.execute(
        update(BulkJob)
        .where(BulkJob.id == job.id, BulkJob.started_at.is_(None))
        .values(started_at=now())
        .execution_options(synchronize_session=False)
    )
    if not touched(started):
        raise IllegalTransition(say("This was started already. Nothing was done twice."))
    db.refresh(job)
