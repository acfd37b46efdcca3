"""Writers of one process take turns in the order they came in."""

import signal
import threading
import time

import pytest

from storefront import writer_queue
from storefront.writer_queue import WriterQueue


def test_whoever_came_first_writes_first() -> None:
    queue, served = WriterQueue(), list[int]()
    queue.enter("writer")

    def write(number: int) -> None:
        queue.enter(number)
        served.append(number)
        queue.leave(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for number, thread in enumerate(threads, 1):
        thread.start()
        while len(queue._waiting) < number:
            time.sleep(0.001)
    assert served == []
    queue.leave("writer")
    for thread in threads:
        thread.join(5)
    assert served == list(range(8))
    queue.enter("nobody is left before me")


def test_who_does_not_write_takes_nobodys_turn_away() -> None:
    queue = WriterQueue()
    queue.enter("alice")
    queue.leave("mallory")
    assert queue._writer == "alice"


def test_who_waits_too_long_asks_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_queue, "PATIENCE", 0.01)
    queue = WriterQueue()
    queue.enter("alice")
    queue.enter("bob")
    assert not queue._waiting
    queue.leave("bob")
    assert queue._writer == "alice", "it is still hers"


def test_who_is_called_away_while_waiting_leaves_the_queue() -> None:
    class Away(BaseException): ...

    def call(_number: int, _frame: object) -> None:
        raise Away

    queue, before = WriterQueue(), signal.signal(signal.SIGALRM, call)
    queue.enter("alice")
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(Away):
            queue.enter("worker told to stop")
    finally:
        signal.signal(signal.SIGALRM, before)
    queue.leave("alice")
    assert queue._writer is None, "nobody waits for who has gone"


def test_the_turn_ends_with_the_transaction_even_if_it_fails() -> None:
    queue = WriterQueue()

    def fails(_connection: object) -> None:
        raise OSError("disk full")

    queue.enter("alice")
    with pytest.raises(OSError, match="full"):
        queue.leaving_after(fails)("alice")
    assert queue._writer is None
