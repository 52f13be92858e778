"""What others build on: names and columns are stable. dbt fills `candidate`, publish copies."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.schema import SchemaItem

from panhuo.schema.metadata import metadata


def _geom() -> "Column[object]":
    return Column("geom", Geometry("MULTIPOLYGON", srid=4490, spatial_index=False), comment="图形")


def _five_not_columns() -> "list[Column[object]]":
    return [
        Column("region_code", Text, nullable=False, comment="责任单位代码"),
        Column("territory_code", Text, comment="属地行政区代码"),
        Column("piece_id", Text, nullable=False, comment="认定单元编号"),
        Column("item_id", Text, nullable=False, comment="事项编号"),
        Column("as_of", Date, nullable=False, comment="截止日期"),
        Column("category", Text, nullable=False, comment="五未类型"),
        Column("sub_class", Text, comment="细类"),
        Column("status", Text, nullable=False, comment="认定状态"),
        Column("severity", Integer, nullable=False, comment="严重程度"),
        Column("project_name", Text, comment="项目名称"),
        Column("location", Text, comment="坐落"),
        Column("parcel_code", Text, comment="宗地代码"),
        Column("supervision_no", Text, comment="电子监管号"),
        Column("approval_no", Text, comment="批准文号"),
        Column("plot_no", Text, comment="批次地块编号"),
        Column("holder", Text, comment="土地使用权人"),
        Column("holder_uscc", Text, comment="统一社会信用代码"),
        Column("land_use", Text, comment="土地用途"),
        Column("area_m2", Numeric, nullable=False, comment="统计面积（平方米）"),
        Column("area_mu", Numeric, nullable=False, comment="统计面积（亩）"),
        Column("geom_area_m2", Numeric, comment="图形面积（平方米）"),
        Column("area_basis", Text, nullable=False, comment="面积依据"),
        Column("disposed_m2", Numeric, nullable=False, comment="已处置面积"),
        Column("remaining_m2", Numeric, nullable=False, comment="剩余面积"),
        Column("since", Date, nullable=False, comment="起算日期"),
        Column("entered_on", Date, nullable=False, comment="首次列入日期"),
        Column("age_days", Integer, nullable=False, comment="持续天数"),
        Column("due_on", Date, comment="处置时限"),
        Column("cause", Text, comment="形成原因"),
        Column("path", Text, comment="处置方式"),
        Column("authority", Text, comment="认定单位"),
        Column("rule_ids", ARRAY(Text), nullable=False, comment="认定依据"),
        Column("evidence_count", Integer, nullable=False, comment="依据条数"),
        _geom(),
    ]


FIVE_NOT_COLUMNS = tuple(column.name for column in _five_not_columns())
"""Columns of `fct_five_not` before `publication_id`, in order."""


def _table(name: str, *columns: SchemaItem, key: tuple[str, ...], comment: str) -> Table:
    return Table(
        name,
        metadata,
        *columns,
        Column("publication_id", Text, nullable=False, comment="发布编号"),
        Index(f"{name}_key", *key, unique=True),
        schema="published",
        comment=comment,
    )


fct_five_not = _table(
    "fct_five_not",
    *_five_not_columns(),
    key=("region_code", "piece_id"),
    comment="五未土地清单: latest as_of only",
)
Index("fct_five_not_geom_idx", fct_five_not.c.geom, postgresql_using="gist")
Index("fct_five_not_supervision_idx", fct_five_not.c.supervision_no)

fct_evidence = _table(
    "fct_evidence",
    Column("region_code", Text, nullable=False, comment="责任单位代码"),
    Column("piece_id", Text, nullable=False, comment="认定单元编号"),
    Column("key", Text, nullable=False, comment="电子监管号或批准文号/地块编号"),
    Column("as_of", Date, nullable=False, comment="截止日期"),
    Column("category", Text, nullable=False, comment="五未类型"),
    Column("topic", Text, nullable=False, comment="判定事项"),
    Column("rule_id", Text, comment="规则编号; null: 无标准"),
    Column("measure", Text, nullable=False, comment="指标"),
    Column("observed", Numeric, comment="实际值"),
    Column("threshold", Numeric, comment="标准值"),
    Column("unit", Text, comment="单位"),
    Column(
        "verdict",
        Text,
        nullable=False,
        comment="结论 met 符合 | not_met 不符合 | no_data 无数据 | no_rule 无标准",
    ),
    Column("statement_zh", Text, nullable=False, comment="判定说明"),
    Column("source_feed", Text, comment="数据来源"),
    Column("delivery_id", BigInteger, comment="报送件"),
    Column("row_no", BigInteger, comment="行号"),
    Column("overridden", ARRAY(Text), nullable=False, comment="被更具体规则取代的规则"),
    key=("region_code", "piece_id", "category", "topic"),
    comment="判定依据: every criterion tried, met or not or without a figure",
)
Index("fct_evidence_key_idx", fct_evidence.c.key)

fct_warning = _table(
    "fct_warning",
    Column("region_code", Text, nullable=False, comment="责任单位代码"),
    Column("key", Text, nullable=False, comment="电子监管号或批准文号/地块编号"),
    Column("as_of", Date, nullable=False, comment="截止日期"),
    Column("warning", Text, nullable=False, comment="预警或提示"),
    Column("kind", Text, nullable=False, comment="warning 预警 | note 提示"),
    Column("since", Date, comment="起算日期"),
    Column("detail_zh", Text, comment="说明"),
    Column("rule_id", Text, comment="规则编号"),
    Column("source_feed", Text, comment="数据来源"),
    Column("delivery_id", BigInteger, comment="报送件"),
    Column("row_no", BigInteger, comment="行号"),
    key=("region_code", "key", "warning"),
    comment="预警与提示: what is no category",
)

fct_supply = _table(
    "fct_supply",
    Column("region_code", Text, nullable=False, comment="责任单位代码"),
    Column("supervision_no", Text, nullable=False, comment="电子监管号"),
    Column("as_of", Date, nullable=False, comment="截止日期"),
    Column("parcel_code", Text, comment="宗地代码"),
    Column("project_name", Text, comment="项目名称"),
    Column("location", Text, comment="坐落"),
    Column("land_source", Text, comment="土地来源"),
    Column("land_use", Text, comment="土地用途"),
    Column("land_type", Text, comment="用途大类"),
    Column("supply_method", Text, comment="供应方式"),
    Column("area_m2", Numeric, comment="供应面积（平方米）"),
    Column("area_mu", Numeric, comment="供应面积（亩）"),
    Column("signed_on", Date, comment="合同签订日期"),
    Column("start_due_on", Date, comment="应动工日期"),
    Column("start_due_basis", Text, comment="应动工日期依据"),
    Column("started_on", Date, comment="实际动工日期"),
    Column("completion_agreed_on", Date, comment="约定竣工日期"),
    Column("completed_on", Date, comment="实际竣工日期"),
    Column("production_on", Date, comment="投产日期"),
    Column("build_state", Text, nullable=False, comment="建设状态"),
    Column("stale", Boolean, nullable=False, comment="有更正待补报"),
    Column("delivery_id", BigInteger, nullable=False, comment="报送件"),
    Column("row_no", BigInteger, nullable=False, comment="行号"),
    key=("region_code", "supervision_no"),
    comment="供地台账: the denominator",
)

fct_approval_balance = _table(
    "fct_approval_balance",
    Column("region_code", Text, nullable=False, comment="责任单位代码"),
    Column("key", Text, nullable=False, comment="批准文号/地块编号"),
    Column("as_of", Date, nullable=False, comment="截止日期"),
    Column("approval_no", Text, nullable=False, comment="批准文号"),
    Column("plot_no", Text, nullable=False, comment="批次地块编号"),
    Column("batch_name", Text, comment="批次名称"),
    Column("batch_type", Text, comment="批次类型"),
    Column("quota_type", Text, comment="指标类型"),
    Column("approved_on", Date, nullable=False, comment="批准日期"),
    Column("quota_used_on", Date, comment="使用计划指标日期"),
    Column("purpose", Text, comment="批准用途"),
    Column("approved_area_m2", Numeric, nullable=False, comment="批准面积（平方米）"),
    Column("supplied_m2", Numeric, nullable=False, comment="已供面积（平方米）"),
    Column("carried_m2", Numeric, nullable=False, comment="带供面积（平方米）"),
    Column("withdrawn_m2", Numeric, nullable=False, comment="撤回面积（平方米）"),
    Column("remaining_m2", Numeric, nullable=False, comment="未供面积（平方米）"),
    Column("stale", Boolean, nullable=False, comment="有更正待补报"),
    Column("delivery_id", BigInteger, nullable=False, comment="报送件"),
    Column("row_no", BigInteger, nullable=False, comment="行号"),
    key=("region_code", "key"),
    comment="批次台账: the denominator",
)

dim_parcel = _table(
    "dim_parcel",
    Column("region_code", Text, nullable=False, comment="责任单位代码"),
    Column("parcel_code", Text, nullable=False, comment="宗地代码"),
    Column("as_of", Date, nullable=False, comment="截止日期"),
    Column("status", Text, nullable=False, comment="宗地状态 现势 | 历史"),
    Column("location", Text, comment="坐落"),
    Column("area_m2", Numeric, comment="宗地面积（平方米）"),
    Column("area_basis", Text, comment="面积依据 证载面积 | 合同面积"),
    Column("floor_area_m2", Numeric, comment="计容建筑面积（平方米）"),
    Column("units", Integer, comment="不动产单元数"),
    Column("land_use", Text, comment="土地用途"),
    Column("right_type", Text, comment="权利类型"),
    Column("right_nature", Text, comment="权利性质"),
    Column("holder", Text, comment="土地使用权人"),
    Column("holder_uscc", Text, comment="统一社会信用代码"),
    Column("holder_basis", Text, comment="土地使用权人依据 登记 | 合同"),
    Column("mortgage", Boolean, comment="抵押"),
    Column("seizure", Boolean, comment="查封"),
    Column("registered_on", Date, comment="登记日期"),
    Column("supervision_nos", ARRAY(Text), nullable=False, comment="电子监管号"),
    Column("predecessors", ARRAY(Text), nullable=False, comment="原宗地代码"),
    Column("successors", ARRAY(Text), nullable=False, comment="变更后宗地代码"),
    Column("ended_on", Date, comment="宗地变更日期"),
    Column("stale", Boolean, nullable=False, comment="有更正待补报"),
    Column("source_feed", Text, nullable=False, comment="数据来源"),
    Column("delivery_id", BigInteger, nullable=False, comment="报送件"),
    Column("row_no", BigInteger, nullable=False, comment="行号"),
    _geom(),
    key=("region_code", "parcel_code"),
    comment="宗地: every parcel that any feed names",
)
Index("dim_parcel_geom_idx", dim_parcel.c.geom, postgresql_using="gist")

dim_enterprise = _table(
    "dim_enterprise",
    Column("region_code", Text, nullable=False, comment="责任单位代码"),
    Column("uscc", Text, nullable=False, comment="统一社会信用代码"),
    Column("as_of", Date, nullable=False, comment="截止日期"),
    Column("name", Text, comment="企业名称"),
    Column("industry", Text, comment="行业代码 GB/T 4754"),
    Column("above_scale", Boolean, comment="规上"),
    Column("grade", Text, comment="最近一次亩均评价等级"),
    Column("grade_year", Integer, comment="评价年度"),
    Column("parcel_codes", ARRAY(Text), nullable=False, comment="在用宗地代码"),
    Column("land_mu", Numeric, comment="用地面积（亩）"),
    Column("mu_basis", Text, comment="用地面积依据 企业用地关系 | 填报用地"),
    Column("delivery_id", BigInteger, nullable=False, comment="报送件"),
    Column("row_no", BigInteger, nullable=False, comment="行号"),
    key=("region_code", "uscc"),
    comment="企业",
)

fct_enterprise_year = _table(
    "fct_enterprise_year",
    Column("region_code", Text, nullable=False, comment="责任单位代码"),
    Column("uscc", Text, nullable=False, comment="统一社会信用代码"),
    Column("year", Integer, nullable=False, comment="年度"),
    Column("as_of", Date, nullable=False, comment="截止日期"),
    Column("tax_wan", Numeric, comment="评价税收（万元）"),
    Column("revenue_wan", Numeric, comment="营业收入（万元）"),
    Column("value_added_wan", Numeric, comment="工业增加值（万元）"),
    Column("energy_tce", Numeric, comment="综合能耗（吨标准煤，等价值）"),
    Column("electricity_kwh", Numeric, comment="用电量（千瓦时）"),
    Column("emission_eq", Numeric, comment="主要污染物排放量（当量）"),
    Column("employees", Numeric, comment="年平均职工人数（人）"),
    Column("rd_wan", Numeric, comment="研发经费（万元）"),
    Column("stated_mu", Numeric, comment="填报用地面积（亩）"),
    Column("occupancy_mu", Numeric, comment="企业用地关系面积（亩），年末在用"),
    Column("mu_basis", Text, comment="亩均所用面积依据 填报用地 | 企业用地关系"),
    Column("tax_wan_per_mu", Numeric, comment="亩均税收（万元/亩）"),
    Column("grade", Text, comment="亩均评价等级；多个办法取最低"),
    Column("grades", ARRAY(Text), nullable=False, comment="各评价办法编号:等级"),
    Column("score", Numeric, comment="综合得分"),
    Column("excluded_reason", Text, comment="不参评原因"),
    Column("stale", Boolean, nullable=False, comment="有更正待补报"),
    Column("delivery_id", BigInteger, nullable=False, comment="报送件"),
    Column("row_no", BigInteger, nullable=False, comment="行号"),
    key=("region_code", "uscc", "year"),
    comment="企业年度指标（敏感）: tax in a table of its own",
)

dim_plan_zone = _table(
    "dim_plan_zone",
    Column("region_code", Text, nullable=False, comment="责任单位代码"),
    Column("zone_id", Text, nullable=False, comment="控制线编号"),
    Column("as_of", Date, nullable=False, comment="截止日期"),
    Column("kind", Text, nullable=False, comment="控制线类型"),
    Column("level", Text, comment="层级"),
    Column("delivery_id", BigInteger, nullable=False, comment="报送件"),
    Column("row_no", BigInteger, nullable=False, comment="行号"),
    _geom(),
    key=("region_code", "zone_id"),
    comment="规划控制线: zones of spatial planning as known on the day",
)
Index("dim_plan_zone_geom_idx", dim_plan_zone.c.geom, postgresql_using="gist")

fct_five_not_cell = Table(
    "fct_five_not_cell",
    metadata,
    Column("region_code", Text, nullable=False, comment="责任单位代码"),
    Column("level", SmallInteger, nullable=False, comment="概略级别"),
    Column("cell_x", Integer, nullable=False, comment="格网列号"),
    Column("cell_y", Integer, nullable=False, comment="格网行号"),
    Column("category", Text, nullable=False, comment="五未类型"),
    Column("status", Text, nullable=False, comment="认定状态"),
    Column("severity", Integer, nullable=False, comment="严重程度"),
    Column("age_class", SmallInteger, nullable=False, comment="持续时间分档"),
    Column("area_class", SmallInteger, nullable=False, comment="面积分档"),
    Column("pieces", Integer, nullable=False, comment="认定单元数"),
    Column("area_mu", Numeric, nullable=False, comment="统计面积（亩）"),
    Column(
        "geom",
        Geometry("POINT", srid=4490, spatial_index=False),
        nullable=False,
        comment="认定单元的平均位置",
    ),
    Column("publication_id", Text, nullable=False, comment="发布编号"),
    Index("fct_five_not_cell_region_idx", "region_code"),
    Index("fct_five_not_cell_place_idx", "level", "cell_x", "cell_y"),
    schema="published",
    comment="五未土地概略分布: pieces by grid cell, for zoom levels at which none can be seen",
)

fct_five_not_history = Table(
    "fct_five_not_history",
    metadata,
    *_five_not_columns(),
    Column("valid_from", Date, nullable=False, comment="有效期起"),
    Column("valid_to", Date, nullable=False, server_default=text("'infinity'"), comment="有效期止"),
    Column("recorded_from", DateTime(timezone=True), nullable=False, comment="入库时间起"),
    Column(
        "recorded_to",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("'infinity'"),
        comment="入库时间止",
    ),
    Column("publication_id", Text, nullable=False, comment="发布编号"),
    Column("closed_by", Text, comment="取代它的发布编号"),
    Index(
        "fct_five_not_history_current_idx",
        "region_code",
        "piece_id",
        postgresql_where=text("recorded_to = 'infinity'"),
    ),
    Index("fct_five_not_history_time_idx", "region_code", "recorded_from", "recorded_to"),
    Index("fct_five_not_history_geom_idx", "geom", postgresql_using="gist"),
    schema="published",
    comment="五未土地历史: valid_* on the ground, recorded_* in the platform; ends are exclusive",
)

fct_change_event = Table(
    "fct_change_event",
    metadata,
    Column("region_code", Text, primary_key=True, comment="责任单位代码"),
    Column("publication_id", Text, primary_key=True, comment="发布编号"),
    Column("piece_id", Text, primary_key=True, comment="认定单元编号"),
    Column("item_id", Text, nullable=False, comment="事项编号"),
    Column("event", Text, nullable=False, comment="entered 列入 | left 退出 | changed 变化"),
    Column("category_before", Text, comment="原类型"),
    Column("category_after", Text, comment="现类型"),
    Column("severity_before", Integer, comment="原严重程度"),
    Column("severity_after", Integer, comment="现严重程度"),
    Column("area_m2", Numeric, nullable=False, comment="统计面积（平方米）"),
    Column("as_of", Date, nullable=False, comment="截止日期"),
    Column(
        "occurred_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("now()"),
        comment="发生时间",
    ),
    Column("sent_at", DateTime(timezone=True), comment="通知发出时间"),
    Index("fct_change_event_outbox_idx", "occurred_at", postgresql_where=text("sent_at is null")),
    schema="published",
    comment="变化: an outbox of what entered, left or changed",
)

dim_region = Table(
    "dim_region",
    metadata,
    Column("region_code", Text, primary_key=True, comment="责任单位代码"),
    Column("name", Text, nullable=False, comment="名称"),
    Column("full_name", Text, nullable=False, comment="全称"),
    Column(
        "level",
        Text,
        nullable=False,
        comment="级别 province | prefecture | county | management_area",
    ),
    Column("parent_code", Text, comment="上级代码"),
    Column("host_code", Text, comment="所在行政区代码"),
    Column("kind", Text, nullable=False, comment="peer 左列单位 | of_which 其中项"),
    Column("valid_from", Date, comment="有效期起"),
    Column("valid_to", Date, comment="有效期止"),
    Column("successor_code", Text, comment="承继单位代码"),
    Column("boundary_accuracy_m", Numeric, comment="边界精度（米）"),
    Column("source", Text, nullable=False, comment="来源"),
    _geom(),
    Index("dim_region_geom_idx", "geom", postgresql_using="gist"),
    schema="published",
    comment="责任单位",
)

dim_rule = Table(
    "dim_rule",
    metadata,
    Column("rule_id", Text, primary_key=True, comment="规则编号"),
    Column("topic", Text, nullable=False, comment="判定事项"),
    Column("category", Text, comment="五未类型"),
    Column("region_code", Text, comment="适用地区"),
    Column("land_type", Text, comment="适用用途"),
    Column("measure", Text, comment="指标"),
    Column("operator", Text, comment="比较"),
    Column("value", Text, comment="标准值"),
    Column("unit", Text, comment="单位"),
    Column("inclusive", Boolean, comment="含本数"),
    Column("hardness", Text, comment="刚性 hard | soft | aspiration"),
    Column(
        "status", Text, nullable=False, comment="状态 issued | draft | expired | platform_default"
    ),
    Column("document", Text, comment="文件"),
    Column("clause", Text, comment="条款"),
    Column("quote", Text, comment="原文"),
    Column("effective_from", Date, comment="施行日期"),
    Column("effective_to", Date, comment="失效日期"),
    Column("note", Text, comment="说明"),
    schema="published",
    comment="规则库",
)


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


STOCK_COLUMNS = tuple(column.name for column in _stock_columns())
"""Columns of `fct_region_month` before `publication_id`, in order."""

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

REGION_TABLES = (
    fct_five_not,
    fct_evidence,
    fct_warning,
    fct_supply,
    fct_approval_balance,
    dim_parcel,
    dim_enterprise,
    fct_enterprise_year,
    dim_plan_zone,
)
"""Tables that a publication replaces for its region, in the order it does so."""
