"""低效用地, 待办清单, and how land was disposed of."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


TABLES = (
    "fct_low_efficiency",
    "fct_deadline",
    "fct_region_disposal",
    "rpt_region_disposal_edition",
)


def _disposal() -> "list[sa.Column[object]]":
    return [
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("month", sa.Text(), nullable=False, comment="统计月份 YYYY-MM"),
        sa.Column("category", sa.Text(), nullable=False, comment="五未类型"),
        sa.Column("path", sa.Text(), nullable=False, comment="处置方式"),
        sa.Column("disposed_n", sa.Integer(), nullable=False, comment="本月处置（宗）"),
        sa.Column("disposed_mu", sa.Numeric(), nullable=False, comment="本月处置（亩）"),
    ]


def upgrade() -> None:
    op.create_table(
        "fct_low_efficiency",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("piece_id", sa.Text(), nullable=False, comment="认定单元编号"),
        sa.Column(
            "key", sa.Text(), nullable=False, comment="电子监管号、宗地代码或批准文号/地块编号"
        ),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("object_class", sa.Text(), comment="低效类型"),
        sa.Column("category", sa.Text(), comment="五未类型；空为五未之外"),
        sa.Column("reasons", sa.ARRAY(sa.Text()), nullable=False, comment="低效情形"),
        sa.Column("status", sa.Text(), nullable=False, comment="认定状态"),
        sa.Column("project_name", sa.Text(), comment="项目名称"),
        sa.Column("location", sa.Text(), comment="坐落"),
        sa.Column("parcel_code", sa.Text(), comment="宗地代码"),
        sa.Column("supervision_no", sa.Text(), comment="电子监管号"),
        sa.Column("approval_no", sa.Text(), comment="批准文号"),
        sa.Column("plot_no", sa.Text(), comment="批次地块编号"),
        sa.Column("holder", sa.Text(), comment="土地使用权人"),
        sa.Column("holder_uscc", sa.Text(), comment="统一社会信用代码"),
        sa.Column("land_use", sa.Text(), comment="土地用途"),
        sa.Column(
            "area_m2", sa.Numeric(), nullable=False, comment="统计面积（平方米），同一面积只计一次"
        ),
        sa.Column("area_mu", sa.Numeric(), nullable=False, comment="统计面积（亩）"),
        sa.Column("area_basis", sa.Text(), nullable=False, comment="面积依据"),
        sa.Column("since", sa.Date(), comment="起算日期"),
        sa.Column("rule_ids", sa.ARRAY(sa.Text()), nullable=False, comment="认定依据"),
        sa.Column("evidence_count", sa.Integer(), nullable=False, comment="依据条数"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
        comment="低效用地清单: what a rule calls low-efficient, each area once",
    )
    op.create_index(
        "fct_low_efficiency_key",
        "fct_low_efficiency",
        ["region_code", "piece_id"],
        unique=True,
        schema="published",
    )
    op.create_table(
        "fct_deadline",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("key", sa.Text(), nullable=False, comment="电子监管号或批准文号/地块编号"),
        sa.Column("event", sa.Text(), nullable=False, comment="到期事项"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="到期日期"),
        sa.Column("reached_on", sa.Date(), nullable=False, comment="达到标准之日"),
        sa.Column("days_left", sa.Integer(), nullable=False, comment="剩余天数"),
        sa.Column("category", sa.Text(), nullable=False, comment="届时所属五未类型"),
        sa.Column("topic", sa.Text(), nullable=False, comment="判定事项"),
        sa.Column("rule_id", sa.Text(), comment="规则编号"),
        sa.Column("project_name", sa.Text(), comment="项目名称"),
        sa.Column("location", sa.Text(), comment="坐落"),
        sa.Column("parcel_code", sa.Text(), comment="宗地代码"),
        sa.Column("supervision_no", sa.Text(), comment="电子监管号"),
        sa.Column("approval_no", sa.Text(), comment="批准文号"),
        sa.Column("plot_no", sa.Text(), comment="批次地块编号"),
        sa.Column("holder", sa.Text(), comment="土地使用权人"),
        sa.Column("holder_uscc", sa.Text(), comment="统一社会信用代码"),
        sa.Column("land_use", sa.Text(), comment="土地用途"),
        sa.Column("area_m2", sa.Numeric(), nullable=False, comment="统计面积（平方米）"),
        sa.Column("area_mu", sa.Numeric(), nullable=False, comment="统计面积（亩）"),
        sa.Column("source_feed", sa.Text(), nullable=False, comment="数据来源"),
        sa.Column("delivery_id", sa.BigInteger(), comment="报送件"),
        sa.Column("row_no", sa.BigInteger(), comment="行号"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
        comment="待办清单: what comes to land within a year, when and by which rule",
    )
    op.create_index(
        "fct_deadline_key",
        "fct_deadline",
        ["region_code", "key", "event"],
        unique=True,
        schema="published",
    )
    op.create_index(
        "fct_low_efficiency_land_idx", "fct_low_efficiency", ["key"], schema="published"
    )
    # publication_id is the last column of each table: it moves behind the new ones
    op.execute(
        """
        drop view if exists bi.approval_balance;
        alter table published.fct_approval_balance rename publication_id to told_by;
        alter table published.fct_approval_balance
            add last_supplied_on date, add withdrawn_on date, add publication_id text;
        update published.fct_approval_balance set publication_id = told_by;
        alter table published.fct_approval_balance
            alter publication_id set not null, drop told_by;
        comment on column published.fct_approval_balance.last_supplied_on is '最近供地日期';
        comment on column published.fct_approval_balance.withdrawn_on is '撤回日期';
        comment on column published.fct_approval_balance.publication_id is '发布编号';
        """
    )
    op.create_table(
        "fct_region_disposal",
        *_disposal(),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        sa.PrimaryKeyConstraint(
            "region_code", "month", "category", "path", name="fct_region_disposal_pkey"
        ),
        schema="published",
        comment="月度处置按方式: a unit's own land only; sums to fct_region_month",
    )
    op.create_table(
        "rpt_region_disposal_edition",
        sa.Column("province_code", sa.Text(), nullable=False, comment="省级行政区代码"),
        sa.Column("edition", sa.Integer(), nullable=False, comment="版次"),
        *_disposal(),
        sa.Column("region_name", sa.Text(), comment="县（市、区）"),
        sa.Column("kind", sa.Text(), comment="peer 左列单位 | of_which 其中项"),
        sa.Column("done_n", sa.Integer(), nullable=False, comment="累计处置（宗）"),
        sa.Column("done_mu", sa.Numeric(), nullable=False, comment="累计处置（亩）"),
        sa.Column("publication_ids", sa.ARRAY(sa.Text()), nullable=False, comment="发布编号"),
        sa.PrimaryKeyConstraint(
            "province_code",
            "edition",
            "region_code",
            "month",
            "category",
            "path",
            name="rpt_region_disposal_edition_pkey",
        ),
        schema="published",
        comment="月度处置按方式（定稿）: rpt_region_disposal as it stood when an edition was written",
    )
    for name in TABLES:
        op.execute(f"grant select, insert, update, delete on published.{name} to panhuo_publish")


def downgrade() -> None:
    # the views stand on them; made anew after every migration
    op.execute("drop schema if exists bi cascade; create schema bi")
    for name in ("rpt_low_efficiency", "rpt_region_disposal"):
        op.execute(f"drop view if exists published.{name} cascade")
    for name in ("withdrawn_on", "last_supplied_on"):
        op.drop_column("fct_approval_balance", name, schema="published")
    for name in reversed(TABLES):
        op.drop_table(name, schema="published")
