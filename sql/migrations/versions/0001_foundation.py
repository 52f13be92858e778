"""Extension, schemas and the six roles: each stage connects as its own."""

from alembic import op

from panhuo.settings import STAGE_ROLES

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMAS = ("ops", "raw", "gate", "staging", "candidate", "published", "bi", "map")


def upgrade() -> None:
    op.execute("create extension if not exists postgis")
    for schema in SCHEMAS:
        op.execute(f"create schema if not exists {schema}")
    for role in STAGE_ROLES:
        op.execute(
            f"""
            do $$
            begin
                create role {role} login noinherit;
            exception when duplicate_object then
                null; -- roles belong to the server, which may hold another warehouse
            end
            $$
            """
        )
    # COPY refuses tables under row security; loading writes rows of every region anyway
    op.execute("alter role panhuo_ingest bypassrls")


def downgrade() -> None:
    for schema in reversed(SCHEMAS):
        op.execute(f"drop schema if exists {schema} cascade")
