"""Runs the migrations over the connection that `database.connect` hands in."""

from alembic import context

from communique.database import VERSION_TABLE
from communique.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
