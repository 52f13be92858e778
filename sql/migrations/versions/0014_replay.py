"""A file judged anew: which delivery it replays, which of its rows, and since when that is known."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "delivery",
        sa.Column(
            "replays",
            sa.BigInteger(),
            nullable=True,
            comment="重放的报送件: the delivery whose file this one judges anew",
        ),
        schema="ops",
    )
    op.add_column(
        "delivery",
        sa.Column(
            "replayed_rows",
            sa.Text(),
            nullable=True,
            comment="重放范围 all | waiting: in whole, or its quarantined rows only",
        ),
        schema="ops",
    )
    op.add_column(
        "delivery",
        sa.Column(
            "replayed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="重放采用时间: since when its rows count, as known; null: since received_at",
        ),
        schema="ops",
    )
    op.create_check_constraint(
        op.f("delivery_replay_check"),
        "delivery",
        "(replays is null) = (replayed_rows is null) and replayed_rows in ('all', 'waiting')",
        schema="ops",
    )
    op.create_index(
        "delivery_replayed_once_idx",
        "delivery",
        ["replays"],
        unique=True,
        schema="ops",
        postgresql_where=sa.text("state in ('received', 'loaded')"),
    )
    # which rows of what was received wait, and under which rule
    op.execute("grant select (rule_code) on ops.issue to panhuo_ingest")


def downgrade() -> None:
    op.drop_index("delivery_replayed_once_idx", table_name="delivery", schema="ops")
    for name in ("replayed_at", "replayed_rows", "replays"):
        op.drop_column("delivery", name, schema="ops")
