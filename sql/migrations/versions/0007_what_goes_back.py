"""Workbooks that go back and come again; issues that live on in a later delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "delivery",
        sa.Column("headers", sa.ARRAY(sa.Text()), nullable=True, comment="表头 as they came"),
        schema="ops",
    )
    op.add_column(
        "delivery",
        sa.Column(
            "corrects",
            sa.BigInteger(),
            nullable=True,
            comment="更正的报送件: the delivery whose returned workbook this is",
        ),
        schema="ops",
    )
    op.add_column(
        "delivery",
        sa.Column(
            "returned_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="退回时间: when its workbook was put into the outbox",
        ),
        schema="ops",
    )
    # what came before is not sent back all at once
    op.execute("update ops.delivery set returned_at = now()")
    op.create_index(
        "delivery_to_return_idx",
        "delivery",
        ["delivery_id"],
        schema="ops",
        postgresql_where=sa.text("returned_at is null"),
    )
    op.add_column(
        "issue",
        sa.Column(
            "continued_in",
            sa.BigInteger(),
            nullable=True,
            comment="the later delivery in which it is still open",
        ),
        schema="ops",
    )
    op.create_table(
        "corrected_row",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="更正件"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="行号 in the workbook"),
        sa.Column("origin_delivery_id", sa.BigInteger(), nullable=False, comment="原报送件"),
        sa.Column("origin_row_no", sa.BigInteger(), nullable=False, comment="原行号"),
        sa.PrimaryKeyConstraint(
            "region_code", "delivery_id", "row_no", name=op.f("corrected_row_pkey")
        ),
        schema="ops",
        comment="更正行: which row of which delivery a row of a returned workbook corrects",
    )
    op.create_index(
        op.f("corrected_row_delivery_id_row_no_idx"),
        "corrected_row",
        ["delivery_id", "row_no"],
        schema="ops",
    )
    op.execute("grant select, insert, delete on ops.corrected_row to panhuo_ingest")
    op.execute("grant select on ops.corrected_row to panhuo_gate, panhuo_publish")
    op.execute("grant select (continued_in), update (continued_in) on ops.issue to panhuo_ingest")
    op.execute("grant select (continued_in) on ops.issue to panhuo_publish")


def downgrade() -> None:
    op.drop_table("corrected_row", schema="ops")
    op.execute("drop view if exists bi.delivery_quality")
    op.execute("drop view if exists published.rpt_delivery_quality")
    op.drop_column("issue", "continued_in", schema="ops")
    op.drop_index("delivery_to_return_idx", "delivery", schema="ops")
    for name in ("returned_at", "corrects", "headers"):
        op.drop_column("delivery", name, schema="ops")
