"""The sandbox's clock: the machine's time plus an offset that can only grow."""

import time
from collections.abc import Callable

from storefront.sandbox.store import Store

SETTING = "clock_offset"


class Clock:
    def __init__(self, store: Store, source: Callable[[], float] = time.time) -> None:
        self._store = store
        self._source = source

    @property
    def offset(self) -> int:
        return int(self._store.setting(SETTING, "0"))

    def now(self) -> int:
        """Seconds since the Unix epoch, UTC."""
        return int(self._source()) + self.offset

    def advance(self, seconds: int) -> int:
        """Move time on; it never runs backwards. Returns the new time."""
        if seconds < 0:
            raise ValueError("The sandbox's clock does not run backwards.")
        self._store.set_setting(SETTING, str(self.offset + seconds))
        return self.now()
