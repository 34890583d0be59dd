"""Runs the migrations over the connection that `store.open_store` hands in."""

from alembic import context

from communique.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
