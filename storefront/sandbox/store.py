"""The sandbox's state in one SQLite file.

One connection behind one lock: a request holds it from first read to commit, so the pages, the API
and the worker thread never see half a change.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storefront.sandbox.wire import Json

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    body TEXT NOT NULL, private TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, seq);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL,
    state TEXT NOT NULL, due INTEGER NOT NULL, position REAL NOT NULL,
    attempts TEXT NOT NULL DEFAULT '[]');
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);
CREATE INDEX IF NOT EXISTS deliveries_by_state ON deliveries (state, position);
CREATE TABLE IF NOT EXISTS schedule (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, act TEXT NOT NULL,
    subject TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS schedule_by_time ON schedule (at);
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        # Survives the process being killed; a power cut may cost a desk its play money.
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested uses join the outer one."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._connection.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Inside a transaction: undo this part alone when it fails."""
        self._connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO part")
            raise
        finally:
            self._connection.execute("RELEASE part")

    def query(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def setting(self, name: str, default: str) -> str:
        rows = self.query("SELECT value FROM settings WHERE name = ?", name)
        return str(rows[0]["value"]) if rows else default

    def set_setting(self, name: str, value: str) -> None:
        self.query("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value)

    def insert(self, body: Json, private: Json | None = None) -> Json:
        self.query(
            "INSERT INTO objects (id, kind, body, private) VALUES (?, ?, ?, ?)",
            body["id"],
            body["object"],
            json.dumps(body),
            json.dumps(private or {}),
        )
        return body

    def save(self, body: Json) -> None:
        self.query("UPDATE objects SET body = ? WHERE id = ?", json.dumps(body), body["id"])

    def get(self, identifier: str) -> Json | None:
        rows = self.query("SELECT body FROM objects WHERE id = ?", identifier)
        return dict(json.loads(rows[0]["body"])) if rows else None

    def private(self, identifier: str) -> Json:
        """What the sandbox knows of an object and the API does not show."""
        rows = self.query("SELECT private FROM objects WHERE id = ?", identifier)
        return dict(json.loads(rows[0]["private"]))

    def save_private(self, identifier: str, private: Json) -> None:
        self.query("UPDATE objects SET private = ? WHERE id = ?", json.dumps(private), identifier)

    def find(
        self,
        kind: str,
        where: Mapping[str, Any] | None = None,
        *,
        condition: str = "1",
        values: tuple[object, ...] = (),
        order: str = "DESC",
        limit: int = -1,
    ) -> list[Json]:
        """Objects of a kind whose top-level fields equal ``where``, newest first."""
        sql = f"SELECT body FROM objects WHERE kind = ? AND ({condition})"  # noqa: S608  our own words
        equals = [(f"$.{name}", value) for name, value in (where or {}).items()]
        sql += " AND json_extract(body, ?) IS ?" * len(equals)
        sql += f" ORDER BY seq {order} LIMIT ?"
        flat = [part for pair in equals for part in pair]
        return [
            dict(json.loads(row["body"])) for row in self.query(sql, kind, *values, *flat, limit)
        ]

    def seq(self, identifier: str) -> int | None:
        rows = self.query("SELECT seq FROM objects WHERE id = ?", identifier)
        return int(rows[0]["seq"]) if rows else None
