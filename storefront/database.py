"""Tables' base, the session of the app in use, and what a database file needs to be safe."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, cast

from flask import current_app, has_request_context, request
from sqlalchemy import (
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Result,
    Table,
    event,
    insert,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.util import identity_key
from sqlalchemy.types import TypeDecorator
from werkzeug.local import LocalProxy

from storefront.writer_queue import WriterQueue


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no time zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Our own base: a host's models and ours share a database, never a declarative base."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}


def words(kind: type[StrEnum]) -> Enum:
    """A column that keeps the enum's words as plain text, the same on every database."""
    return Enum(
        kind,
        native_enum=False,
        length=16,
        values_callable=lambda members: [m.value for m in members],
    )


def table(model: type[Base]) -> Table:
    """For statements that pass the ORM by, where speed counts. Rows that are loaded already do
    not hear of them."""
    return cast("Table", model.__table__)


def write(session: Session, thing: Any) -> None:
    """INSERT a new object and give it its id, for half the work of add() and flush(). It is not in
    the session then, and what is related to it is not written with it."""
    rows = table(type(thing))
    told = {name: value for name, value in vars(thing).items() if name in rows.c}
    made = cast("CursorResult[Any]", session.execute(insert(rows), told))
    [thing.id] = made.inserted_primary_key or (None,)


def forget(session: Session, model: type[Base], row_id: int) -> None:
    """Read a row anew when it is next looked at: a statement that passed the ORM by changed it."""
    held = session.identity_map.get(identity_key(model, row_id))
    if held is not None:
        session.expire(held)


@cache
def insert_into(rows: Table, dialect: str) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what becomes of a row that is there already."""
    return postgresql.insert(rows) if dialect == "postgresql" else sqlite.insert(rows)


def touched(result: Result[Any]) -> int:
    """How many rows an UPDATE changed: the answer of every guard."""
    return cast("CursorResult[Any]", result).rowcount


# The host's session when there is one (Flask-SQLAlchemy or -Lite), else the one we registered.
session = cast(Session, LocalProxy(lambda: current_app.extensions["sqlalchemy"].session))

_writes: ContextVar[bool | None] = ContextVar("writes", default=None)


@contextmanager
def writing(writes: bool = True) -> Iterator[None]:
    """A GET that has to write (the return from Stripe) says so before its transaction begins."""
    token = _writes.set(writes)
    try:
        yield
    finally:
        _writes.reset(token)


def reading() -> AbstractContextManager[None]:
    """A transaction that begins in here only reads, and so waits for no writer."""
    return writing(False)


def _only_reads() -> bool:
    writes = _writes.get()
    if writes is None:
        return has_request_context() and request.method in ("GET", "HEAD")
    return not writes


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection, queue: WriterQueue) -> None:
    # A deferred transaction that reads first and writes later fails at once when another
    # writer came between; busy_timeout does not help there. Writers queue at BEGIN instead.
    if _only_reads():
        connection.exec_driver_sql("BEGIN")
        return
    writer = connection.connection.dbapi_connection
    try:
        queue.enter(writer)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        queue.leave(writer)
        raise


def harden_sqlite(engine: Engine) -> None:
    """Durable commits, checked foreign keys and queued writers on an engine that is ours."""
    if engine.dialect.name == "sqlite":
        queue = WriterQueue()
        for end in ("do_commit", "do_rollback", "do_close"):
            setattr(engine.dialect, end, queue.leaving_after(getattr(engine.dialect, end)))
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", lambda connection: _begin(connection, queue))


def engine_options(url: str) -> dict[str, Any]:
    """Options for an engine of our own.

    Debian 12's SQLite 3.40 can lose committed pages when a WAL is reset under load
    (https://sqlite.org/wal.html), so files are opened through the fixed SQLite in pysqlite3.
    """
    options: dict[str, Any] = {"url": url}
    if url.startswith("sqlite"):
        from pysqlite3 import dbapi2

        options["module"] = dbapi2
    else:
        options["pool_pre_ping"] = True  # when it was started anew, nobody is shown an error
    return options
