"""Migrations of the shop's tables only: own version table, so a host's Alembic is left alone."""

from alembic import context
from storefront.database import UtcDateTime
from storefront.tables import metadata

config = context.config


def ours(thing, name, kind, reflected, compare_to) -> bool:
    return kind != "table" or name.startswith("storefront_")


def plain(kind, thing, _context) -> str | bool:
    """Written migrations must not depend on what our column types become later."""
    return "sa.DateTime(timezone=True)" if isinstance(thing, UtcDateTime) else False


context.configure(
    connection=config.attributes["connection"],
    target_metadata=metadata,
    version_table="storefront_alembic_version",
    include_object=ours,
    render_item=plain,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
