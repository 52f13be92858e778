"""Tables of `published` that deploy fills for all regions: regions, rules, documents, targets."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
)

from panhuo.schema.metadata import metadata, multipolygon

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
    multipolygon(),
    Index("dim_region_geom_idx", "geom", postgresql_using="gist"),
    schema="published",
    comment="责任单位",
)

dim_rule = Table(
    "dim_rule",
    metadata,
    Column("rule_id", Text, nullable=False, comment="规则编号"),
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
    Index(
        "dim_rule_version_key",
        "rule_id",
        "effective_from",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
    schema="published",
    comment="规则库",
)

dim_rule_document = Table(
    "dim_rule_document",
    metadata,
    Column("document", Text, primary_key=True, comment="文件（规则所引的写法）"),
    Column("number", Text, comment="文号"),
    Column("title", Text, nullable=False, comment="标题"),
    Column("issuer", Text, comment="印发机关"),
    Column("issued_on", Date, comment="印发日期"),
    Column("status", Text, nullable=False, comment="状态 issued | draft | expired"),
    Column("valid_from", Date, comment="施行日期"),
    Column("valid_to", Date, comment="失效日期"),
    Column("region_code", Text, comment="适用地区；空为全国"),
    Column("inherited", Text, nullable=False, comment="下级是否适用 all | districts | none"),
    Column("note", Text, comment="说明"),
    schema="published",
    comment="规则所出的文件",
)


def _cited() -> "list[Column[object]]":
    return [
        Column("status", Text, nullable=False, comment="文件状态 issued | draft | expired"),
        Column("document", Text, nullable=False, comment="文件"),
        Column("clause", Text, comment="条款"),
        Column("quote", Text, comment="原文"),
    ]


rule_target = Table(
    "rule_target",
    metadata,
    Column("target_id", Text, primary_key=True, comment="目标编号"),
    Column("region_code", Text, nullable=False, comment="地区"),
    Column("year", Integer, comment="年度；空为每年"),
    Column("measure", Text, nullable=False, comment="指标"),
    Column("operator", Text, nullable=False, comment="比较"),
    Column("value", Text, comment="目标值；空为原文未给出"),
    Column("unit", Text, comment="单位"),
    Column("hardness", Text, nullable=False, comment="刚性 hard | soft | aspiration"),
    *_cited(),
    Column("note", Text, comment="说明"),
    schema="published",
    comment="目标",
)

supervision_calendar = Table(
    "supervision_calendar",
    metadata,
    Column("calendar_id", Text, primary_key=True, comment="编号"),
    Column("region_code", Text, nullable=False, comment="地区"),
    Column("cycle", Text, nullable=False, comment="周期"),
    Column("every_months", Integer, comment="每几个月；空为未定"),
    Column("task", Text, nullable=False, comment="事项"),
    *_cited(),
    Column("note", Text, comment="说明"),
    schema="published",
    comment="监督周期",
)

programme_phase = Table(
    "programme_phase",
    metadata,
    Column("phase_id", Text, primary_key=True, comment="编号"),
    Column("region_code", Text, nullable=False, comment="地区"),
    Column("programme", Text, nullable=False, comment="行动"),
    Column("phase", Integer, nullable=False, comment="第几步"),
    Column("name", Text, nullable=False, comment="步骤"),
    Column("starts_on", Date, comment="开始日期"),
    Column("ends_on", Date, comment="结束日期"),
    Column("deliverable", Text, comment="应完成的内容"),
    *_cited(),
    schema="published",
    comment="工作步骤",
)
