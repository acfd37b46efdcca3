"""``make run``: shop, worker and sandbox on this machine, started together and stopped together."""

import argparse
import ctypes
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from storefront.sandbox import first_orders
from storefront.sandbox.__main__ import port_is_taken
from storefront.sandbox.prepare import CannotStart, prepare, take_in_payouts
from storefront.seeds import DEMO_STAFF

API_BASE = "STOREFRONT_STRIPE_API_BASE"
LIVE_KEYS = ("sk_live_", "rk_live_")
PATIENCE = 60.0  # seconds until a part has to answer
GRACE = 10.0  # seconds a part has to end by itself
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of linux/prctl.h


@dataclass(frozen=True)
class Desk:
    """Where everything is: three ports in a row on the loopback address, one folder."""

    port: int
    data: Path
    first_orders: bool = True

    @property
    def shop(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def smtp_port(self) -> int:
        return self.port + 2


@dataclass
class Part:
    name: str
    process: "subprocess.Popen[bytes]"
    log: Path


def parse(arguments: Sequence[str] | None) -> Desk:
    parser = argparse.ArgumentParser("python -m storefront.sandbox.launch", description=__doc__)
    parser.add_argument("--port", default="5000", help="the shop's; the next two are used as well")
    parser.add_argument("--data", type=Path, default=Path("var"), help="database, mails, logs")
    parser.add_argument("--first-orders", default=True, action=argparse.BooleanOptionalAction)
    given = parser.parse_args(arguments)
    if not given.port.isdecimal() or not 1 <= int(given.port) <= 65_533:
        raise CannotStart(f"PORT must be a whole number from 1 to 65533, not {given.port!r}.")
    return Desk(int(given.port), given.data.resolve(), given.first_orders)


def check_ports(desk: Desk) -> None:
    for port in range(desk.port, desk.port + 3):
        if port_is_taken(port):
            raise CannotStart(f"Port {port} is in use. Choose another: make run PORT={port + 10}")


def make_folder(desk: Desk) -> None:
    try:
        (desk.data / "log").mkdir(parents=True, exist_ok=True)
        (desk.data / "log" / "launch.log").write_text("")
    except OSError as refusal:
        raise CannotStart(f"{desk.data} cannot be written to: {refusal.strerror}.") from refusal


def kept_secret(path: Path) -> str:
    """A key of this machine's own: sessions and order links survive a restart."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def settings(desk: Desk) -> dict[str, str]:
    """The environment of all parts. What somebody set, there or in `.env`, wins over ours."""
    given = {k: v for k, v in dotenv_values(".env").items() if v is not None} | dict(os.environ)
    ours = {
        "SECRET_KEY": kept_secret(desk.data / "secret_key"),
        "DATABASE_URL": f"sqlite:///{desk.data / 'shop.db'}",
        "STOREFRONT_BASE_URL": desk.shop,
        "STOREFRONT_MARKETS": "GB,EU,US",
        "STOREFRONT_SECURE_COOKIES": "false",
        "STOREFRONT_SMTP_URL": f"smtp://127.0.0.1:{desk.smtp_port}",
    }
    key = given.get("STOREFRONT_STRIPE_SECRET_KEY", "")
    if key.startswith(LIVE_KEYS):
        raise CannotStart("make run is for trying things out: it takes no live Stripe key.")
    if not key:
        ours["STOREFRONT_STRIPE_SECRET_KEY"] = "sk_test_sandbox"  # noqa: S105
        ours["STOREFRONT_STRIPE_WEBHOOK_SECRETS"] = "whsec_sandbox"
        ours[API_BASE] = desk.sandbox
    return ours | given


def commands(desk: Desk) -> dict[str, tuple[list[str], str]]:
    """What to start, in this order: name -> (words, address that answers when it is up)."""
    python = sys.executable
    sandbox = ["--port", str(desk.port + 1), "--smtp-port", str(desk.smtp_port)]
    sandbox += ["--shop-url", desk.shop, "--state", str(desk.data / "sandbox")]
    server = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(desk.port)]
    server += ["--blocking-threads", "8", "--workers-kill-timeout", "5", "--log-level", "warning"]
    return {
        "sandbox": ([python, "-m", "storefront.sandbox", *sandbox], f"{desk.sandbox}/mail"),
        "shop": (
            [python, "-m", "granian", *server, "--factory", "storefront.server:create_app"],
            f"{desk.shop}/",
        ),
        "worker": (
            [python, "-m", "flask", "--app", "storefront.app", "storefront", "work"],
            "",
        ),
    }


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def start(name: str, words: list[str], environment: dict[str, str], log: Path) -> Part:
    """In a process group of its own: Ctrl-C reaches only us, and we end things in order."""
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  words of our own
            words,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
    return Part(name, process, log)


def wait_until_up(part: Part, address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while address:
        check_alive(part)
        try:
            with urllib.request.urlopen(address, timeout=10):  # noqa: S310  an address of ours
                return
        except urllib.error.HTTPError as refusal:
            raise CannotStart(f"The {part.name} answers {refusal.code}: see {part.log}") from None
        except OSError:
            if time.monotonic() > deadline:
                raise CannotStart(f"The {part.name} does not answer: see {part.log}") from None
        time.sleep(0.1)


def check_alive(part: Part) -> None:
    code = part.process.poll()
    if code is not None:
        raise CannotStart(f"The {part.name} ended by itself (code {code}): see {part.log}")


def end(parts: list[Part]) -> None:
    """Ask everything to stop, last started first, and make sure of it."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    for part in reversed(parts):
        _signal(part, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    for part in reversed(parts):
        with suppress(subprocess.TimeoutExpired):
            part.process.wait(max(0.1, deadline - time.monotonic()))
        _signal(part, signal.SIGKILL)  # whatever is left of its group
        part.process.wait()


def _signal(part: Part, number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(part.process.pid, number)


def announcement(desk: Desk) -> str:
    staff = [
        f"    {email:<28}{password:<26}{', '.join(roles)}"
        for email, _, password, roles in DEMO_STAFF
    ]
    return "\n".join(
        [
            "",
            f"  Shop         {desk.shop}/",
            f"  Back office  {desk.shop}/admin/",
            *staff,
            f"  Payments     {desk.sandbox}/sandbox   (a sandbox: no money moves)",
            f"  Mail         {desk.sandbox}/mail",
            f"  Data, logs   {desk.data}",
            "  Stop         Ctrl-C",
            "",
        ]
    )


def run(desk: Desk) -> None:
    """Start everything and watch it until told to stop. Raises CannotStart when a part fails."""
    check_ports(desk)
    make_folder(desk)
    environment = settings(desk)
    empty = prepare(environment)
    parts: list[Part] = []
    try:
        for name, (words, address) in commands(desk).items():
            parts.append(start(name, words, environment, desk.data / "log" / f"{name}.log"))
            wait_until_up(parts[-1], address)
        print(announcement(desk), flush=True)
        if empty and desk.first_orders and environment.get(API_BASE) == desk.sandbox:
            first_orders.in_background(desk.shop, desk.sandbox, take_in_payouts)
        while True:
            time.sleep(0.5)
            for part in parts:
                check_alive(part)
    finally:
        end(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    for number in STOPPING:
        signal.signal(number, signal.default_int_handler)
    try:
        run(parse(arguments))
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was entered is kept.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
