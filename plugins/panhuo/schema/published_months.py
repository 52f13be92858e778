"""Tables of `published` about months: stock, flow and disposal of a unit, and frozen editions."""

from sqlalchemy import (
    ARRAY,
    Column,
    Date,
    DateTime,
    Integer,
    Numeric,
    Table,
    Text,
    text,
)

from panhuo.schema.metadata import metadata


def _stock_columns() -> "list[Column[object]]":
    return [
        Column("region_code", Text, primary_key=True, comment="责任单位代码"),
        Column("month", Text, primary_key=True, comment="统计月份 YYYY-MM"),
        Column("category", Text, primary_key=True, comment="五未类型"),
        Column("as_of", Date, nullable=False, comment="截止日期"),
        Column("base_n", Integer, comment="年初基数（宗）；无数据为空"),
        Column("base_mu", Numeric, comment="年初基数（亩）；无数据为空"),
        Column("open_n", Integer, nullable=False, comment="期初存量（宗）"),
        Column("open_mu", Numeric, nullable=False, comment="期初存量（亩）"),
        Column("new_n", Integer, nullable=False, comment="本月新增（宗）"),
        Column("new_mu", Numeric, nullable=False, comment="本月新增（亩）"),
        Column("disposed_n", Integer, nullable=False, comment="本月处置（宗）"),
        Column("disposed_mu", Numeric, nullable=False, comment="本月处置（亩）"),
        Column("adjusted_n", Integer, nullable=False, comment="口径调整及数据更正（±宗）"),
        Column("adjusted_mu", Numeric, nullable=False, comment="口径调整及数据更正（±亩）"),
        Column("n", Integer, nullable=False, comment="期末存量（宗）"),
        Column("area_mu", Numeric, nullable=False, comment="期末存量（亩）"),
        Column("confirmed_n", Integer, nullable=False, comment="其中：已认定（宗）"),
        Column("confirmed_mu", Numeric, nullable=False, comment="其中：已认定（亩）"),
    ]


fct_region_month = Table(
    "fct_region_month",
    metadata,
    *_stock_columns(),
    Column("publication_id", Text, nullable=False, comment="发布编号"),
    schema="published",
    comment="月度存量与增减: a unit's own land only; rpt_region_month adds 其中项 to their hosts",
)

rpt_region_month_edition = Table(
    "rpt_region_month_edition",
    metadata,
    Column("province_code", Text, primary_key=True, comment="省级行政区代码"),
    Column("edition", Integer, primary_key=True, comment="版次"),
    *_stock_columns(),
    Column("region_name", Text, comment="县（市、区）"),
    Column("kind", Text, comment="peer 左列单位 | of_which 其中项"),
    Column("change_mu", Numeric, comment="比上月增减（亩）"),
    Column("yoy_mu", Numeric, comment="比上年同期增减（亩）"),
    Column("target_mu", Numeric, comment="年度任务（亩）"),
    Column("done_n", Integer, comment="累计处置（宗）"),
    Column("done_mu", Numeric, comment="累计处置（亩）"),
    Column("progress", Numeric, comment="完成率（%）"),
    Column("plan_progress", Numeric, comment="时序进度（%）"),
    Column("gap_pp", Numeric, comment="与时序进度差（百分点）"),
    Column("rank", Integer, comment="排名"),
    Column("warning", Text, comment="预警（红/黄/—）"),
    Column("publication_ids", ARRAY(Text), nullable=False, comment="发布编号"),
    Column(
        "frozen_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("now()"),
        comment="定稿时间",
    ),
    schema="published",
    comment="月度存量与增减（定稿）: rpt_region_month as it stood when an edition was written",
)


def _disposal_columns() -> "list[Column[object]]":
    return [
        Column("region_code", Text, primary_key=True, comment="责任单位代码"),
        Column("month", Text, primary_key=True, comment="统计月份 YYYY-MM"),
        Column("category", Text, primary_key=True, comment="五未类型"),
        Column("path", Text, primary_key=True, comment="处置方式"),
        Column("disposed_n", Integer, nullable=False, comment="本月处置（宗）"),
        Column("disposed_mu", Numeric, nullable=False, comment="本月处置（亩）"),
    ]


fct_region_disposal = Table(
    "fct_region_disposal",
    metadata,
    *_disposal_columns(),
    Column("publication_id", Text, nullable=False, comment="发布编号"),
    schema="published",
    comment="月度处置按方式: a unit's own land only; sums to fct_region_month",
)

rpt_region_disposal_edition = Table(
    "rpt_region_disposal_edition",
    metadata,
    Column("province_code", Text, primary_key=True, comment="省级行政区代码"),
    Column("edition", Integer, primary_key=True, comment="版次"),
    *_disposal_columns(),
    Column("region_name", Text, comment="县（市、区）"),
    Column("kind", Text, comment="peer 左列单位 | of_which 其中项"),
    Column("done_n", Integer, nullable=False, comment="累计处置（宗）"),
    Column("done_mu", Numeric, nullable=False, comment="累计处置（亩）"),
    Column("publication_ids", ARRAY(Text), nullable=False, comment="发布编号"),
    schema="published",
    comment="月度处置按方式（定稿）: rpt_region_disposal as it stood when an edition was written",
)
