"""Migrations of the shop's tables only: own version table, so a host's Alembic is left alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection
from storefront.database import UtcDateTime
from storefront.tables import metadata

config = context.config


def ours(thing, name, kind, reflected, compare_to) -> bool:
    return kind != "table" or name.startswith("storefront_")


def plain(kind, thing, _context) -> str | bool:
    """Written migrations must not depend on what our column types become later."""
    return "sa.DateTime(timezone=True)" if isinstance(thing, UtcDateTime) else False


@contextmanager
def foreign_keys_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by writing it anew, and would take rows that point to it along with
    the old one. The switch works only between transactions: see SQLite's "Making Other Kinds Of
    Table Schema Changes", https://sqlite.org/lang_altertable.html."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection
    (before,) = raw.execute("PRAGMA foreign_keys").fetchone()
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if astray := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
            raise RuntimeError(f"Rows would point to nothing: {astray[:5]}. Nothing was changed.")
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        raw.execute(f"PRAGMA foreign_keys={before}")


connection = config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table="storefront_alembic_version",
    include_object=ours,
    render_item=plain,
    render_as_batch=True,
)
with foreign_keys_checked_at_the_end(connection), context.begin_transaction():
    context.run_migrations()
