"""Remembers that content was found fit to be shown, so that the next start need not judge it anew.

What is remembered is one hash of all that the judgement depends on: the library, and every file
of this package and its templates (law, words, figures, pictures, the checks themselves), and the
versions of what reads them. One byte differs, and everything is judged as if for the first time.

It lies in `__pycache__` and is worth what Python's own compiled code is worth there: whoever may
write it could as well replace the checks. Where nobody may, every start judges.
"""

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path

from product_content import BEGAN

READERS = ("Babel", "Jinja2", "markdown-it-py", "nh3", "pydantic", "ruamel.yaml")
COARSE = 1.0  # seconds by which a file system's clock may lag behind ours


class Verdict:
    """On the library under `root`; it and its judges are read from `folders`."""

    def __init__(self, root: Path, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)
        self._hash = _hash_of(self._folders)
        name = hashlib.blake2b(bytes(root.resolve()), digest_size=8).hexdigest()
        self._file = Path(cache_from_source(__file__)).with_name(f"content-{name}.fit")

    def stands(self) -> bool:
        """Nothing has changed since `keep`, nor while this process was reading."""
        try:
            return bool(self._hash) and self._file.read_bytes() == self._hash
        except OSError:
            return False

    def keep(self) -> None:
        """Nothing blocks. Not kept where a file changed meanwhile, or nothing may be written."""
        if not self._hash or self._hash != _hash_of(self._folders):
            return
        written = self._file.with_suffix(f".{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            written.write_bytes(self._hash)
            written.replace(self._file)
        except OSError:
            return


def _hash_of(folders: Iterable[Path]) -> bytes:
    """Empty, too, when a file cannot be read: an editor's lock that leads nowhere, say."""
    try:
        return _fingerprint(folders)
    except OSError:
        return b""


def _fingerprint(folders: Iterable[Path]) -> bytes:
    """Empty when a file changed after this process began: it may have read what was there before.

    When a file changed is told by the system's clock, which no copying or unpacking sets back.
    """
    found = hashlib.blake2b(repr([sys.version, *map(version, READERS)]).encode())
    for file in sorted({file for folder in folders for file in _files(folder)}):
        if file.stat().st_ctime > BEGAN - COARSE:
            return b""
        data = file.read_bytes()
        found.update(f"{file}\0{len(data)}\0".encode() + data)
    return found.hexdigest().encode()


def _files(folder: Path) -> Iterator[Path]:
    for path, inner, names in os.walk(folder, followlinks=True):
        if "__pycache__" in inner:
            inner.remove("__pycache__")
        yield from (Path(path, name) for name in names)
