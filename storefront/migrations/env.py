"""Migrations of the shop's tables only: own version table, so a host's Alembic is left alone."""

from alembic import context
from storefront.tables import metadata

config = context.config


def ours(thing, name, kind, reflected, compare_to) -> bool:
    return kind != "table" or name.startswith("storefront_")


context.configure(
    connection=config.attributes["connection"],
    target_metadata=metadata,
    version_table="storefront_alembic_version",
    include_object=ours,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
