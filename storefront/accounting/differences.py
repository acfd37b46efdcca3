"""Keep what does not fit: the same sentence found again is the same difference."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.accounting.models import Difference
from storefront.checkout.models import WebhookEvent
from storefront.clock import now
from storefront.database import touched

LENGTH = 500


def keep_differences(
    db: Session, subject: str, found: Mapping[str, int | None], since: datetime
) -> None:
    """Write down what a comparison found, {sentence: id of its payout, if any}, and that what it
    did not find any more is gone. `since`: how far back it looked (UTC)."""
    said = {text[:LENGTH]: payout_id for text, payout_id in found.items()}
    for text in sorted(said):
        _keep(db, subject, text, said[text], since)
    db.execute(
        update(Difference)
        .where(
            Difference.subject == subject,
            Difference.gone_at.is_(None),
            Difference.text.not_in(said),
        )
        .values(gone_at=now())
        .execution_options(synchronize_session=False)
    )
    db.commit()


def _keep(db: Session, subject: str, text: str, payout_id: int | None, since: datetime) -> None:
    known = db.execute(
        update(Difference)
        .where(Difference.text == text)
        .values(gone_at=None, payout_id=payout_id)
        .execution_options(synchronize_session=False)
    )
    if touched(known):
        return
    row = Difference(text=text, subject=subject, payout_id=payout_id, since=since)
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        pass  # another run found it at the same moment


def is_open() -> ColumnElement[bool]:
    """There still, and nobody has looked at it."""
    return Difference.gone_at.is_(None) & Difference.looked_at.is_(None)


def _to_look_at() -> ColumnElement[bool]:
    """Open, and not kept as an event to review besides: the first page shows that already."""
    elsewhere = select(WebhookEvent.review).where(
        WebhookEvent.review == Difference.text, WebhookEvent.reviewed_by.is_(None)
    )
    return is_open() & ~elsewhere.exists()


def open_differences(db: Session, subject: str = "", limit: int | None = None) -> list[Difference]:
    """Those of "orders", "payouts" or both, oldest first."""
    rows = select(Difference).where(_to_look_at())
    if subject:
        rows = rows.where(Difference.subject == subject)
    return list(db.scalars(rows.order_by(Difference.first_seen, Difference.id).limit(limit)))


def count_open(db: Session) -> int:
    return db.scalar(select(func.count(Difference.id)).where(_to_look_at())) or 0


def look_at(db: Session, difference_id: int, note: str, by: str) -> bool:
    """Write down what a person found out. False when somebody had already."""
    looked = db.execute(
        update(Difference)
        .where(Difference.id == difference_id, Difference.looked_at.is_(None))
        .values(looked_at=now(), looked_at_by=by, note=note)
        .execution_options(synchronize_session=False)
    )
    return bool(touched(looked))
