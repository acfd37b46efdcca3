"""Who asks the programs of the bench for pages: wrk, or threads of our own where it is missing."""

import http.client
import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.programs import CORES, TICKS, Server, program

CONNECTIONS = 16
# Half of what a server can do: more connections, each of which rests between two requests.
RESTING = 64
REST = "function delay() return math.random(0, {most}) end"  # milliseconds


@dataclass(frozen=True, slots=True)
class Load:
    """`p99` in milliseconds."""

    requests: float
    per_cpu_second: float
    p99: float


def generator() -> str:
    return "wrk" if program("wrk") else "a small Python generator (wrk is not installed)"


def load(server: Server, path: str, headers: Mapping[str, str], seconds: float) -> Load:
    """Keep-alive requests as fast as they are answered. Raises RuntimeError when some fail."""
    began, cpu = time.perf_counter(), server.cpu()
    if program("wrk"):
        count, p99 = _wrk(server.address(path), headers, seconds, (f"-c{CONNECTIONS}",))
    else:
        count, p99 = _python(server.port, path, headers, seconds)
    taken, worked = time.perf_counter() - began, server.cpu() - cpu
    return Load(count / taken, count / max(worked, 1 / TICKS), p99)


def half_load(
    server: Server, path: str, headers: Mapping[str, str], seconds: float, full: float
) -> Load | None:
    """About half as many requests a second as `full`. None without wrk."""
    if not program("wrk"):
        return None
    pause = 2 * RESTING / full * 1000  # milliseconds between two requests of one connection
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(REST.format(most=max(1, round(2 * pause))))
        script.flush()
        words = (f"-c{RESTING}", "-s", script.name)
        count, p99 = _wrk(server.address(path), headers, seconds, words)
    return Load(count / max(1, round(seconds)), 0.0, p99)


def _wrk(
    address: str, headers: Mapping[str, str], seconds: float, more: Sequence[str]
) -> tuple[int, float]:
    words = [program("wrk") or "wrk", "-t1", f"-d{max(1, round(seconds))}s", "--latency", *more]
    words += [*(word for k, v in headers.items() for word in ("-H", f"{k}: {v}")), address]
    told = subprocess.run(
        words,
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {CORES[-1]}),
    ).stdout
    count, late = re.search(r"(\d+) requests in", told), re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    if count is None or late is None or "Non-2xx" in told:
        raise RuntimeError(f"{address}: {told}")
    return int(count[1]), float(late[1]) * {"us": 0.001, "ms": 1, "s": 1000}[late[2]]


def _python(port: int, path: str, headers: Mapping[str, str], seconds: float) -> tuple[int, float]:
    until, taken = time.perf_counter() + seconds, list[float]()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while (began := time.perf_counter()) < until:
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (200, 304):
                raise RuntimeError(f"{path}: {answer.status}")
            taken.append(time.perf_counter() - began)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(taken), sorted(taken)[int(len(taken) * 0.99)] * 1000
