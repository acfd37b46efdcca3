"""One act for many orders, and what came of it for each of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base, words


class Action(StrEnum):
    HOLD = "hold"
    RELEASE_HOLD = "release_hold"
    TAG = "tag"
    UNTAG = "untag"
    FULFILL = "fulfill"


class Outcome(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"  # there was nothing to do
    BLOCKED = "blocked"


class BulkJob(Base):
    """Looked at first, then started; a worker goes on with what another left."""

    __tablename__ = "storefront_bulk_job"
    __table_args__ = (Index("ix_storefront_bulk_job_queue", "done_at", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[Action] = mapped_column(words(Action))
    word: Mapped[str] = mapped_column(String(500), default="")  # the reason, or the tag
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class BulkResult(Base):
    """One order of a job. `said` is what is expected while it waits, afterwards what happened."""

    __tablename__ = "storefront_bulk_result"
    __table_args__ = (
        UniqueConstraint("job_id", "position"),
        Index("ix_storefront_bulk_result_queue", "job_id", "outcome", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("storefront_bulk_job.id"))
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))  # the order's, as it was given
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # carrier and tracking
    outcome: Mapped[Outcome] = mapped_column(words(Outcome), default=Outcome.WAITING)
    expected: Mapped[Outcome] = mapped_column(words(Outcome))
    said: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime | None]
    job: Mapped[BulkJob] = relationship(lazy="joined", innerjoin=True)
