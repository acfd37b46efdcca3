"""A worker that is told to stop: between two mails, two messages, two orders of a job; in the
middle of a long chore, which can be begun anew and gives its claim back."""

from collections.abc import Iterator
from contextlib import contextmanager


class Ended(BaseException):
    """The worker was told to stop, and here it can. Nobody's `except Exception` may hold it up."""


class Stopping:
    """What a signal handler tells, and where it is heard. One for a process: `stopping`."""

    def __init__(self) -> None:
        self.told = False
        self._breakable = False

    def tell(self) -> None:
        """Raises Ended where a chore may be cut off; elsewhere it waits for `here`."""
        self.told = True
        if self._breakable:
            raise Ended

    def here(self) -> None:
        """Nothing is in hand. Raises Ended when told to stop."""
        if self.told:
            raise Ended

    @contextmanager
    def anywhere(self) -> Iterator[None]:
        """What is done inside may be cut off at any point."""
        self._breakable = True
        try:
            self.here()
            yield
        finally:
            self._breakable = False


stopping = Stopping()
