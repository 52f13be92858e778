"""Parcels, enterprises and their years; stock and flow per month; editions of a province."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "province_period",
        sa.Column("province_code", sa.Text(), nullable=False, comment="省级行政区代码"),
        sa.Column("period", sa.Text(), nullable=False, comment="统计月份 YYYY-MM"),
        sa.Column("edition", sa.Integer(), nullable=False, comment="版次"),
        sa.Column("reason", sa.Text(), nullable=False, comment="complete 报齐 | deadline 到期"),
        sa.Column("units_in", sa.ARRAY(sa.Text()), nullable=False, comment="已报单位"),
        sa.Column("units_missing", sa.ARRAY(sa.Text()), nullable=False, comment="未报单位"),
        sa.Column(
            "publication_ids",
            sa.ARRAY(sa.Text()),
            nullable=False,
            comment="发布编号 of the units that are in",
        ),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="决定时间",
        ),
        sa.Column(
            "frozen_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="定稿时间; null: its edition is still to be written",
        ),
        sa.CheckConstraint(
            "reason in ('complete', 'deadline')", name=op.f("province_period_reason_check")
        ),
        sa.PrimaryKeyConstraint(
            "province_code", "period", "edition", name=op.f("province_period_pkey")
        ),
        schema="ops",
        comment="省级期次: which editions of a province's month were decided, and on what",
    )
    op.create_index(
        "province_period_open_idx",
        "province_period",
        ["province_code"],
        unique=False,
        schema="ops",
        postgresql_where=sa.text("frozen_at is null"),
    )
    op.create_table(
        "dim_enterprise",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("uscc", sa.Text(), nullable=False, comment="统一社会信用代码"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("name", sa.Text(), nullable=True, comment="企业名称"),
        sa.Column("industry", sa.Text(), nullable=True, comment="行业代码 GB/T 4754"),
        sa.Column("above_scale", sa.Boolean(), nullable=True, comment="规上"),
        sa.Column("grade", sa.Text(), nullable=True, comment="最近一次亩均评价等级"),
        sa.Column("grade_year", sa.Integer(), nullable=True, comment="评价年度"),
        sa.Column("parcel_codes", sa.ARRAY(sa.Text()), nullable=False, comment="在用宗地代码"),
        sa.Column("land_mu", sa.Numeric(), nullable=True, comment="用地面积（亩）"),
        sa.Column(
            "mu_basis", sa.Text(), nullable=True, comment="用地面积依据 企业用地关系 | 填报用地"
        ),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="报送件"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="行号"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
        comment="企业",
    )
    op.create_index(
        "dim_enterprise_key",
        "dim_enterprise",
        ["region_code", "uscc"],
        unique=True,
        schema="published",
    )
    op.create_geospatial_table(
        "dim_parcel",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("parcel_code", sa.Text(), nullable=False, comment="宗地代码"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("status", sa.Text(), nullable=False, comment="宗地状态 现势 | 历史"),
        sa.Column("location", sa.Text(), nullable=True, comment="坐落"),
        sa.Column("area_m2", sa.Numeric(), nullable=True, comment="宗地面积（平方米）"),
        sa.Column("area_basis", sa.Text(), nullable=True, comment="面积依据 证载面积 | 合同面积"),
        sa.Column("floor_area_m2", sa.Numeric(), nullable=True, comment="计容建筑面积（平方米）"),
        sa.Column("units", sa.Integer(), nullable=True, comment="不动产单元数"),
        sa.Column("land_use", sa.Text(), nullable=True, comment="土地用途"),
        sa.Column("right_type", sa.Text(), nullable=True, comment="权利类型"),
        sa.Column("right_nature", sa.Text(), nullable=True, comment="权利性质"),
        sa.Column("holder", sa.Text(), nullable=True, comment="土地使用权人"),
        sa.Column("holder_uscc", sa.Text(), nullable=True, comment="统一社会信用代码"),
        sa.Column("holder_basis", sa.Text(), nullable=True, comment="土地使用权人依据 登记 | 合同"),
        sa.Column("mortgage", sa.Boolean(), nullable=True, comment="抵押"),
        sa.Column("seizure", sa.Boolean(), nullable=True, comment="查封"),
        sa.Column("registered_on", sa.Date(), nullable=True, comment="登记日期"),
        sa.Column("supervision_nos", sa.ARRAY(sa.Text()), nullable=False, comment="电子监管号"),
        sa.Column("predecessors", sa.ARRAY(sa.Text()), nullable=False, comment="原宗地代码"),
        sa.Column("successors", sa.ARRAY(sa.Text()), nullable=False, comment="变更后宗地代码"),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="宗地变更日期"),
        sa.Column("stale", sa.Boolean(), nullable=False, comment="有更正待补报"),
        sa.Column("source_feed", sa.Text(), nullable=False, comment="数据来源"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="报送件"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="行号"),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="图形",
        ),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
    )
    op.create_geospatial_index(
        "dim_parcel_geom_idx",
        "dim_parcel",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "dim_parcel_key",
        "dim_parcel",
        ["region_code", "parcel_code"],
        unique=True,
        schema="published",
    )
    op.create_table(
        "fct_enterprise_year",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("uscc", sa.Text(), nullable=False, comment="统一社会信用代码"),
        sa.Column("year", sa.Integer(), nullable=False, comment="年度"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("tax_wan", sa.Numeric(), nullable=True, comment="评价税收（万元）"),
        sa.Column("revenue_wan", sa.Numeric(), nullable=True, comment="营业收入（万元）"),
        sa.Column("value_added_wan", sa.Numeric(), nullable=True, comment="工业增加值（万元）"),
        sa.Column(
            "energy_tce", sa.Numeric(), nullable=True, comment="综合能耗（吨标准煤，等价值）"
        ),
        sa.Column("electricity_kwh", sa.Numeric(), nullable=True, comment="用电量（千瓦时）"),
        sa.Column("emission_eq", sa.Numeric(), nullable=True, comment="主要污染物排放量（当量）"),
        sa.Column("employees", sa.Numeric(), nullable=True, comment="年平均职工人数（人）"),
        sa.Column("rd_wan", sa.Numeric(), nullable=True, comment="研发经费（万元）"),
        sa.Column("stated_mu", sa.Numeric(), nullable=True, comment="填报用地面积（亩）"),
        sa.Column(
            "occupancy_mu", sa.Numeric(), nullable=True, comment="企业用地关系面积（亩），年末在用"
        ),
        sa.Column(
            "mu_basis", sa.Text(), nullable=True, comment="亩均所用面积依据 填报用地 | 企业用地关系"
        ),
        sa.Column("tax_wan_per_mu", sa.Numeric(), nullable=True, comment="亩均税收（万元/亩）"),
        sa.Column("grade", sa.Text(), nullable=True, comment="亩均评价等级；多个办法取最低"),
        sa.Column("grades", sa.ARRAY(sa.Text()), nullable=False, comment="各评价办法编号:等级"),
        sa.Column("score", sa.Numeric(), nullable=True, comment="综合得分"),
        sa.Column("excluded_reason", sa.Text(), nullable=True, comment="不参评原因"),
        sa.Column("stale", sa.Boolean(), nullable=False, comment="有更正待补报"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="报送件"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="行号"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
        comment="企业年度指标（敏感）: tax in a table of its own",
    )
    op.create_index(
        "fct_enterprise_year_key",
        "fct_enterprise_year",
        ["region_code", "uscc", "year"],
        unique=True,
        schema="published",
    )
    op.create_table(
        "fct_region_month",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("month", sa.Text(), nullable=False, comment="统计月份 YYYY-MM"),
        sa.Column("category", sa.Text(), nullable=False, comment="五未类型"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("base_n", sa.Integer(), nullable=True, comment="年初基数（宗）；无数据为空"),
        sa.Column("base_mu", sa.Numeric(), nullable=True, comment="年初基数（亩）；无数据为空"),
        sa.Column("open_n", sa.Integer(), nullable=False, comment="期初存量（宗）"),
        sa.Column("open_mu", sa.Numeric(), nullable=False, comment="期初存量（亩）"),
        sa.Column("new_n", sa.Integer(), nullable=False, comment="本月新增（宗）"),
        sa.Column("new_mu", sa.Numeric(), nullable=False, comment="本月新增（亩）"),
        sa.Column("disposed_n", sa.Integer(), nullable=False, comment="本月处置（宗）"),
        sa.Column("disposed_mu", sa.Numeric(), nullable=False, comment="本月处置（亩）"),
        sa.Column("adjusted_n", sa.Integer(), nullable=False, comment="口径调整及数据更正（±宗）"),
        sa.Column("adjusted_mu", sa.Numeric(), nullable=False, comment="口径调整及数据更正（±亩）"),
        sa.Column("n", sa.Integer(), nullable=False, comment="期末存量（宗）"),
        sa.Column("area_mu", sa.Numeric(), nullable=False, comment="期末存量（亩）"),
        sa.Column("confirmed_n", sa.Integer(), nullable=False, comment="其中：已认定（宗）"),
        sa.Column("confirmed_mu", sa.Numeric(), nullable=False, comment="其中：已认定（亩）"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        sa.PrimaryKeyConstraint(
            "region_code", "month", "category", name=op.f("fct_region_month_pkey")
        ),
        schema="published",
        comment="月度存量与增减: a unit's own land only; rpt_region_month adds 其中项 to their hosts",
    )
    op.create_table(
        "rpt_region_month_edition",
        sa.Column("province_code", sa.Text(), nullable=False, comment="省级行政区代码"),
        sa.Column("edition", sa.Integer(), nullable=False, comment="版次"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("month", sa.Text(), nullable=False, comment="统计月份 YYYY-MM"),
        sa.Column("category", sa.Text(), nullable=False, comment="五未类型"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("base_n", sa.Integer(), nullable=True, comment="年初基数（宗）；无数据为空"),
        sa.Column("base_mu", sa.Numeric(), nullable=True, comment="年初基数（亩）；无数据为空"),
        sa.Column("open_n", sa.Integer(), nullable=False, comment="期初存量（宗）"),
        sa.Column("open_mu", sa.Numeric(), nullable=False, comment="期初存量（亩）"),
        sa.Column("new_n", sa.Integer(), nullable=False, comment="本月新增（宗）"),
        sa.Column("new_mu", sa.Numeric(), nullable=False, comment="本月新增（亩）"),
        sa.Column("disposed_n", sa.Integer(), nullable=False, comment="本月处置（宗）"),
        sa.Column("disposed_mu", sa.Numeric(), nullable=False, comment="本月处置（亩）"),
        sa.Column("adjusted_n", sa.Integer(), nullable=False, comment="口径调整及数据更正（±宗）"),
        sa.Column("adjusted_mu", sa.Numeric(), nullable=False, comment="口径调整及数据更正（±亩）"),
        sa.Column("n", sa.Integer(), nullable=False, comment="期末存量（宗）"),
        sa.Column("area_mu", sa.Numeric(), nullable=False, comment="期末存量（亩）"),
        sa.Column("confirmed_n", sa.Integer(), nullable=False, comment="其中：已认定（宗）"),
        sa.Column("confirmed_mu", sa.Numeric(), nullable=False, comment="其中：已认定（亩）"),
        sa.Column("region_name", sa.Text(), nullable=True, comment="县（市、区）"),
        sa.Column("kind", sa.Text(), nullable=True, comment="peer 左列单位 | of_which 其中项"),
        sa.Column("change_mu", sa.Numeric(), nullable=True, comment="比上月增减（亩）"),
        sa.Column("yoy_mu", sa.Numeric(), nullable=True, comment="比上年同期增减（亩）"),
        sa.Column("target_mu", sa.Numeric(), nullable=True, comment="年度任务（亩）"),
        sa.Column("done_n", sa.Integer(), nullable=True, comment="累计处置（宗）"),
        sa.Column("done_mu", sa.Numeric(), nullable=True, comment="累计处置（亩）"),
        sa.Column("progress", sa.Numeric(), nullable=True, comment="完成率（%）"),
        sa.Column("plan_progress", sa.Numeric(), nullable=True, comment="时序进度（%）"),
        sa.Column("gap_pp", sa.Numeric(), nullable=True, comment="与时序进度差（百分点）"),
        sa.Column("rank", sa.Integer(), nullable=True, comment="排名"),
        sa.Column("warning", sa.Text(), nullable=True, comment="预警（红/黄/—）"),
        sa.Column("publication_ids", sa.ARRAY(sa.Text()), nullable=False, comment="发布编号"),
        sa.Column(
            "frozen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="定稿时间",
        ),
        sa.PrimaryKeyConstraint(
            "province_code",
            "edition",
            "region_code",
            "month",
            "category",
            name=op.f("rpt_region_month_edition_pkey"),
        ),
        schema="published",
        comment="月度存量与增减（定稿）: rpt_region_month as it stood when an edition was written",
    )
    op.alter_column(
        "dim_region",
        "level",
        existing_type=sa.TEXT(),
        comment="级别 province | prefecture | county | management_area",
        existing_comment="province | prefecture | county | management_area",
        existing_nullable=False,
        schema="published",
    )
    op.alter_column(
        "dim_rule",
        "hardness",
        existing_type=sa.TEXT(),
        comment="刚性 hard | soft | aspiration",
        existing_comment="hard | soft | aspiration",
        existing_nullable=True,
        schema="published",
    )
    op.alter_column(
        "dim_rule",
        "status",
        existing_type=sa.TEXT(),
        comment="状态 issued | draft | expired | platform_default",
        existing_comment="issued | draft | expired | platform_default",
        existing_nullable=False,
        schema="published",
    )
    op.alter_column(
        "fct_change_event",
        "event",
        existing_type=sa.TEXT(),
        comment="entered 列入 | left 退出 | changed 变化",
        existing_comment="entered | left | changed",
        existing_nullable=False,
        schema="published",
    )
    op.alter_column(
        "fct_change_event",
        "severity_before",
        existing_type=sa.INTEGER(),
        comment="原严重程度",
        existing_nullable=True,
        schema="published",
    )
    op.alter_column(
        "fct_change_event",
        "severity_after",
        existing_type=sa.INTEGER(),
        comment="现严重程度",
        existing_nullable=True,
        schema="published",
    )
    op.alter_column(
        "fct_change_event",
        "occurred_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="发生时间",
        existing_nullable=False,
        existing_server_default=sa.text("now()"),
        schema="published",
    )
    op.alter_column(
        "fct_change_event",
        "sent_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="通知发出时间",
        existing_comment="when a notifier posted it",
        existing_nullable=True,
        schema="published",
    )
    op.create_table_comment(
        "dim_parcel", "宗地: every parcel that any feed names", schema="published"
    )
    op.execute("""
        grant select, insert, update, delete on
        published.dim_parcel, published.dim_enterprise, published.fct_enterprise_year,
        published.fct_region_month, published.rpt_region_month_edition
        to panhuo_publish;
        grant select, insert, update on ops.province_period to panhuo_publish
    """)
    # tax stays with who publishes it, whoever is granted the schema's tables later; the owner is
    # named because the views of `bi` read as their owner
    op.execute("""
        alter table published.fct_enterprise_year enable row level security;
        alter table published.fct_enterprise_year force row level security;
        create policy publishing on published.fct_enterprise_year
        to panhuo_publish, current_user using (true) with check (true)
    """)


def downgrade() -> None:
    op.execute("drop schema bi cascade; create schema bi")
    op.execute("drop view if exists ops.granted_region, published.rpt_region_month")
    op.alter_column(
        "fct_change_event",
        "sent_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="when a notifier posted it",
        existing_comment="通知发出时间",
        existing_nullable=True,
        schema="published",
    )
    op.alter_column(
        "fct_change_event",
        "occurred_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment=None,
        existing_comment="发生时间",
        existing_nullable=False,
        existing_server_default=sa.text("now()"),
        schema="published",
    )
    op.alter_column(
        "fct_change_event",
        "severity_after",
        existing_type=sa.INTEGER(),
        comment=None,
        existing_comment="现严重程度",
        existing_nullable=True,
        schema="published",
    )
    op.alter_column(
        "fct_change_event",
        "severity_before",
        existing_type=sa.INTEGER(),
        comment=None,
        existing_comment="原严重程度",
        existing_nullable=True,
        schema="published",
    )
    op.alter_column(
        "fct_change_event",
        "event",
        existing_type=sa.TEXT(),
        comment="entered | left | changed",
        existing_comment="entered 列入 | left 退出 | changed 变化",
        existing_nullable=False,
        schema="published",
    )
    op.alter_column(
        "dim_rule",
        "status",
        existing_type=sa.TEXT(),
        comment="issued | draft | expired | platform_default",
        existing_comment="状态 issued | draft | expired | platform_default",
        existing_nullable=False,
        schema="published",
    )
    op.alter_column(
        "dim_rule",
        "hardness",
        existing_type=sa.TEXT(),
        comment="hard | soft | aspiration",
        existing_comment="刚性 hard | soft | aspiration",
        existing_nullable=True,
        schema="published",
    )
    op.alter_column(
        "dim_region",
        "level",
        existing_type=sa.TEXT(),
        comment="province | prefecture | county | management_area",
        existing_comment="级别 province | prefecture | county | management_area",
        existing_nullable=False,
        schema="published",
    )
    op.drop_table("rpt_region_month_edition", schema="published")
    op.drop_table("fct_region_month", schema="published")
    op.drop_index("fct_enterprise_year_key", table_name="fct_enterprise_year", schema="published")
    op.drop_table("fct_enterprise_year", schema="published")
    op.drop_index("dim_parcel_key", table_name="dim_parcel", schema="published")
    op.drop_geospatial_index(
        "dim_parcel_geom_idx",
        table_name="dim_parcel",
        schema="published",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("dim_parcel", schema="published")
    op.drop_index("dim_enterprise_key", table_name="dim_enterprise", schema="published")
    op.drop_table("dim_enterprise", schema="published")
    op.drop_index(
        "province_period_open_idx",
        table_name="province_period",
        schema="ops",
        postgresql_where=sa.text("frozen_at is null"),
    )
    op.drop_table("province_period", schema="ops")
