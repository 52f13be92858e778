"""Polygons of surveys and buildings are found by where they are."""

from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for feed in ("survey", "building"):
        op.create_index(f"{feed}_geom_idx", feed, ["geom"], schema="raw", postgresql_using="gist")


def downgrade() -> None:
    for feed in ("survey", "building"):
        op.drop_index(f"{feed}_geom_idx", feed, schema="raw")
