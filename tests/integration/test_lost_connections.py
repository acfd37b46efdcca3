"""PostgreSQL started anew, and every connection the shop had is gone."""

from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.shop import Customer, Shop


def test_nobody_notices(shop: Shop, alice: Customer, sandbox: Any, database_url: str) -> None:
    if not database_url.startswith("postgresql"):
        pytest.skip("A file has no connections to lose.")
    session_id = alice.buy(1)
    _end_all_others(database_url)
    assert alice.client.get("/cart").status_code == 200
    sandbox.pay(session_id)
    for body, headers in sandbox.deliveries():
        _end_all_others(database_url)
        assert alice.client.post("/webhooks/stripe", data=body, headers=headers).status_code == 204
    assert shop.order(shop.only_order())["status"] == "paid"


def _end_all_others(url: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    engine.dispose()
