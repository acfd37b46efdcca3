"""How the database would find the rows of every statement sent: tables read from end to end."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event, text

from storefront.tables import metadata
from tests.shop import Shop

# Tables that grow with every order; the others stay small.
BIG = frozenset(
    "storefront_" + name
    for name in (
        *("order", "line_item", "order_event", "payment_attempt", "payment", "refund"),
        *("refund_line", "fulfillment", "fulfillment_line", "allocation", "stock_move"),
        *("email_message", "webhook_event", "cart", "cart_line"),
        *("balance_transaction", "promotion_use", "return", "return_line"),
        "webhook_delivery",
    )
)
# Indexes of few rows out of many, such as orders on hold: to go along one is to find them.
PARTIAL = frozenset(
    str(index.name)
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
)
Sent = list[tuple[str, Any]]


@contextmanager
def statements(shop: Shop) -> Iterator[Sent]:
    """Every statement sent to the database meanwhile, with its values."""
    with shop.app.app_context():
        engine = shop.app.extensions["sqlalchemy"].engine
    sent: Sent = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if re.match(r"SELECT|UPDATE|DELETE", statement):
            sent.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def read_whole(connection: Connection, statement: str, values: Any) -> set[str]:
    """Big tables a statement reads from end to end; "by index" when it goes along one, which is
    how the first rows of an order are found."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values)
        return set(_of_sqlite([row[3] for row in rows], statement))
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    plan = connection.exec_driver_sql("EXPLAIN (FORMAT JSON) " + statement, values).scalar()
    told: Any = json.loads(plan) if isinstance(plan, str) else plan
    few = text("SELECT relname FROM pg_class WHERE reltuples < 500")
    short = set(connection.scalars(few))  # read whole because that is quickest: it knows their size
    return {found for found in _of_postgres(told[0]["Plan"]) if found.split()[0] not in short}


def indexes(connection: Connection, statement: str, values: Any) -> set[str]:
    """Those of our own making that the rows of a statement are found by."""
    how = "" if connection.dialect.name == "postgresql" else "QUERY PLAN "
    rows = connection.exec_driver_sql(f"EXPLAIN {how}{statement}", values)
    return set(re.findall(r"\bix_storefront_\w+", " ".join(str(row[-1]) for row in rows)))


def _of_sqlite(steps: list[str], statement: str) -> Iterator[str]:
    named = dict(re.findall(r"(storefront_\w+) AS (\w+)", statement))
    tables = {alias: table for table, alias in named.items()}
    for step in steps:
        found = re.match(r"SCAN (\w+)(.*)", step)
        table = tables.get(found[1], found[1]) if found else ""
        if found and table in BIG and found[2].split(" ")[-1] not in PARTIAL:
            yield f"{table} by index" if "INDEX" in found[2] else table


def _of_postgres(node: dict[str, Any]) -> Iterator[str]:
    table = node.get("Relation Name")
    if table in BIG and "Scan" in node["Node Type"] and node.get("Index Name") not in PARTIAL:
        if node["Node Type"] == "Seq Scan":
            yield table
        elif "Index" in node["Node Type"] and "Index Cond" not in node:
            yield f"{table} by index"
    for child in node.get("Plans", ()):
        yield from _of_postgres(child)
