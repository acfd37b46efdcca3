"""The whole shop as people meet it: real processes, real ports, real mail."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storefront.sandbox.mailbox import Mail, Mailbox

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds


@dataclass(frozen=True)
class Live:
    port: int
    data: Path

    @property
    def shop(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    def mail(self, *words: str) -> Mail:
        """The newest mail whose subject has all the words; the worker needs a moment to send it."""
        mailbox = Mailbox(self.data / "sandbox" / "mail")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for mail in mailbox.listed():
                if all(word in str(mail.message["Subject"]) for word in words):
                    return mail
            time.sleep(0.2)
        subjects = [str(mail.message["Subject"]) for mail in mailbox.listed()]
        raise AssertionError(f"No mail about {words}; there are {subjects}")


def three_free_ports() -> int:
    """The first of three ports in a row that nobody uses now."""
    for first in range(20_000 + os.getpid() % 20_000, 60_000, 3):
        if all(_is_free(port) for port in range(first, first + 3)):
            return first
    raise AssertionError("no three free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def open_shop(data: Path, *options: str) -> Iterator[Live]:
    """`make run` without make: the shop is up when this yields and gone afterwards."""
    port = three_free_ports()
    words = ["-m", "storefront.sandbox.launch", "--port", str(port), "--data", str(data), *options]
    # The answers of a machine that has its own .env must not differ.
    environment = {name: value for name, value in os.environ.items() if "STOREFRONT" not in name}
    with (data / "launch.txt").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        _wait_until_open(process, data / "launch.txt")
        yield Live(port, data)
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_open(process: "subprocess.Popen[bytes]", said: Path) -> None:
    """The last thing it says when everything is up is how to stop it."""
    deadline = time.monotonic() + PATIENCE
    while "Ctrl-C" not in said.read_text():
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < deadline, f"not open yet: {said.read_text()}"
        time.sleep(0.1)
