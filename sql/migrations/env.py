"""Alembic runs migrations of what dbt does not own: ops, raw, gate, published, bi, map, roles."""

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers

from panhuo.schema import metadata
from panhuo.warehouse import OWNER, engine

OWN_SCHEMAS = {"ops", "raw", "published"}


def _ours(name: str | None, kind: str, parents: Any) -> bool:
    if kind == "schema":
        return name in OWN_SCHEMAS
    return True


with engine(OWNER).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_schemas=True,
        include_name=_ours,
        include_object=alembic_helpers.include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_server_default=False,
        version_table_schema="public",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
