"""Why a region that waits could not be published."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "region_fault",
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False, comment="what the last try said"),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when a try first failed",
        ),
        sa.Column("tries", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("region_code", name=op.f("region_fault_pkey")),
        schema="ops",
        comment="why a region that waits could not be published; gone once it is",
    )
    op.execute("grant select, insert, update, delete on ops.region_fault to panhuo_publish")


def downgrade() -> None:
    op.drop_table("region_fault", schema="ops")
