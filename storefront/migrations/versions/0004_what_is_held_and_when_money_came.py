"""Few orders are to be sent and a month has few payments: both are found without the others

Lines with units left were an index of expired orders, too. What lines hold was indexed twice.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    held = sa.text("quantity > 0")
    op.create_index(
        "ix_storefront_allocation_held",
        "storefront_allocation",
        ["line_item_id"],
        sqlite_where=held,
        postgresql_where=held,
    )
    op.create_index(
        "ix_storefront_order_oversold",
        "storefront_order",
        ["id"],
        sqlite_where=sa.text("oversold IS 1"),
        postgresql_where=sa.text("oversold IS true"),
    )
    for table in ("payment", "refund"):
        op.create_index(f"ix_storefront_{table}_at", f"storefront_{table}", ["at"])
    op.drop_index("ix_storefront_allocation_line_item_id", "storefront_allocation")
    op.drop_index("ix_storefront_line_item_left", "storefront_line_item")
