"""Alembic's environment: runs on the connection it is handed, never on a URL of its own."""

from alembic import context

from portal.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
