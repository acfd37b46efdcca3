"""Money and stock"""

import sqlalchemy as sa
from alembic import op

from storefront.tables import metadata

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT count(*) FROM storefront_order")).scalar():
        raise RuntimeError("This step of the tables is not finished: keep the version before it.")
    metadata.drop_all(connection)
    metadata.create_all(connection)
