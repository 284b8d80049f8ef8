"""The migrations and the models tell the same story."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool

from freehold.core.model import metadata
from freehold.kernel.migrate import HEAD, alembic_config, sqlalchemy_url


def test_migrated_tables_are_the_models(database_url: str) -> None:
    engine = create_engine(sqlalchemy_url(database_url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_one_head_and_it_is_the_one_that_the_code_expects() -> None:
    assert ScriptDirectory.from_config(alembic_config("sqlite://")).get_heads() == [HEAD]


def test_revisions_sort_in_the_order_in_which_they_run() -> None:
    """`migrate` tells an older schema from a newer one by comparing the numbers."""
    newest_first = [s.revision for s in ScriptDirectory.from_config(alembic_config("sqlite://")).walk_revisions()]
    assert newest_first == sorted(newest_first, reverse=True)
