"""Alembic's entry: runs the migrations on the URL that it was handed."""

from alembic import context
from sqlalchemy import create_engine, pool

from freehold.core.model import metadata

engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
