"""The one place that asks what time it is. Tests replace `read`."""

from collections.abc import Callable
from datetime import UTC, datetime


def _system_time() -> datetime:
    return datetime.now(UTC)


read: Callable[[], datetime] = _system_time


def now() -> datetime:
    """The current time, UTC, with its time zone."""
    return read()
