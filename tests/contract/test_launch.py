"""`make run`: one command that opens everything, says plainly why it cannot, and leaves nothing
running behind."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storefront.sandbox.mailbox import Mailbox
from tests.browser.live import ROOT, open_shop, three_free_ports

LAUNCH = [sys.executable, "-m", "storefront.sandbox.launch"]
PATIENCE = 90.0  # seconds


def refused(data: Path, port: object = "", **settings: str) -> str:
    """What a launch that must fail said. It says it in plain words and ends with 1."""
    words = [*LAUNCH, "--port", str(port or three_free_ports()), "--data", str(data)]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    return done.stderr.strip()


def test_a_port_in_use_is_named_with_another_to_try(tmp_path: Path) -> None:
    port = three_free_ports()
    with socket.create_server(("127.0.0.1", port + 2)):
        said = refused(tmp_path, port)
    assert said == f"Port {port + 2} is in use. Choose another: make run PORT={port + 12}"


@pytest.mark.parametrize("port", ["http", "-1", "65534", "5000.5"])
def test_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    words = [*LAUNCH, f"--port={port}", "--data", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"PORT must be a whole number from 1 to 65533, not '{port}'.\n"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a folder")
    said = refused(tmp_path / "var")
    assert said == f"{tmp_path / 'var'} cannot be written to: Not a directory."


def test_wrong_settings_are_told_one_a_line(tmp_path: Path) -> None:
    said = refused(tmp_path, STOREFRONT_MARKETS="GB,FR", STOREFRONT_SMTP_URL="mail")
    assert said.splitlines() == [
        "STOREFRONT_MARKETS must name some of GB, EU, US.",
        "STOREFRONT_SMTP_URL must look like smtp://user:password@host:587.",
    ]


def test_a_wrong_setting_of_the_stand_alone_shop(tmp_path: Path) -> None:
    said = refused(tmp_path, SECRET_KEY="short", DATABASE_URL="mysql://shop")
    assert "SECRET_KEY" in said
    assert "DATABASE_URL: Value error, must begin with sqlite: or postgresql+psycopg:" in said


def test_a_live_key_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, STOREFRONT_STRIPE_SECRET_KEY="sk_live_0123456789")
    assert said == "make run is for trying things out: it takes no live Stripe key."
    assert not (tmp_path / "shop.db").exists()


def test_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    said = refused(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'nowhere' / 'shop.db'}")
    assert said == "The database cannot be used: unable to open database file."


def children(process: int) -> set[int]:
    """Everything that the process started, and what that started."""
    found = set()
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        found |= {int(child)} | children(int(child))
    return found


def launcher_of(data: Path) -> int:
    [process] = subprocess.run(
        ["pgrep", "-f", f"launch --port .* --data {data}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return int(process)


def orders(data: Path) -> list[tuple[str, int]]:
    """Each order's state and how many units of it were sent."""
    with closing(sqlite3.connect(data / "shop.db")) as connection:
        return connection.execute(
            "SELECT o.status, SUM(l.shipped) FROM storefront_order o"
            " JOIN storefront_line_item l ON l.order_id = o.id GROUP BY o.id ORDER BY o.id"
        ).fetchall()


def payouts(data: Path) -> int:
    """The last thing that happens on a new demonstration's first day is that they are taken in."""
    with closing(sqlite3.connect(data / "shop.db")) as connection:
        found: int = connection.execute("SELECT COUNT(*) FROM storefront_payout").fetchone()[0]
        return found


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"not yet: {what}"
        time.sleep(0.3)


def test_first_start_keeps_its_data_and_every_end_leaves_nothing_behind(tmp_path: Path) -> None:
    with open_shop(tmp_path) as first:
        wait_until(lambda: payouts(tmp_path) == 3, "one payout in each currency")
        launcher = launcher_of(tmp_path)
        started = children(launcher)
        assert len(started) >= 4  # sandbox, server and its worker process, worker
        os.kill(launcher, signal.SIGINT)
        wait_until(lambda: not any(Path(f"/proc/{each}").exists() for each in started), "all ended")
    assert first.shop in (tmp_path / "launch.txt").read_text()
    before, secret = orders(tmp_path), (tmp_path / "secret_key").read_text()
    assert [state for state, _ in before] == ["paid"] * 8 + ["processing", "pending"]
    assert [sent > 0 for _, sent in before] == [True] * 3 + [False] * 7

    mails = Mailbox(tmp_path / "sandbox" / "mail")
    with open_shop(tmp_path) as again:
        wait_until(lambda: len(mails.listed()) == 12, "all mails are sent")
        launcher = launcher_of(tmp_path)
        started = children(launcher)
        assert again.port != 0
        os.kill(launcher, signal.SIGTERM)
        wait_until(lambda: not any(Path(f"/proc/{each}").exists() for each in started), "all ended")
    assert orders(tmp_path) == before
    assert (tmp_path / "secret_key").read_text() == secret


def test_a_part_that_dies_is_named_and_ends_the_rest(tmp_path: Path) -> None:
    with open_shop(tmp_path, "--no-first-orders"):
        launcher = launcher_of(tmp_path)
        started = children(launcher)
        [worker] = [each for each in started if b"storefront\0work" in _words(each)]
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: not any(Path(f"/proc/{each}").exists() for each in started), "all ended")
    said = (tmp_path / "launch.txt").read_text().strip().splitlines()[-1]
    assert said == f"The worker ended by itself (code -9): see {tmp_path / 'log' / 'worker.log'}"


def _words(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()
