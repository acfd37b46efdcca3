"""Programs the bench starts and stops: the shop on its server, nginx, and who asks them."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CORES = sorted(os.sched_getaffinity(0))
TICKS = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 16
GRANIAN = ("--interface", "wsgi", "--host", "127.0.0.1", "--log-level", "warning")


def program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Server:
    """A process of ours and its children, on the first core; the load comes from the last."""

    process: "subprocess.Popen[bytes]"
    port: int
    seconds_to_answer: float = 0.0

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def pids(self) -> list[int]:
        found, look = [], [self.process.pid]
        while look:
            found.append(look.pop())
            children = Path(f"/proc/{found[-1]}/task/{found[-1]}/children")
            look += [int(pid) for pid in children.read_text().split()] if children.exists() else []
        return found

    def cpu(self) -> float:
        """Seconds of processor time until now."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1] for pid in self.pids()]
        return sum(sum(map(int, stat.split()[11:13])) for stat in stats) / TICKS

    def memory(self) -> float:
        """MiB of its largest process: a worker."""
        return max(_resident(pid) for pid in self.pids())

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _resident(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def start(words: list[str], port: int, path: str, environment: Mapping[str, str]) -> Server:
    """On a core of its own, if there are two; back when it answers."""
    began = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {CORES[0]}),
    )
    server = Server(process, port)
    while process.poll() is None and time.perf_counter() - began < 120:
        try:
            with urllib.request.urlopen(server.address(path), timeout=30):
                server.seconds_to_answer = time.perf_counter() - began
                return server
        except OSError:
            time.sleep(0.02)
    server.stop()
    raise RuntimeError(f"{words[:4]} does not answer")


def granian(factory: str, path: str, environment: Mapping[str, str], threads: int = 8) -> Server:
    port = free_port()
    environment = {"STOREFRONT_BASE_URL": f"http://127.0.0.1:{port}", **environment}
    words = [sys.executable, "-m", "granian", *GRANIAN, "--port", str(port)]
    words += ["--blocking-threads", str(threads), "--factory", factory]
    return start(words, port, path, environment)


def nginx(folder: Path) -> Server | None:
    """Serves the files of a folder; `/br/…` as brotli. None when it is not installed."""
    found, port = program("nginx"), free_port()
    if found is None:
        return None
    user = "user root;" if os.getuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;"
        " events { worker_connections 1024; } http { access_log off; sendfile on;"
        f" keepalive_requests 1000000000; server {{ listen 127.0.0.1:{port}; root {folder};"
        " default_type text/html; location /br/ { add_header Content-Encoding br; } } }"
    )
    return start([found, "-p", str(folder), "-c", str(config)], port, "/identity/product", {})


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
        count, p99 = _wrk(server.address(path), headers, seconds)
    else:
        count, p99 = _python(server.port, path, headers, seconds)
    taken, worked = time.perf_counter() - began, server.cpu() - cpu
    return Load(count / taken, count / max(worked, 1 / TICKS), p99)


def _wrk(address: str, headers: Mapping[str, str], seconds: float) -> tuple[int, float]:
    words = [program("wrk") or "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s"]
    words += ["--latency", *(w for k, v in headers.items() for w in ("-H", f"{k}: {v}")), address]
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


def fetch(server: Server, path: str, headers: Mapping[str, str]) -> tuple[bytes, str]:
    """The body as it was sent, and its ETag."""
    request = urllib.request.Request(server.address(path), headers=dict(headers))
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), answer.headers.get("ETag", "")
