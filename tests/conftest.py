"""The shop under test: a real database file or cluster, the real Stripe library against the
sandbox, no network."""

import gc
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import create_engine, text

from storefront import clock
from storefront.app import create_app
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.cli import upgrade
from storefront.invariants import broken
from tests import postgres
from tests.chromium import browser  # noqa: F401
from tests.sandbox_fixtures import sandbox  # noqa: F401
from tests.shop import Customer, Shop

SETTINGS: dict[str, Any] = {
    "TESTING": True,
    "SECRET_KEY": "a-secret-only-the-tests-know-0123456789",
    "STOREFRONT_STRIPE_SECRET_KEY": "sk_test_sandbox",
    "STOREFRONT_STRIPE_WEBHOOK_SECRETS": "whsec_sandbox",
    "STOREFRONT_STRIPE_API_BASE": "http://sandbox.test",
    "STOREFRONT_BASE_URL": "http://localhost",
    "STOREFRONT_SECURE_COOKIES": False,
    "SESSION_COOKIE_SECURE": False,
}


class _Compiled(BytecodeCache):
    """Templates are compiled once a process: the apps of all tests show the same ones."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run on PostgreSQL, not SQLite")
    parser.addoption("--browser", action="store_true", help="also drive Chromium")
    parser.addoption("--hosts", action="store_true", help="also try every kind of host app")
    parser.addoption("--faults", action="store_true", help="also run the long fault campaigns")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for name in ("browser", "hosts", "faults"):
            if name in item.keywords and not config.getoption(f"--{name}"):
                item.add_marker(pytest.mark.skip(reason=f"needs --{name}"))


@pytest.fixture(scope="session")
def empty_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A migrated, empty database to copy from: migrations run once, not for every test."""
    if not request.config.getoption("--postgres"):
        path = tmp_path_factory.mktemp("template") / "empty.db"
        _migrate(f"sqlite:///{path}")
        _leave_alone_what_lives()
        yield f"sqlite:///{path}"
        return
    if reason := postgres.why_not():
        pytest.skip(reason)
    with postgres.cluster() as address:
        _run_sql(address, "CREATE DATABASE empty")
        _migrate(address.replace("/postgres?", "/empty?"))
        _leave_alone_what_lives()
        yield address


def _leave_alone_what_lives() -> None:
    """As the server does: looking through modules and content for rubbish, again and again,
    took a quarter of all tests' time."""
    gc.collect()
    gc.freeze()


def _migrate(url: str) -> None:
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        upgrade()
    dispose(app)


def dispose(app: Flask) -> None:
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()


def _run_sql(address: str, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def database_url(empty_database: str, tmp_path: Path) -> Iterator[str]:
    """A fresh database for one test, on the engine asked for."""
    if empty_database.startswith("sqlite"):
        path = tmp_path / "shop.db"
        shutil.copy(empty_database.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
        return
    name = f"test_{uuid.uuid4().hex}"
    _run_sql(empty_database, f"CREATE DATABASE {name} TEMPLATE empty")
    yield empty_database.replace("/postgres?", f"/{name}?")
    _run_sql(empty_database, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def gateway(sandbox: Any) -> StripeGateway:  # noqa: F811
    """The real gateway on the real `stripe` library; every exchange is checked on the way."""
    return StripeGateway(
        "sk_test_sandbox", ("whsec_sandbox",), "http://sandbox.test", sandbox.http_client
    )


@pytest.fixture
def app(database_url: str, gateway: StripeGateway) -> Iterator[Flask]:
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": database_url}, gateway=gateway)
    app.jinja_env.bytecode_cache = _COMPILED
    yield app
    dispose(app)


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    """A shop with ten of each pack on the shelf; afterwards everything must still add up."""
    found = Shop(app)
    found.stock()
    yield found
    with found.db() as db:
        assert list(broken(db)) == []


@pytest.fixture
def alice(shop: Shop) -> Customer:
    """Alice buys."""
    return Customer(shop.app.test_client())


@pytest.fixture
def mallory(shop: Shop) -> Customer:
    """Mallory may do nothing."""
    return Customer(shop.app.test_client())


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the shop's clock: `at(moment)`."""

    def set_clock(moment: Any) -> None:
        monkeypatch.setattr(clock, "read", lambda: moment)

    return set_clock
