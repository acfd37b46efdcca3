"""Many rows into one table at once: executemany on SQLite, COPY on PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from storefront.database import Base

Row = tuple[Any, ...]
MINUTES = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60)]


class Rows:
    """Rows of a table, with ids counted on from the last one. `names` are the columns a row holds
    after its id; the others get their model's default. ValueError when one has none."""

    def __init__(self, connection: Connection, model: type[Base], names: str) -> None:
        self.table: Table = model.__table__  # type: ignore[assignment]
        self.next_id = (connection.scalar(select(func.max(self.table.c.id))) or 0) + 1
        self._waiting: list[Row] = []
        self._tell_of(["id", *names.split()])

    def _tell_of(self, names: list[str]) -> None:
        others = [c for c in self.table.columns if c.name not in names and not c.nullable]
        without = [c.name for c in others if c.default is None or not c.default.is_scalar]
        if without:
            raise ValueError(f"{self.table.name}: nothing says what {without} are")
        self._names = [*names, *(column.name for column in others)]
        self._same = tuple(_plain(column.default.arg) for column in others)  # type: ignore[union-attr]

    def add(self, *row: Any) -> int:
        """The row's id."""
        found = self.next_id
        self.next_id = found + 1
        self._waiting.append((found, *row, *self._same))
        return found

    def write(self, connection: Connection) -> None:
        rows, self._waiting = self._waiting, []
        if rows and connection.dialect.name == "postgresql":
            self._copy(connection, rows)
        elif rows:
            places = ", ".join("?" * len(self._names))
            statement = f"INSERT INTO {self._target(connection)} VALUES ({places})"  # noqa: S608
            connection.exec_driver_sql(statement, rows)

    def _target(self, connection: Connection) -> str:
        quote = connection.dialect.identifier_preparer.quote
        return f"{self.table.name} ({', '.join(quote(name) for name in self._names)})"

    def _copy(self, connection: Connection, rows: Sequence[Row]) -> None:
        driver: Any = connection.connection.driver_connection
        statement = f"COPY {self._target(connection)} FROM STDIN"
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        name = {"name": self.table.name}
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), name)
        connection.execute(select(func.setval(sequence, rows[-1][0])))


def _plain(value: Any) -> Any:
    """Drivers are told numbers and words, not flags and enums."""
    return int(value) if isinstance(value, bool) else getattr(value, "value", value)


class Clock:
    """Moments as both databases read them, and as SQLite keeps them. Many are asked for."""

    def __init__(self, begin: datetime) -> None:
        self._begin = begin.replace(hour=0, minute=0, second=0, microsecond=0)
        self._offset = int((begin - self._begin).total_seconds())
        self._days: dict[int, str] = {}

    def at(self, second: int) -> str:
        """So many seconds after the beginning."""
        day, rest = divmod(second + self._offset, 86_400)
        found = self._days.get(day)
        if found is None:
            found = (self._begin + timedelta(days=day)).strftime("%Y-%m-%d ")
            self._days[day] = found
        minute, rest = divmod(rest, 60)
        return f"{found}{MINUTES[minute]}:{rest:02}.000000"
