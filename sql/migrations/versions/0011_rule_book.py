"""A rule may have several versions; documents, targets, calendar and phases stand beside the book."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _cited() -> list[sa.Column]:
    return [
        sa.Column("status", sa.Text(), nullable=False, comment="文件状态 issued | draft | expired"),
        sa.Column("document", sa.Text(), nullable=False, comment="文件"),
        sa.Column("clause", sa.Text(), nullable=True, comment="条款"),
        sa.Column("quote", sa.Text(), nullable=True, comment="原文"),
    ]


def upgrade() -> None:
    op.drop_constraint("dim_rule_pkey", "dim_rule", schema="published", type_="primary")
    op.create_index(
        "dim_rule_version_key",
        "dim_rule",
        ["rule_id", "effective_from"],
        unique=True,
        schema="published",
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "dim_rule_document",
        sa.Column("document", sa.Text(), nullable=False, comment="文件（规则所引的写法）"),
        sa.Column("number", sa.Text(), nullable=True, comment="文号"),
        sa.Column("title", sa.Text(), nullable=False, comment="标题"),
        sa.Column("issuer", sa.Text(), nullable=True, comment="印发机关"),
        sa.Column("issued_on", sa.Date(), nullable=True, comment="印发日期"),
        sa.Column("status", sa.Text(), nullable=False, comment="状态 issued | draft | expired"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="施行日期"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="失效日期"),
        sa.Column("region_code", sa.Text(), nullable=True, comment="适用地区；空为全国"),
        sa.Column(
            "inherited", sa.Text(), nullable=False, comment="下级是否适用 all | districts | none"
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="说明"),
        sa.PrimaryKeyConstraint("document", name=op.f("dim_rule_document_pkey")),
        schema="published",
        comment="规则所出的文件",
    )
    op.create_table(
        "rule_target",
        sa.Column("target_id", sa.Text(), nullable=False, comment="目标编号"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="地区"),
        sa.Column("year", sa.Integer(), nullable=True, comment="年度；空为每年"),
        sa.Column("measure", sa.Text(), nullable=False, comment="指标"),
        sa.Column("operator", sa.Text(), nullable=False, comment="比较"),
        sa.Column("value", sa.Text(), nullable=True, comment="目标值；空为原文未给出"),
        sa.Column("unit", sa.Text(), nullable=True, comment="单位"),
        sa.Column("hardness", sa.Text(), nullable=False, comment="刚性 hard | soft | aspiration"),
        *_cited(),
        sa.Column("note", sa.Text(), nullable=True, comment="说明"),
        sa.PrimaryKeyConstraint("target_id", name=op.f("rule_target_pkey")),
        schema="published",
        comment="目标",
    )
    op.create_table(
        "supervision_calendar",
        sa.Column("calendar_id", sa.Text(), nullable=False, comment="编号"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="地区"),
        sa.Column("cycle", sa.Text(), nullable=False, comment="周期"),
        sa.Column("every_months", sa.Integer(), nullable=True, comment="每几个月；空为未定"),
        sa.Column("task", sa.Text(), nullable=False, comment="事项"),
        *_cited(),
        sa.Column("note", sa.Text(), nullable=True, comment="说明"),
        sa.PrimaryKeyConstraint("calendar_id", name=op.f("supervision_calendar_pkey")),
        schema="published",
        comment="监督周期",
    )
    op.create_table(
        "programme_phase",
        sa.Column("phase_id", sa.Text(), nullable=False, comment="编号"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="地区"),
        sa.Column("programme", sa.Text(), nullable=False, comment="行动"),
        sa.Column("phase", sa.Integer(), nullable=False, comment="第几步"),
        sa.Column("name", sa.Text(), nullable=False, comment="步骤"),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="开始日期"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="结束日期"),
        sa.Column("deliverable", sa.Text(), nullable=True, comment="应完成的内容"),
        *_cited(),
        sa.PrimaryKeyConstraint("phase_id", name=op.f("programme_phase_pkey")),
        schema="published",
        comment="工作步骤",
    )
    op.create_table(
        "region_setting",
        sa.Column("region_code", sa.Text(), nullable=False, comment="地区；下级单位沿用"),
        sa.Column("drafts", sa.Boolean(), nullable=False, comment="征求意见稿是否参与判定"),
        sa.Column(
            "set_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="设置时间",
        ),
        sa.PrimaryKeyConstraint("region_code", name=op.f("region_setting_pkey")),
        schema="ops",
        comment="what a region decides for itself and the units below it",
    )
    op.execute("grant select on ops.region_setting to panhuo_dbt")
    op.execute(
        "grant select on published.dim_rule_document, published.rule_target, "
        "published.supervision_calendar, published.programme_phase to panhuo_publish"
    )


def downgrade() -> None:
    op.drop_table("region_setting", schema="ops")
    for name in ("programme_phase", "supervision_calendar", "rule_target", "dim_rule_document"):
        op.drop_table(name, schema="published")
    op.drop_index("dim_rule_version_key", "dim_rule", schema="published")
    op.create_primary_key("dim_rule_pkey", "dim_rule", ["rule_id"], schema="published")
