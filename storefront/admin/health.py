"""Is the worker at work, and does the money agree with Stripe? Said on the first page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storefront.accounting.differences import count_open, open_differences
from storefront.accounting.models import Difference
from storefront.accounting.reconcile_run import last_run
from storefront.checkout.models import ReconcileRun
from storefront.chores import ChoreRow, failed_chores, worker_is_away, worker_seen
from storefront.clock import now

SHOWN = 20
COMPARED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Health:
    """`away`: no sign of a worker for minutes; `late`: it is there and has not compared for long.
    `differences` are the oldest of `open`."""

    away: bool
    late: bool
    seen: datetime | None
    compared: ReconcileRun | None
    failed: list[ChoreRow]
    open: int
    differences: list[Difference]

    @property
    def alerts(self) -> int:
        return self.away + self.late + len(self.failed) + self.open


def health(db: Session) -> Health:
    """In a fixed number of queries."""
    away, compared = worker_is_away(db), last_run(db)
    late = compared is None or compared.at < now() - COMPARED_WITHIN
    return Health(
        away=away,
        late=late and not away,
        seen=worker_seen(db),
        compared=compared,
        failed=failed_chores(db),
        open=count_open(db),
        differences=open_differences(db, limit=SHOWN),
    )
