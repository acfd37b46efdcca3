"""A connection that rested is asked whether it still stands before it is used."""

from typing import Any

import pytest
from sqlalchemy import create_engine, text

from storefront import database
from storefront.database import engine_options, ping_what_rested


@pytest.mark.parametrize(("trusted", "fresh"), [(-1.0, 2), (60.0, 1)])
def test_what_broke_while_it_rested_is_replaced(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, trusted: float, fresh: int
) -> None:
    options = engine_options(f"sqlite:///{tmp_path}/shop.db")
    engine = create_engine(**options)
    monkeypatch.setattr(database, "TRUSTED", trusted)
    ping_what_rested(engine)
    opened: list[Any] = []
    stands = engine.dialect.do_ping

    def ping(connection: Any) -> bool:
        if opened[:1] == [connection]:
            raise options["module"].OperationalError("it is gone")
        return stands(connection)

    monkeypatch.setattr(engine.dialect, "do_ping", ping)
    for _ in range(2):
        with engine.connect() as connection:
            found = connection.connection.dbapi_connection
            assert connection.scalar(text("SELECT 1")) == 1
        if found not in opened:
            opened.append(found)
    assert len(opened) == fresh
    engine.dispose()
