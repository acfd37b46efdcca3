"""Tables without what slows each row down: it is made anew from all rows at once."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Constraint, ForeignKeyConstraint, Table, UniqueConstraint
from sqlalchemy.schema import AddConstraint, DropConstraint


@contextmanager
def bare(connection: Connection, tables: Collection[Table]) -> Iterator[None]:
    """Their indexes are gone meanwhile, on PostgreSQL their keys as well; SQLite cannot take those
    off. Both databases change tables inside a transaction: when it comes to nothing, all is as it
    was."""
    indexes = [index for table in tables for index in table.indexes]
    keys = list(_keys(tables)) if connection.dialect.name == "postgresql" else []
    for index in indexes:
        index.drop(connection)
    for key in keys:
        connection.execute(DropConstraint(key))
    yield
    for index in indexes:
        index.create(connection)
    for key in keys:
        connection.execute(AddConstraint(key, isolate_from_table=False))


def _keys(tables: Collection[Table]) -> Iterator[Constraint]:
    """What tells rows apart and points to others, but for ids."""
    for table in tables:
        for rule in table.constraints:
            if isinstance(rule, (ForeignKeyConstraint, UniqueConstraint)):
                yield rule
