"""Programs the bench starts and stops: the shop on its server, and nginx beside or before it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CORES = sorted(os.sched_getaffinity(0))
TICKS = os.sysconf("SC_CLK_TCK")
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


def front(folder: Path, shop: Server) -> Server | None:
    """nginx before the shop, as docs/nginx.conf has it but for names, paths and TLS."""
    found, port = program("nginx"), free_port()
    if found is None:
        return None
    (folder / "front").mkdir()
    text = (ROOT / "docs" / "nginx.conf").read_text()
    for theirs, ours in {
        "listen 443 ssl;": f"listen 127.0.0.1:{port};",
        "127.0.0.1:8000": f"127.0.0.1:{shop.port}",
        "$host;": f"127.0.0.1:{shop.port};",
        "/var/cache/nginx": f"{folder}/front",
    }.items():
        if theirs not in text:
            raise RuntimeError(f"docs/nginx.conf no longer has {theirs}")
        text = text.replace(theirs, ours)
    text = re.sub(r" *ssl_certificate.*\n", "", text)
    user = "user root;" if os.getuid() == 0 else ""
    config = folder / "front" / "nginx.conf"
    config.write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/front/pid;"
        f" error_log {folder}/front/error.log; events {{ worker_connections 1024; }}"
        f" http {{ access_log off; keepalive_requests 1000000000;\n{text}}}\n"
    )
    return start([found, "-p", f"{folder}/front", "-c", str(config)], port, "/", {})


def fetch(server: Server, path: str, headers: Mapping[str, str]) -> tuple[bytes, str]:
    """The body as it was sent, and its ETag."""
    request = urllib.request.Request(server.address(path), headers=dict(headers))
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), answer.headers.get("ETag", "")
