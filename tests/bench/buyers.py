"""Clients that post what was prepared, over connections they keep."""

import http.client
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.measured import Times, of_seconds
from tests.bench.programs import TICKS, Server


@dataclass(frozen=True, slots=True)
class Post:
    path: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """`asked_at` and `taken` in seconds of the monotonic clock."""

    status: int
    headers: Mapping[str, str]
    asked_at: float
    taken: float


@dataclass(frozen=True, slots=True)
class Run:
    answers: tuple[Answer, ...]
    a_second: float
    a_cpu_second: float  # of the server

    @property
    def times(self) -> Times:
        return of_seconds([answer.taken for answer in self.answers])

    def require(self, status: int) -> "Run":
        other = [answer.status for answer in self.answers if answer.status != status]
        if other:
            raise AssertionError(f"{len(other)} of {len(self.answers)} answers: {set(other)}")
        return self


def post_all(server: Server, posts: Sequence[Post], clients: int) -> Run:
    """Post all of them, each once; a client takes the next one when it has its answer."""
    waiting, answers = iter(posts), list[Answer]()
    failures: list[BaseException] = []

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.connect()
        try:
            for one in waiting:  # taking the next of a sequence is one step for the interpreter
                answers.append(_post(connection, one))
        except BaseException as failure:
            failures.append(failure)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    began, cpu = time.monotonic(), server.cpu()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken, worked = time.monotonic() - began, server.cpu() - cpu
    if failures:
        raise failures[0]
    return Run(tuple(answers), len(answers) / taken, len(answers) / max(worked, 1 / TICKS))


def _post(connection: http.client.HTTPConnection, one: Post) -> Answer:
    began = time.monotonic()
    connection.request("POST", one.path, one.body, dict(one.headers))
    answer = connection.getresponse()
    answer.read()
    return Answer(answer.status, dict(answer.headers), began, time.monotonic() - began)
