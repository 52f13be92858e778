"""Polygons of surveys and buildings are found by where they are; items may have successors."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STAGE_ROLES = (
    "panhuo_ingest",
    "panhuo_gate",
    "panhuo_dbt",
    "panhuo_publish",
    "panhuo_map",
    "panhuo_bi",
)


def upgrade() -> None:
    for feed in ("survey", "building"):
        op.create_index(f"{feed}_geom_idx", feed, ["geom"], schema="raw", postgresql_using="gist")
    op.create_table(
        "item_lineage",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("from_item", sa.Text(), nullable=False, comment="原事项编号"),
        sa.Column("to_item", sa.Text(), nullable=False, comment="承接事项编号"),
        sa.Column("event", sa.Text(), nullable=False, comment="renumbered | split | merged"),
        sa.Column(
            "share", sa.Numeric(), nullable=False, comment="overlap ÷ the smaller of the two"
        ),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        sa.CheckConstraint(
            "event in ('renumbered', 'split', 'merged')", name=op.f("item_lineage_event_check")
        ),
        sa.PrimaryKeyConstraint(
            "region_code", "from_item", "to_item", name=op.f("item_lineage_pkey")
        ),
        schema="ops",
        comment="事项承接: which item goes on as which when the numbers of its land change",
    )
    op.execute("grant select, insert on ops.item_lineage to panhuo_publish")
    # costs of geometry functions make every overlay look worth compiling, which takes seconds
    for role in STAGE_ROLES:
        op.execute(f"alter role {role} set jit = off")


def downgrade() -> None:
    for role in STAGE_ROLES:
        op.execute(f"alter role {role} reset jit")
    op.drop_table("item_lineage", schema="ops")
    for feed in ("survey", "building"):
        op.drop_index(f"{feed}_geom_idx", feed, schema="raw")
