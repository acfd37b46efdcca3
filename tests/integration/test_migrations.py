"""The migrations make exactly the tables that the code works with, and lose nothing on the way."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, create_engine, func, inspect, select
from sqlalchemy.orm import Session

from storefront.app import create_app
from storefront.catalog.models import PriceChange
from storefront.cli import upgrade
from storefront.database import engine_options
from storefront.invariants import broken
from storefront.inventory.ledger import StockMove
from storefront.orders.fulfillment import fulfill
from storefront.orders.models import Order, find_order
from storefront.orders.refunds import Refund, request_refund
from storefront.tables import metadata
from tests.conftest import SETTINGS, _run_sql, dispose
from tests.integration.shop_of_0001 import fill
from tests.shop import Shop

VERSIONS = "storefront_alembic_version"


def test_migrated_tables_are_those_of_the_models(shop: Shop) -> None:
    with shop.db() as db:
        context = MigrationContext.configure(
            db.connection(), opts={"version_table": VERSIONS, "compare_type": True}
        )
        differences = [
            change
            for change in compare_metadata(context, metadata)
            if not (change[0] == "remove_table" and change[1].name == VERSIONS)
        ]
        assert differences == []


def rules(connection: Connection, schema: str | None) -> dict[str, Any]:
    """What holds in each table: checks, keys, what may be empty and what fills itself."""
    found: dict[str, Any] = {}
    looked_at = inspect(connection)
    for table in looked_at.get_table_names(schema):
        columns = looked_at.get_columns(table, schema)
        checks = looked_at.get_check_constraints(table, schema)
        found[table] = {
            "checks": {check["name"]: " ".join(check["sqltext"].split()) for check in checks},
            "unique": sorted(
                key["name"] or "" for key in looked_at.get_unique_constraints(table, schema)
            ),
            "keys": sorted(key["name"] or "" for key in looked_at.get_foreign_keys(table, schema)),
            "indexes": sorted(
                index["name"] or "" for index in looked_at.get_indexes(table, schema)
            ),
            "columns": {
                column["name"]: (column["nullable"], _without_schema(column["default"], schema))
                for column in columns
            },
        }
    found.pop(VERSIONS, None)
    return found


def _without_schema(default: str | None, schema: str | None) -> str | None:
    return default.replace(f"{schema}.", "") if default and schema else default


def test_migrated_rules_are_those_of_the_models(app: Flask) -> None:
    """Alembic does not compare CHECKs; two databases side by side do."""
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
        with engine.connect() as connection:
            migrated = rules(connection, None)
            if engine.dialect.name == "sqlite":
                with create_engine(**engine_options("sqlite://")).begin() as fresh:
                    metadata.create_all(fresh)
                    assert migrated == rules(fresh, None)
                return
            connection.exec_driver_sql("CREATE SCHEMA models")
            translated = connection.execution_options(schema_translate_map={None: "models"})
            metadata.create_all(translated)
            assert migrated == rules(connection, "models")


def test_every_table_carries_the_name_of_the_shop(shop: Shop) -> None:
    with shop.db() as db:
        names = inspect(db.connection()).get_table_names()
    assert [name for name in names if not name.startswith("storefront_")] == []


@pytest.fixture(scope="module")
def old(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database that was filled when there was nothing but the first tables. No test
    commits to it."""
    name = f"old_{uuid.uuid4().hex}"
    if empty_database.startswith("sqlite"):
        url = f"sqlite:///{tmp_path_factory.mktemp('old') / 'old.db'}"
    else:
        _run_sql(empty_database, f"CREATE DATABASE {name}")
        url = empty_database.replace("/postgres?", f"/{name}?")
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        upgrade("0001")
        with app.extensions["sqlalchemy"].engine.begin() as connection:
            fill(connection)
        upgrade()
    yield app
    dispose(app)
    if not empty_database.startswith("sqlite"):
        _run_sql(empty_database, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def db(old: Flask) -> Iterator[Session]:
    with old.app_context():
        found: Session = old.extensions["sqlalchemy"].session
        yield found
        found.rollback()


def order(db: Session, number: str) -> Order:
    found = find_order(db, number)
    assert found is not None
    return found


def test_a_shop_of_the_first_tables_adds_up_on_the_new_ones(db: Session) -> None:
    assert list(broken(db)) == []
    paid = {o.number: o for o in db.scalars(select(Order)) if o.charged_amount}
    assert {number: (o.charged_amount, o.refund_amount) for number, o in paid.items()} == {
        "T-PART": (11895, 2900),
        "T-SENT": (17695, 8700),
        "T-TWICE": (3195, 0),
        "T-LATE": (3195, 3195),
        "T-FAILED": (6095, 0),
        "T-OUTSIDE": (6095, 500),
        "T-EUPAID": (3785, 0),
    }
    assert {o.tax_basis_points for o in paid.values() if o.market == "GB"} == {2000}
    assert order(db, "T-EUPAID").tax_basis_points == 2100


def test_payments_are_what_the_events_tell(db: Session) -> None:
    twice = order(db, "T-TWICE")
    assert [(p.session_id, p.payment_intent_id, p.stray) for p in twice.payments] == [
        ("cs_T-TWICE", "pi_T-TWICE", False),
        ("cs_T-TWICEagain", "pi_again", True),
    ]
    assert [p.attempt_id for p in twice.payments] == [a.id for a in twice.attempts]
    [late] = order(db, "T-LATE").payments
    assert (late.session_id, late.amount, late.refund_amount) == ("cs_T-LATE", 3195, 3195)
    assert {a.amount for a in twice.attempts} == {3195}
    assert [a.ended_at is None for a in order(db, "T-PENDING").attempts] == [True]
    assert all(a.ended_at for a in twice.attempts)
    refunds = db.scalars(select(Refund).order_by(Refund.id)).all()
    assert all(r.payment.order_id == r.order_id and r.notify for r in refunds)


def test_units_of_refunds_are_told_apart(db: Session) -> None:
    def rows(number: str) -> list[tuple[int, int, str]]:
        [refund] = db.scalars(select(Refund).join(Order).where(Order.number == number))
        return [(row.quantity, row.unshipped, str(row.disposition)) for row in refund.lines]

    assert sorted(rows("T-SENT")) == [(1, 1, "release"), (2, 0, "nothing")]
    assert rows("T-PART") == [(1, 1, "release")]
    failed = order(db, "T-FAILED")
    [line] = failed.lines
    assert (line.refunded, line.refunded_unshipped, line.to_ship) == (0, 0, 1)
    assert failed.oversold
    assert "oversold" in [event.kind for event in failed.events]


def test_the_ledger_begins_where_the_shelf_was(db: Session) -> None:
    sums = db.execute(
        select(StockMove.source, StockMove.target, func.sum(StockMove.units)).group_by(
            StockMove.source, StockMove.target
        )
    )
    assert {(str(source), str(target)): units for source, target, units in sums} == {
        ("outside", "available"): 59,
        ("available", "committed"): 16,
        ("committed", "sent"): 11,
    }
    changes = db.execute(select(PriceChange.currency, PriceChange.amount))
    assert sorted(tuple(row) for row in changes) == [
        ("EUR", 3490),
        ("GBP", 2900),
        ("GBP", 7500),
        ("USD", 9300),
    ]


def test_work_goes_on(db: Session) -> None:
    part = order(db, "T-PART")
    fulfill(part, {part.lines[0].id: 2}, "DPD", "2", "Olga")
    assert part.lines[0].worth(1) == 2900
    sent = order(db, "T-SENT")
    request_refund(sent, {sent.lines[0].id: 2}, sent.refundable, "goodwill", "Olga")
    db.flush()
    assert list(broken(db)) == []
