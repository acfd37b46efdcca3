"""Writers of one process to one SQLite file, first come, first served.

SQLite lets those who wait ask again and again, each less and less often: whoever came last is often
served first, and some wait for a second. Writers of other processes are still waited for that way.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any

PATIENCE = 5.0  # seconds in the queue; after them SQLite is asked, which says what is wrong


class WriterQueue:
    """Writers are known by their connection, which SQLAlchemy may hand on to other threads."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._writer: object = None
        self._waiting: deque[tuple[object, Lock]] = deque()

    def enter(self, connection: object) -> None:
        turn = Lock()
        turn.acquire()
        with self._guard:
            if self._writer is None:
                self._writer = connection
                return
            self._waiting.append((connection, turn))
        try:
            turn.acquire(timeout=PATIENCE)
        finally:  # a signal may have ended the waiting
            with self._guard:
                if self._writer is not connection:
                    self._waiting.remove((connection, turn))

    def leave(self, connection: object) -> None:
        """The next one's turn. Nothing happens when the connection was not writing."""
        with self._guard:
            if self._writer is not connection:
                return
            self._writer = None
            if self._waiting:
                self._writer, turn = self._waiting.popleft()
                turn.release()

    def leaving_after(self, act: Callable[[Any], None]) -> Callable[[Any], None]:
        """A dialect's way to end a transaction or a connection, and the end of its turn."""

        def end(connection: Any) -> None:
            try:
                act(connection)
            finally:
                self.leave(getattr(connection, "dbapi_connection", connection))

        return end
