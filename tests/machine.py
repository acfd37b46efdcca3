"""What the tests need from the machine besides Python: ``python -m tests.machine chromium``.

Installs Debian's package where that is allowed. Ends with 0 when the program is there and with 77
when it is not, after one line that says what is not covered and why.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import postgres

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = {"chromium": ("chromium", "fonts-dejavu-core"), "postgresql": ("postgresql",)}
NOT_COVERED = {
    "chromium": "Not covered: everything that needs a browser",
    "postgresql": "Not covered: everything on PostgreSQL",
}
MISSING = 77


def chromium() -> Path | None:
    """The browser to drive, if this machine has one; CHROMIUM=path names another."""
    named = os.environ.get("CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in NAMES]
    return next((Path(path) for path in found if path), None)


def why_missing(program: str) -> str | None:
    """Why the program cannot be used, or None when it can."""
    if program == "chromium":
        return None if chromium() else "Chromium is not installed."
    return postgres.why_not()


def install(program: str) -> str | None:
    """Try Debian's package; why that was not possible, or None when it went well."""
    if os.getuid() != 0 or shutil.which("apt-get") is None:
        return f"Installing it takes root: apt-get install {PACKAGES[program][0]}."
    print(f"Installing {program} for the tests.", flush=True)
    _apt_get("update", "-q")
    code = _apt_get("install", "-q", "-y", "--no-install-recommends", *PACKAGES[program])
    return None if code == 0 else f"apt-get could not install it (code {code})."


def _apt_get(*words: str) -> int:
    quiet = subprocess.DEVNULL
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", *words]
    done = subprocess.run(
        command, check=False, env=environment, stdin=quiet, stdout=quiet, stderr=quiet
    )
    return done.returncode


def main() -> int:
    program = sys.argv[1]
    if why_missing(program) is None:
        return 0
    failure = install(program)
    reason = why_missing(program)
    if reason is None:
        return 0
    print(f"{NOT_COVERED[program]}. {reason} {failure or ''}".rstrip(), flush=True)
    return MISSING


if __name__ == "__main__":
    sys.exit(main())
