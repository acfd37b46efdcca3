"""Static files under names that change with their bytes, so that they may be kept for ever."""

import hashlib
import os
import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, url_for

STATIC = Path(__file__).parent / "static"
FOR_EVER = 31_536_000  # seconds
FOR_A_DAY = 86_400
HASHED = re.compile(r"\.([0-9a-f]{12})(?=\.[a-z0-9]+$)")


class HashedBlueprint(Blueprint):
    """Serves `storefront.0a1b2c3d4e5f.css` as `storefront.css`."""

    def send_static_file(self, filename: str) -> Response:
        """The file; for ever when the hash is its own, else for a day: an old page may ask."""
        plain, found = HASHED.sub("", filename), HASHED.search(filename)
        response = super().send_static_file(plain)
        current = bool(found) and found[1] == fingerprint(STATIC / plain)  # type: ignore[index]
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = FOR_EVER if current else FOR_A_DAY
        response.cache_control.immutable = current
        return response


def fingerprint(path: Path) -> str:
    return _fingerprint(str(path), path.stat().st_mtime)


@cache
def _fingerprint(path: str, _changed: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file; it changes when the file does."""
    path = f"{STATIC}/{name}"
    changed = os.stat(path).st_mtime  # ten times a page: Path takes three times as long
    stem, _, kind = name.rpartition(".")
    return url_for("storefront.static", filename=f"{stem}.{_fingerprint(path, changed)}.{kind}")
