"""The migrations make exactly the tables that the code works with."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from storefront.tables import metadata
from tests.shop import Shop


def test_migrated_tables_are_those_of_the_models(shop: Shop) -> None:
    with shop.db() as db:
        context = MigrationContext.configure(
            db.connection(),
            opts={"version_table": "storefront_alembic_version", "compare_type": True},
        )
        differences = [
            change
            for change in compare_metadata(context, metadata)
            if not (change[0] == "remove_table" and change[1].name == "storefront_alembic_version")
        ]
        assert differences == []


def test_every_table_carries_the_name_of_the_shop(shop: Shop) -> None:
    with shop.db() as db:
        names = inspect(db.connection()).get_table_names()
    assert [name for name in names if not name.startswith("storefront_")] == []
