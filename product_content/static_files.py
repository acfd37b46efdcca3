"""Static files under names that change with their bytes, so that they may be kept for ever."""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, url_for

from product_content.library import PACKAGE

STATIC = PACKAGE / "static"
FOR_EVER = 31_536_000  # seconds
FOR_A_DAY = 86_400
HASHED = re.compile(r"\.([0-9a-f]{12})(?=\.[a-z0-9]+$)")


class HashedBlueprint(Blueprint):
    """Serves `content.0a1b2c3d4e5f.css` as `content.css`."""

    def send_static_file(self, filename: str) -> Response:
        """The file; for ever when the hash is its own, else for a day: an old page may ask."""
        plain, found = HASHED.sub("", filename), HASHED.search(filename)
        response = super().send_static_file(plain)
        current = found is not None and found[1] == _fingerprint_of(STATIC / plain)
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = FOR_EVER if current else FOR_A_DAY
        response.cache_control.immutable = current
        return response


def content_asset(name: str) -> str:
    """The address of a static file; it changes when the file does."""
    stem, _, kind = name.rpartition(".")
    hashed = f"{stem}.{_fingerprint_of(STATIC / name)}.{kind}"
    return url_for("product_content.static", filename=hashed)


def _fingerprint_of(path: Path) -> str:
    return _fingerprint(path, path.stat().st_mtime)


@cache
def _fingerprint(path: Path, _changed: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
