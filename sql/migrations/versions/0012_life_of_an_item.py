"""What people decide about land: the steps of an item's life, its cause and its day."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("disposal", sa.Column("cause", sa.Text(), comment="形成原因"), schema="raw")
    op.add_column("disposal", sa.Column("due_on", sa.Date(), comment="处置时限"), schema="raw")
    op.create_table(
        "fct_item_step",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("item_id", sa.Text(), comment="事项编号；不知是哪一事项的为空"),
        sa.Column("key", sa.Text(), comment="电子监管号或批准文号/地块编号；不知的为所报编号"),
        sa.Column("category", sa.Text(), comment="五未类型"),
        sa.Column("step_no", sa.Integer(), comment="第几步"),
        sa.Column("cycle", sa.Integer(), comment="第几次列入"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("action", sa.Text(), nullable=False, comment="处置动作"),
        sa.Column("seq", sa.Integer(), nullable=False, comment="序号"),
        sa.Column("state_before", sa.Text(), comment="此前状态"),
        sa.Column("state_after", sa.Text(), comment="此后状态"),
        sa.Column("is_applied", sa.Boolean(), nullable=False, comment="是否生效"),
        sa.Column("reason_zh", sa.Text(), comment="未生效的原因或提示"),
        sa.Column("next_step_zh", sa.Text(), comment="如何办理"),
        sa.Column("path", sa.Text(), comment="处置方式"),
        sa.Column("area_m2", sa.Numeric(), comment="本次处置面积（平方米）"),
        sa.Column("disposed_m2", sa.Numeric(), comment="累计处置面积（平方米）"),
        sa.Column("remaining_m2", sa.Numeric(), comment="剩余面积（平方米）"),
        sa.Column("authority", sa.Text(), comment="决定单位"),
        sa.Column("doc_no", sa.Text(), comment="文号"),
        sa.Column("evidence", sa.Text(), comment="佐证材料"),
        sa.Column("cause", sa.Text(), comment="形成原因"),
        sa.Column("due_on", sa.Date(), comment="处置时限"),
        sa.Column("decided_on", sa.Date(), nullable=False, comment="决定日期"),
        sa.Column("decided_by", sa.Text(), comment="经办人（敏感）"),
        sa.Column("verified_by", sa.Text(), comment="复核人（敏感）"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="接收时间"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="报送件"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="行号"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
        comment="处置环节: every decision of people, applied or not, and why not",
    )
    op.create_index(
        "fct_item_step_key",
        "fct_item_step",
        ["region_code", "delivery_id", "row_no", "key", "category"],
        unique=True,
        schema="published",
    )
    op.create_index(
        "fct_item_step_item_idx", "fct_item_step", ["region_code", "key"], schema="published"
    )
    op.execute("grant select, insert, update, delete on published.fct_item_step to panhuo_publish")
    op.execute("grant select on ops.item, ops.item_lineage to panhuo_dbt")
    op.execute(
        "grant select (region_code, publication_id, known_at) on ops.publication to panhuo_dbt"
    )


def downgrade() -> None:
    op.execute(
        "revoke select (region_code, publication_id, known_at) on ops.publication from panhuo_dbt"
    )
    op.execute("revoke select on ops.item, ops.item_lineage from panhuo_dbt")
    op.drop_table("fct_item_step", schema="published")
    # stands on the columns; made anew after every migration
    op.execute("drop view if exists gate.disposal")
    op.drop_column("disposal", "due_on", schema="raw")
    op.drop_column("disposal", "cause", schema="raw")
