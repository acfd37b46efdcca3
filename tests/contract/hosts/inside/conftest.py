"""Fixtures of the tests that run in the clean environment, beside nothing but the wheel."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hosts import create_host, hosts_own_table, plug_in, protect

from storefront.cli import upgrade
from storefront.database import session
from storefront.seeds import seed_shop


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--host", default="neither")


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--host"))


def open_host(kind: str, folder: Path) -> SimpleNamespace:
    """A host with the shop in it, migrated and stocked."""
    (folder / "templates").mkdir(parents=True)
    (folder / "templates" / "home.html").write_text("<h1>The host's own page</h1>")
    app = create_host(kind, folder)
    desk = plug_in(app, folder)
    protect(app)
    with app.app_context():
        session.connection()  # the database file is there before the shop looks at it
        session.rollback()
    hosts_own_table(app)
    with app.app_context():
        upgrade()
        list(seed_shop(session))
    return SimpleNamespace(app=app, desk=desk, folder=folder)


def close(host: SimpleNamespace) -> None:
    extension = host.app.extensions["sqlalchemy"]
    with host.app.app_context():
        for engine in extension.engines.values():
            engine.dispose()
    host.desk.extensions["sandbox"].store.close()


@pytest.fixture
def host(kind: str, tmp_path: Path) -> Iterator[SimpleNamespace]:
    opened = open_host(kind, tmp_path / "host")
    yield opened
    close(opened)


@pytest.fixture
def client(host: SimpleNamespace):
    return host.app.test_client()
