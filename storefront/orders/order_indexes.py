"""What orders are found by. A search for how a text begins, upper or lower case, goes through an
index on both databases."""

from sqlalchemy import ColumnElement, Index, String, and_, func, literal, text
from sqlalchemy import column as named
from sqlalchemy.orm import InstrumentedAttribute, Session

LAST = "\U0010ffff"  # sorts behind every other character
HELD = text("hold_reason IS NOT NULL")
TAGGED = text("CAST(tags AS TEXT) <> '[]'")


def _begins_index(column: str) -> Index:
    """Cannot be read back from SQLite: a migration that copies the table has to make it anew, and
    test_query_plans.py fails when it is gone."""
    key = func.lower(named(column, String)).label("begins")
    name = f"ix_storefront_order_{column}_begins"
    return Index(name, key, postgresql_ops={"begins": "text_pattern_ops"})


ORDER_INDEXES = (
    Index("ix_storefront_order_status_placed", "status", "placed_at", "id"),
    Index("ix_storefront_order_placed", "placed_at", "id"),
    Index(
        "ix_storefront_order_on_hold", "placed_at", "id", sqlite_where=HELD, postgresql_where=HELD
    ),
    Index(
        "ix_storefront_order_tagged",
        "placed_at",
        "id",
        sqlite_where=TAGGED,
        postgresql_where=TAGGED,
    ),
    Index(
        "ix_storefront_order_oversold",
        "id",
        sqlite_where=text("oversold IS 1"),
        postgresql_where=text("oversold IS true"),
    ),
    *(_begins_index(column) for column in ("number", "email", "name")),
)
EVENT_INDEXES = (
    Index("ix_storefront_order_event_queue", "done_at", "due_at"),
    Index("ix_storefront_order_event_kind", "kind", "id"),
)


def begins(
    session: Session,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    typed: str,
) -> ColumnElement[bool]:
    """Whether a column begins like what was typed. PostgreSQL finds a pattern in such an index;
    SQLite only a range, but it sorts by code points as the range needs it."""
    key, wanted = func.lower(column), func.lower(literal(typed))
    if session.get_bind().dialect.name == "postgresql":
        return key.startswith(typed.lower(), autoescape=True)
    return and_(key >= wanted, key < wanted.concat(LAST))
