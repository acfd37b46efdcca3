"""Orders with tags are found by an index; the one on addresses as written was never asked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tagged = sa.text("CAST(tags AS TEXT) <> '[]'")
    op.create_index(
        "ix_storefront_order_tagged",
        "storefront_order",
        ["placed_at", "id"],
        sqlite_where=tagged,
        postgresql_where=tagged,
    )
    op.drop_index("ix_storefront_order_email", "storefront_order")
