"""Alembic's way in: it is given a connection, and has no settings of its own."""

from alembic import context

from storage.database.base import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
