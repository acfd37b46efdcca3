"""A shop in three processes that can be killed and started again, and a sandbox that stays up."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [opened.getsockname()[1] for opened in sockets]
    for opened in sockets:
        opened.close()
    return ports


@dataclass
class Process:
    """One part of the shop. `kill` is SIGKILL to all of its processes: nothing gets to say bye."""

    words: list[str]
    environment: dict[str, str]
    log: Path
    kills: int = 0
    running: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.running = subprocess.Popen(
                self.words,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def kill(self) -> None:
        if self.running is not None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
            self.kills += 1


@dataclass
class Desk:
    folder: Path
    database_url: str
    ports: list[int] = field(default_factory=lambda: free_ports(3))

    def __post_init__(self) -> None:
        web, stripe, smtp = self.ports
        self.shop, self.sandbox = f"http://127.0.0.1:{web}", f"http://127.0.0.1:{stripe}"
        self.environment = {
            "SECRET_KEY": "a-secret-only-the-faults-know-0123456789",
            "DATABASE_URL": self.database_url,
            "STOREFRONT_STRIPE_SECRET_KEY": "sk_test_sandbox",
            "STOREFRONT_STRIPE_WEBHOOK_SECRETS": "whsec_sandbox",
            "STOREFRONT_STRIPE_API_BASE": self.sandbox,
            "STOREFRONT_BASE_URL": self.shop,
            "STOREFRONT_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
            "STOREFRONT_SECURE_COOKIES": "false",
        }
        flask = [sys.executable, "-m", "flask", "--app", "storefront.app", "storefront"]
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory"]
        sandbox = [sys.executable, "-m", "storefront.sandbox", "--port", str(stripe)]
        sandbox += ["--smtp-port", str(smtp), "--state", str(self.folder / "sandbox")]
        # A debit that cleared while the books are compared would be news to the shop.
        sandbox += ["--debit-minutes", "1000"]
        self.flask = flask
        self.stripe = self._part("sandbox", [*sandbox, "--shop-url", self.shop])
        self.web = self._part(
            "web",
            [*granian, "--host", "127.0.0.1", "--port", str(web), "--blocking-threads", "8",
             "storefront.app:create_app"],
        )  # fmt: skip
        self.worker = self._part("worker", [*flask, "work"])

    def _part(self, name: str, words: list[str]) -> Process:
        return Process(words, self.environment, self.folder / f"{name}.log")

    def open(self) -> None:
        self.run("init-db")
        self.run("seed", "--staff")
        for part in (self.stripe, self.web, self.worker):
            part.start()
        self.wait(self.sandbox + "/mail")
        self.wait(self.shop + "/cart")

    def close(self) -> None:
        for part in (self.web, self.worker, self.stripe):
            if part.running is not None and part.running.poll() is None:
                os.killpg(part.running.pid, signal.SIGKILL)
                part.running.wait()

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [*self.flask, *words],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def wait(self, address: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(address, timeout=2)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise TimeoutError(f"{address} did not answer within {seconds} s")
