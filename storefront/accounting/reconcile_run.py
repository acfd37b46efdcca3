"""The comparison with Stripe that the worker makes by itself, and what is kept of it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storefront.accounting.differences import is_open, keep_differences
from storefront.accounting.models import Difference
from storefront.checkout.models import ReconcileRun
from storefront.checkout.reconcile import reconcile
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.clock import now

SHORT_LOOK, LONG_LOOK, LONGEST_LOOK = 2, 30, 365  # days
LONG_EVERY = timedelta(days=1)
KEPT = timedelta(days=60)


def reconcile_and_keep(db: Session, gateway: StripeGateway) -> ReconcileRun:
    """Compare, heal, and keep what is still different. Raises GatewayError."""
    started = now()
    days = _days_back(db, started)
    since = started - timedelta(days=days)
    db.rollback()
    said = list(reconcile(db, gateway, since))
    # What was healed is said once; only what is said again is still different.
    again = set(reconcile(db, gateway, since)) if said else set()
    still = [line for line in dict.fromkeys(said) if line in again]
    run = ReconcileRun(at=started, days=days, healed=len(said) - len(still), open=len(still))
    db.add(run)
    db.execute(delete(ReconcileRun).where(ReconcileRun.at < started - KEPT))
    keep_differences(db, "orders", dict.fromkeys(still), since)
    return run


def _days_back(db: Session, moment: datetime) -> int:
    """Two days, once a day thirty; and as far as it takes to see again what is still open."""
    looked_long = select(ReconcileRun.id).where(
        ReconcileRun.at > moment - LONG_EVERY, ReconcileRun.days >= LONG_LOOK
    )
    days = SHORT_LOOK if db.scalars(looked_long.limit(1)).first() else LONG_LOOK
    oldest = db.scalar(
        select(func.min(Difference.since)).where(is_open(), Difference.subject == "orders")
    )
    needed = (moment - oldest).days + 1 if oldest else 0
    return min(max(days, needed), LONGEST_LOOK)


def last_run(db: Session) -> ReconcileRun | None:
    return db.scalar(select(ReconcileRun).order_by(ReconcileRun.at.desc()).limit(1))
