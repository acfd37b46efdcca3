"""A PostgreSQL cluster of the tests' own, thrown away afterwards. It refuses to run as root."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = "-c listen_addresses='' -c max_connections=200 -c timezone=UTC -c log_min_messages=fatal"


def programs() -> Path | None:
    """The folder with initdb and pg_ctl of the newest PostgreSQL on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def why_not() -> str | None:
    """One line that says why PostgreSQL cannot be tested here, if so."""
    if programs() is None:
        return "PostgreSQL is not installed: nothing is tested on it."
    if os.getuid() == 0 and _other_user() is None:
        return "There is no user besides root to run PostgreSQL as: nothing is tested on it."
    return None


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """A running cluster; yields the SQLAlchemy address of its first database. Commits wait for
    the disk only if they are to be durable."""
    folder = Path(tempfile.mkdtemp(prefix="storefront-pg-"))
    tools = programs()
    if tools is None:
        raise RuntimeError(why_not())
    if os.getuid() == 0:
        shutil.chown(folder, _other_user())
    data = folder / "data"
    _run(
        [tools / "initdb", "-D", data, "-U", "storefront", "-A", "trust", "-E", "UTF8", "--no-sync"]
    )
    settings = f"-k {folder} -c fsync={'on' if durable else 'off'} {SETTINGS}"
    start = [tools / "pg_ctl", "-D", data, "-w", "-o", settings]
    try:
        _run([*start, "-l", folder / "log", "start"])
        yield f"postgresql+psycopg://storefront@/postgres?host={folder}"
    finally:
        _run([tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> str | None:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def _run(words: list[object]) -> None:
    command = [str(word) for word in words]
    if os.getuid() == 0:
        command = ["runuser", "-u", str(_other_user()), "--", *command]
    subprocess.run(command, check=True, capture_output=True, cwd="/")
