"""The tables of ops, raw and published, as `panhuo.schema` models them."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "delivery",
        sa.Column("delivery_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column(
            "region_code", sa.Text(), nullable=False, comment="报送范围 the supplier's scope"
        ),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column(
            "mode", sa.Text(), nullable=True, comment="snapshot | delta, known once the layout is"
        ),
        sa.Column("file_name", sa.Text(), nullable=False, comment="文件名"),
        sa.Column(
            "ticket", sa.Text(), nullable=True, comment="names the delivery before it has an id"
        ),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=True, comment="数据版式"),
        sa.Column(
            "layout_option",
            sa.Text(),
            nullable=True,
            comment="the layout the deliverer named, if any",
        ),
        sa.Column(
            "mode_option", sa.Text(), nullable=True, comment="the mode the deliverer named, if any"
        ),
        sa.Column("supplier", sa.Text(), nullable=False, comment="报送单位"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="接收时间"),
        sa.Column("state", sa.Text(), server_default="received", nullable=False, comment="状态"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_read", sa.BigInteger(), nullable=True, comment="读入行数"),
        sa.Column("rows_accepted", sa.BigInteger(), nullable=True, comment="通过行数"),
        sa.Column("rows_quarantined", sa.BigInteger(), nullable=True, comment="暂存待改行数"),
        sa.Column(
            "error",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{zh, en, rule_code, next_step}: why refused or failed",
        ),
        sa.Column("superseded_by", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "registered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it reached its end state",
        ),
        sa.Column(
            "working_on_it", sa.Text(), nullable=True, comment="who loads or gates it just now"
        ),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("mode in ('snapshot', 'delta')", name=op.f("delivery_mode_check")),
        sa.CheckConstraint(
            "state in ('received', 'loaded', 'gated', 'published', 'refused', 'superseded', 'withdrawn', 'failed')",
            name=op.f("delivery_state_check"),
        ),
        sa.CheckConstraint(
            "state not in ('gated', 'published') or rows_read = rows_accepted + rows_quarantined",
            name=op.f("delivery_balance_check"),
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("delivery_pkey")),
        sa.UniqueConstraint("ticket", name=op.f("delivery_ticket_key")),
        schema="ops",
        comment="报送件台账: the only truth about what has arrived and how far it got",
    )
    op.create_index(
        op.f("delivery_feed_supplier_as_of_received_at_idx"),
        "delivery",
        ["feed", "supplier", "as_of", "received_at"],
        unique=False,
        schema="ops",
    )
    op.create_index(
        "delivery_open_idx",
        "delivery",
        ["state"],
        unique=False,
        schema="ops",
        postgresql_where=sa.text("state in ('received','loaded','gated')"),
    )
    op.create_table(
        "delivery_region",
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("rows_read", sa.BigInteger(), nullable=False),
        sa.Column("rows_accepted", sa.BigInteger(), nullable=True),
        sa.Column("rows_quarantined", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="loaded", nullable=False),
        sa.Column("publication_id", sa.Text(), nullable=True),
        sa.Column(
            "held",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="taken out by a revert",
        ),
        sa.CheckConstraint(
            "state in ('received', 'loaded', 'gated', 'published', 'refused', 'superseded', 'withdrawn', 'failed')",
            name=op.f("delivery_region_state_check"),
        ),
        sa.PrimaryKeyConstraint("region_code", "delivery_id", name=op.f("delivery_region_pkey")),
        schema="ops",
        comment="one row per responsible unit in a delivery",
    )
    op.create_index(
        op.f("delivery_region_delivery_id_idx"),
        "delivery_region",
        ["delivery_id"],
        unique=False,
        schema="ops",
    )
    op.create_index(
        "delivery_region_open_idx",
        "delivery_region",
        ["region_code"],
        unique=False,
        schema="ops",
        postgresql_where=sa.text("state = 'gated'"),
    )
    op.create_table(
        "issue",
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no",
            sa.BigInteger(),
            nullable=True,
            comment="行号 in the file, the header is row 1; null: the whole file",
        ),
        sa.Column("rule_code", sa.Text(), nullable=False),
        sa.Column(
            "severity",
            sa.Text(),
            nullable=False,
            comment="error quarantines the row, warning does not",
        ),
        sa.Column("responsibility", sa.Text(), nullable=False, comment="supplier | platform"),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column(
            "value",
            sa.Text(),
            nullable=True,
            comment="as delivered; masked where the field is sensitive",
        ),
        sa.Column("message_zh", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column(
            "first_seen",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "resolved_by", sa.BigInteger(), nullable=True, comment="the delivery that put it right"
        ),
        sa.CheckConstraint("severity in ('error', 'warning')", name=op.f("issue_severity_check")),
        schema="ops",
        comment="差错: what was wrong, where, and what to do",
    )
    op.create_index(
        op.f("issue_delivery_id_row_no_idx"),
        "issue",
        ["delivery_id", "row_no"],
        unique=False,
        schema="ops",
    )
    op.create_index(
        "issue_quarantined_idx",
        "issue",
        ["region_code", "delivery_id", "row_no"],
        unique=False,
        schema="ops",
        postgresql_where=sa.text("severity = 'error'"),
    )
    op.create_table(
        "item",
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("region_code", "item_id", name=op.f("item_pkey")),
        schema="ops",
        comment="what people decide about; outlives pieces",
    )
    op.create_table(
        "land_use",
        sa.Column("name", sa.Text(), nullable=False, comment="用途名称"),
        sa.Column("land_type", sa.Text(), nullable=False, comment="规则所称用途大类"),
        sa.PrimaryKeyConstraint("name", name=op.f("land_use_pkey")),
        schema="ops",
        comment="土地用途名称与规则所称用途大类",
    )
    op.create_table(
        "lease",
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column(
            "token",
            sa.BigInteger(),
            nullable=False,
            comment="fencing token, grows with every holder",
        ),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("region_code", name=op.f("lease_pkey")),
        schema="ops",
        comment="who works on a region; publish verifies the token",
    )
    op.create_table(
        "publication",
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="region_code.token"),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "deliveries",
            sa.ARRAY(sa.BigInteger()),
            nullable=False,
            comment="published for the first time",
        ),
        sa.Column("parcels", sa.BigInteger(), nullable=False),
        sa.Column("reverted_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("region_code", "publication_id", name=op.f("publication_pkey")),
        schema="ops",
        comment="发布: one row per region and version",
    )
    op.create_table(
        "receipt",
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column(
            "delivery_id",
            sa.BigInteger(),
            nullable=True,
            comment="registered as, or a duplicate of",
        ),
        sa.Column("file_name", sa.Text(), nullable=False, comment="文件名"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "registered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "error",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{zh, en, rule_code, next_step}: why it was rejected",
        ),
        sa.CheckConstraint(
            "outcome in ('registered', 'duplicate', 'rejected')", name=op.f("receipt_outcome_check")
        ),
        sa.PrimaryKeyConstraint("ticket", name=op.f("receipt_pkey")),
        schema="ops",
        comment="接收回执: what became of each file that left the landing folder",
    )
    op.create_table(
        "region_clock",
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("region_code", name=op.f("region_clock_pkey")),
        schema="ops",
        comment="the day `clock` last set",
    )
    op.create_table(
        "region_grant",
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("tax", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("region_code", "login", name=op.f("region_grant_pkey")),
        schema="ops",
        comment="which login may see which region, and whether tax amounts",
    )
    op.create_geospatial_table(
        "dim_region",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("name", sa.Text(), nullable=False, comment="名称"),
        sa.Column("full_name", sa.Text(), nullable=False, comment="全称"),
        sa.Column(
            "level",
            sa.Text(),
            nullable=False,
            comment="province | prefecture | county | management_area",
        ),
        sa.Column("parent_code", sa.Text(), nullable=True, comment="上级代码"),
        sa.Column("host_code", sa.Text(), nullable=True, comment="所在行政区代码"),
        sa.Column("kind", sa.Text(), nullable=False, comment="peer 左列单位 | of_which 其中项"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="有效期起"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="有效期止"),
        sa.Column("successor_code", sa.Text(), nullable=True, comment="承继单位代码"),
        sa.Column("boundary_accuracy_m", sa.Numeric(), nullable=True, comment="边界精度（米）"),
        sa.Column("source", sa.Text(), nullable=False, comment="来源"),
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
        sa.PrimaryKeyConstraint("region_code", name=op.f("dim_region_pkey")),
        schema="published",
    )
    op.create_geospatial_index(
        "dim_region_geom_idx",
        "dim_region",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "dim_rule",
        sa.Column("rule_id", sa.Text(), nullable=False, comment="规则编号"),
        sa.Column("topic", sa.Text(), nullable=False, comment="判定事项"),
        sa.Column("category", sa.Text(), nullable=True, comment="五未类型"),
        sa.Column("region_code", sa.Text(), nullable=True, comment="适用地区"),
        sa.Column("land_type", sa.Text(), nullable=True, comment="适用用途"),
        sa.Column("measure", sa.Text(), nullable=True, comment="指标"),
        sa.Column("operator", sa.Text(), nullable=True, comment="比较"),
        sa.Column("value", sa.Text(), nullable=True, comment="标准值"),
        sa.Column("unit", sa.Text(), nullable=True, comment="单位"),
        sa.Column("inclusive", sa.Boolean(), nullable=True, comment="含本数"),
        sa.Column("hardness", sa.Text(), nullable=True, comment="hard | soft | aspiration"),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="issued | draft | expired | platform_default",
        ),
        sa.Column("document", sa.Text(), nullable=True, comment="文件"),
        sa.Column("clause", sa.Text(), nullable=True, comment="条款"),
        sa.Column("quote", sa.Text(), nullable=True, comment="原文"),
        sa.Column("effective_from", sa.Date(), nullable=True, comment="施行日期"),
        sa.Column("effective_to", sa.Date(), nullable=True, comment="失效日期"),
        sa.Column("note", sa.Text(), nullable=True, comment="说明"),
        sa.PrimaryKeyConstraint("rule_id", name=op.f("dim_rule_pkey")),
        schema="published",
        comment="规则库",
    )
    op.create_table(
        "fct_approval_balance",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("key", sa.Text(), nullable=False, comment="批准文号/地块编号"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("approval_no", sa.Text(), nullable=False, comment="批准文号"),
        sa.Column("plot_no", sa.Text(), nullable=False, comment="批次地块编号"),
        sa.Column("batch_name", sa.Text(), nullable=True, comment="批次名称"),
        sa.Column("batch_type", sa.Text(), nullable=True, comment="批次类型"),
        sa.Column("quota_type", sa.Text(), nullable=True, comment="指标类型"),
        sa.Column("approved_on", sa.Date(), nullable=False, comment="批准日期"),
        sa.Column("quota_used_on", sa.Date(), nullable=True, comment="使用计划指标日期"),
        sa.Column("purpose", sa.Text(), nullable=True, comment="批准用途"),
        sa.Column("approved_area_m2", sa.Numeric(), nullable=False, comment="批准面积（平方米）"),
        sa.Column("supplied_m2", sa.Numeric(), nullable=False, comment="已供面积（平方米）"),
        sa.Column("carried_m2", sa.Numeric(), nullable=False, comment="带供面积（平方米）"),
        sa.Column("withdrawn_m2", sa.Numeric(), nullable=False, comment="撤回面积（平方米）"),
        sa.Column("remaining_m2", sa.Numeric(), nullable=False, comment="未供面积（平方米）"),
        sa.Column("stale", sa.Boolean(), nullable=False, comment="有更正待补报"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="报送件"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="行号"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
        comment="批次台账: the denominator",
    )
    op.create_index(
        "fct_approval_balance_key",
        "fct_approval_balance",
        ["region_code", "key"],
        unique=True,
        schema="published",
    )
    op.create_table(
        "fct_change_event",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        sa.Column("piece_id", sa.Text(), nullable=False, comment="认定单元编号"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="事项编号"),
        sa.Column("event", sa.Text(), nullable=False, comment="entered | left | changed"),
        sa.Column("category_before", sa.Text(), nullable=True, comment="原类型"),
        sa.Column("category_after", sa.Text(), nullable=True, comment="现类型"),
        sa.Column("severity_before", sa.Integer(), nullable=True),
        sa.Column("severity_after", sa.Integer(), nullable=True),
        sa.Column("area_m2", sa.Numeric(), nullable=False, comment="统计面积（平方米）"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column(
            "occurred_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "sent_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when a notifier posted it",
        ),
        sa.PrimaryKeyConstraint(
            "region_code", "publication_id", "piece_id", name=op.f("fct_change_event_pkey")
        ),
        schema="published",
        comment="变化: an outbox of what entered, left or changed",
    )
    op.create_index(
        "fct_change_event_outbox_idx",
        "fct_change_event",
        ["occurred_at"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("sent_at is null"),
    )
    op.create_table(
        "fct_evidence",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("piece_id", sa.Text(), nullable=False, comment="认定单元编号"),
        sa.Column("key", sa.Text(), nullable=False, comment="电子监管号或批准文号/地块编号"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("category", sa.Text(), nullable=False, comment="五未类型"),
        sa.Column("topic", sa.Text(), nullable=False, comment="判定事项"),
        sa.Column("rule_id", sa.Text(), nullable=True, comment="规则编号; null: 无标准"),
        sa.Column("measure", sa.Text(), nullable=False, comment="指标"),
        sa.Column("observed", sa.Numeric(), nullable=True, comment="实际值"),
        sa.Column("threshold", sa.Numeric(), nullable=True, comment="标准值"),
        sa.Column("unit", sa.Text(), nullable=True, comment="单位"),
        sa.Column(
            "verdict",
            sa.Text(),
            nullable=False,
            comment="结论 met 符合 | not_met 不符合 | no_data 无数据 | no_rule 无标准",
        ),
        sa.Column("statement_zh", sa.Text(), nullable=False, comment="判定说明"),
        sa.Column("source_feed", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=True, comment="报送件"),
        sa.Column("row_no", sa.BigInteger(), nullable=True, comment="行号"),
        sa.Column(
            "overridden", sa.ARRAY(sa.Text()), nullable=False, comment="被更具体规则取代的规则"
        ),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
        comment="判定依据: every criterion tried, met or not or without a figure",
    )
    op.create_index(
        "fct_evidence_key",
        "fct_evidence",
        ["region_code", "piece_id", "category", "topic"],
        unique=True,
        schema="published",
    )
    op.create_index(
        "fct_evidence_key_idx", "fct_evidence", ["key"], unique=False, schema="published"
    )
    op.create_geospatial_table(
        "fct_five_not",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("territory_code", sa.Text(), nullable=True, comment="属地行政区代码"),
        sa.Column("piece_id", sa.Text(), nullable=False, comment="认定单元编号"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="事项编号"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("category", sa.Text(), nullable=False, comment="五未类型"),
        sa.Column("sub_class", sa.Text(), nullable=True, comment="细类"),
        sa.Column("status", sa.Text(), nullable=False, comment="认定状态"),
        sa.Column("severity", sa.Integer(), nullable=False, comment="严重程度"),
        sa.Column("project_name", sa.Text(), nullable=True, comment="项目名称"),
        sa.Column("location", sa.Text(), nullable=True, comment="坐落"),
        sa.Column("parcel_code", sa.Text(), nullable=True, comment="宗地代码"),
        sa.Column("supervision_no", sa.Text(), nullable=True, comment="电子监管号"),
        sa.Column("approval_no", sa.Text(), nullable=True, comment="批准文号"),
        sa.Column("plot_no", sa.Text(), nullable=True, comment="批次地块编号"),
        sa.Column("holder", sa.Text(), nullable=True, comment="土地使用权人"),
        sa.Column("holder_uscc", sa.Text(), nullable=True, comment="统一社会信用代码"),
        sa.Column("land_use", sa.Text(), nullable=True, comment="土地用途"),
        sa.Column("area_m2", sa.Numeric(), nullable=False, comment="统计面积（平方米）"),
        sa.Column("area_mu", sa.Numeric(), nullable=False, comment="统计面积（亩）"),
        sa.Column("geom_area_m2", sa.Numeric(), nullable=True, comment="图形面积（平方米）"),
        sa.Column("area_basis", sa.Text(), nullable=False, comment="面积依据"),
        sa.Column("disposed_m2", sa.Numeric(), nullable=False, comment="已处置面积"),
        sa.Column("remaining_m2", sa.Numeric(), nullable=False, comment="剩余面积"),
        sa.Column("since", sa.Date(), nullable=False, comment="起算日期"),
        sa.Column("entered_on", sa.Date(), nullable=False, comment="首次列入日期"),
        sa.Column("age_days", sa.Integer(), nullable=False, comment="持续天数"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="处置时限"),
        sa.Column("cause", sa.Text(), nullable=True, comment="形成原因"),
        sa.Column("path", sa.Text(), nullable=True, comment="处置方式"),
        sa.Column("authority", sa.Text(), nullable=True, comment="认定单位"),
        sa.Column("rule_ids", sa.ARRAY(sa.Text()), nullable=False, comment="认定依据"),
        sa.Column("evidence_count", sa.Integer(), nullable=False, comment="依据条数"),
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
        "fct_five_not_geom_idx",
        "fct_five_not",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "fct_five_not_key",
        "fct_five_not",
        ["region_code", "piece_id"],
        unique=True,
        schema="published",
    )
    op.create_index(
        "fct_five_not_supervision_idx",
        "fct_five_not",
        ["supervision_no"],
        unique=False,
        schema="published",
    )
    op.create_geospatial_table(
        "fct_five_not_history",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("territory_code", sa.Text(), nullable=True, comment="属地行政区代码"),
        sa.Column("piece_id", sa.Text(), nullable=False, comment="认定单元编号"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="事项编号"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("category", sa.Text(), nullable=False, comment="五未类型"),
        sa.Column("sub_class", sa.Text(), nullable=True, comment="细类"),
        sa.Column("status", sa.Text(), nullable=False, comment="认定状态"),
        sa.Column("severity", sa.Integer(), nullable=False, comment="严重程度"),
        sa.Column("project_name", sa.Text(), nullable=True, comment="项目名称"),
        sa.Column("location", sa.Text(), nullable=True, comment="坐落"),
        sa.Column("parcel_code", sa.Text(), nullable=True, comment="宗地代码"),
        sa.Column("supervision_no", sa.Text(), nullable=True, comment="电子监管号"),
        sa.Column("approval_no", sa.Text(), nullable=True, comment="批准文号"),
        sa.Column("plot_no", sa.Text(), nullable=True, comment="批次地块编号"),
        sa.Column("holder", sa.Text(), nullable=True, comment="土地使用权人"),
        sa.Column("holder_uscc", sa.Text(), nullable=True, comment="统一社会信用代码"),
        sa.Column("land_use", sa.Text(), nullable=True, comment="土地用途"),
        sa.Column("area_m2", sa.Numeric(), nullable=False, comment="统计面积（平方米）"),
        sa.Column("area_mu", sa.Numeric(), nullable=False, comment="统计面积（亩）"),
        sa.Column("geom_area_m2", sa.Numeric(), nullable=True, comment="图形面积（平方米）"),
        sa.Column("area_basis", sa.Text(), nullable=False, comment="面积依据"),
        sa.Column("disposed_m2", sa.Numeric(), nullable=False, comment="已处置面积"),
        sa.Column("remaining_m2", sa.Numeric(), nullable=False, comment="剩余面积"),
        sa.Column("since", sa.Date(), nullable=False, comment="起算日期"),
        sa.Column("entered_on", sa.Date(), nullable=False, comment="首次列入日期"),
        sa.Column("age_days", sa.Integer(), nullable=False, comment="持续天数"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="处置时限"),
        sa.Column("cause", sa.Text(), nullable=True, comment="形成原因"),
        sa.Column("path", sa.Text(), nullable=True, comment="处置方式"),
        sa.Column("authority", sa.Text(), nullable=True, comment="认定单位"),
        sa.Column("rule_ids", sa.ARRAY(sa.Text()), nullable=False, comment="认定依据"),
        sa.Column("evidence_count", sa.Integer(), nullable=False, comment="依据条数"),
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
        sa.Column("valid_from", sa.Date(), nullable=False, comment="有效期起"),
        sa.Column(
            "valid_to",
            sa.Date(),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="有效期止",
        ),
        sa.Column(
            "recorded_from", sa.DateTime(timezone=True), nullable=False, comment="入库时间起"
        ),
        sa.Column(
            "recorded_to",
            sa.DateTime(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
            comment="入库时间止",
        ),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        sa.Column("closed_by", sa.Text(), nullable=True, comment="取代它的发布编号"),
        schema="published",
    )
    op.create_index(
        "fct_five_not_history_current_idx",
        "fct_five_not_history",
        ["region_code", "piece_id"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("recorded_to = 'infinity'"),
    )
    op.create_index(
        "fct_five_not_history_time_idx",
        "fct_five_not_history",
        ["region_code", "recorded_from", "recorded_to"],
        unique=False,
        schema="published",
    )
    op.create_table(
        "fct_supply",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("supervision_no", sa.Text(), nullable=False, comment="电子监管号"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("parcel_code", sa.Text(), nullable=True, comment="宗地代码"),
        sa.Column("project_name", sa.Text(), nullable=True, comment="项目名称"),
        sa.Column("location", sa.Text(), nullable=True, comment="坐落"),
        sa.Column("land_source", sa.Text(), nullable=True, comment="土地来源"),
        sa.Column("land_use", sa.Text(), nullable=True, comment="土地用途"),
        sa.Column("land_type", sa.Text(), nullable=True, comment="用途大类"),
        sa.Column("supply_method", sa.Text(), nullable=True, comment="供应方式"),
        sa.Column("area_m2", sa.Numeric(), nullable=True, comment="供应面积（平方米）"),
        sa.Column("area_mu", sa.Numeric(), nullable=True, comment="供应面积（亩）"),
        sa.Column("signed_on", sa.Date(), nullable=True, comment="合同签订日期"),
        sa.Column("start_due_on", sa.Date(), nullable=True, comment="应动工日期"),
        sa.Column("start_due_basis", sa.Text(), nullable=True, comment="应动工日期依据"),
        sa.Column("started_on", sa.Date(), nullable=True, comment="实际动工日期"),
        sa.Column("completion_agreed_on", sa.Date(), nullable=True, comment="约定竣工日期"),
        sa.Column("completed_on", sa.Date(), nullable=True, comment="实际竣工日期"),
        sa.Column("production_on", sa.Date(), nullable=True, comment="投产日期"),
        sa.Column("build_state", sa.Text(), nullable=False, comment="建设状态"),
        sa.Column("stale", sa.Boolean(), nullable=False, comment="有更正待补报"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="报送件"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="行号"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
        comment="供地台账: the denominator",
    )
    op.create_index(
        "fct_supply_key",
        "fct_supply",
        ["region_code", "supervision_no"],
        unique=True,
        schema="published",
    )
    op.create_table(
        "fct_warning",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("key", sa.Text(), nullable=False, comment="电子监管号或批准文号/地块编号"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("warning", sa.Text(), nullable=False, comment="预警或提示"),
        sa.Column("kind", sa.Text(), nullable=False, comment="warning 预警 | note 提示"),
        sa.Column("since", sa.Date(), nullable=True, comment="起算日期"),
        sa.Column("detail_zh", sa.Text(), nullable=True, comment="说明"),
        sa.Column("rule_id", sa.Text(), nullable=True, comment="规则编号"),
        sa.Column("source_feed", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=True, comment="报送件"),
        sa.Column("row_no", sa.BigInteger(), nullable=True, comment="行号"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
        comment="预警与提示: what is no category",
    )
    op.create_index(
        "fct_warning_key",
        "fct_warning",
        ["region_code", "key", "warning"],
        unique=True,
        schema="published",
    )
    op.create_table(
        "agreement",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("agreement_no", sa.Text(), nullable=True, comment="协议编号"),
        sa.Column("supervision_no", sa.Text(), nullable=True, comment="电子监管号"),
        sa.Column("parcel_code", sa.Text(), nullable=True, comment="宗地代码"),
        sa.Column("uscc", sa.Text(), nullable=True, comment="统一社会信用代码"),
        sa.Column("signed_on", sa.Date(), nullable=True, comment="签订日期"),
        sa.Column("invest_wan_per_mu", sa.Numeric(), nullable=True, comment="亩均固定资产投资"),
        sa.Column("tax_wan_per_mu", sa.Numeric(), nullable=True, comment="亩均税收"),
        sa.Column("far_min", sa.Numeric(), nullable=True, comment="容积率下限"),
        sa.Column("production_due_on", sa.Date(), nullable=True, comment="约定投产日期"),
        sa.Column("ramp_up_years", sa.Numeric(), nullable=True, comment="达产年限"),
        sa.Column("revenue_wan", sa.Numeric(), nullable=True, comment="销售收入"),
        sa.Column("energy_limit", sa.Text(), nullable=True, comment="能耗限额"),
        sa.Column("invest_incl_land", sa.Boolean(), nullable=True, comment="投资含地价"),
        sa.Column("transfer_terms", sa.Text(), nullable=True, comment="转让出租抵押条款"),
        sa.Column("exit_terms", sa.Text(), nullable=True, comment="退出收回条款"),
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint(
            "region_code", "delivery_id", "row_no", name=op.f("agreement_pkey")
        ),
        schema="raw",
        comment="投资发展监管协议",
    )
    op.create_index(
        "agreement_delivery_idx", "agreement", ["delivery_id", "row_no"], unique=False, schema="raw"
    )
    op.create_index(
        "agreement_key_idx",
        "agreement",
        ["region_code", "agreement_no"],
        unique=False,
        schema="raw",
    )
    op.create_geospatial_table(
        "approval",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("approval_no", sa.Text(), nullable=True, comment="批准文号"),
        sa.Column("plot_no", sa.Text(), nullable=True, comment="批次地块编号"),
        sa.Column("batch_name", sa.Text(), nullable=True, comment="批次名称"),
        sa.Column("batch_type", sa.Text(), nullable=True, comment="批次类型"),
        sa.Column("quota_type", sa.Text(), nullable=True, comment="指标类型"),
        sa.Column("approved_on", sa.Date(), nullable=True, comment="批准日期"),
        sa.Column("approved_by", sa.Text(), nullable=True, comment="批准机关"),
        sa.Column("approved_area_m2", sa.Numeric(), nullable=True, comment="批准面积"),
        sa.Column("new_land_m2", sa.Numeric(), nullable=True, comment="新增建设用地面积"),
        sa.Column("quota_used_on", sa.Date(), nullable=True, comment="使用计划指标日期"),
        sa.Column("expropriated_on", sa.Date(), nullable=True, comment="征收完成日期"),
        sa.Column("purpose", sa.Text(), nullable=True, comment="批准用途"),
        sa.Column("status", sa.Text(), nullable=True, comment="批文状态"),
        sa.Column("withdrawn_area_m2", sa.Numeric(), nullable=True, comment="撤回面积"),
        sa.Column("withdrawn_on", sa.Date(), nullable=True, comment="撤回日期"),
        sa.Column("withdrawal_no", sa.Text(), nullable=True, comment="撤回文号"),
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
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint("region_code", "delivery_id", "row_no", name=op.f("approval_pkey")),
        schema="raw",
    )
    op.create_index(
        "approval_delivery_idx", "approval", ["delivery_id", "row_no"], unique=False, schema="raw"
    )
    op.create_index(
        "approval_key_idx",
        "approval",
        ["region_code", "approval_no", "plot_no"],
        unique=False,
        schema="raw",
    )
    op.create_geospatial_table(
        "building",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("building_no", sa.Text(), nullable=True, comment="建筑物编号"),
        sa.Column("floors", sa.Numeric(), nullable=True, comment="层数"),
        sa.Column("floor_area_m2", sa.Numeric(), nullable=True, comment="建筑面积"),
        sa.Column("height_m", sa.Numeric(), nullable=True, comment="建筑高度"),
        sa.Column("built_on", sa.Date(), nullable=True, comment="建成日期"),
        sa.Column("use", sa.Text(), nullable=True, comment="建筑用途"),
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
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint("region_code", "delivery_id", "row_no", name=op.f("building_pkey")),
        schema="raw",
    )
    op.create_index(
        "building_delivery_idx", "building", ["delivery_id", "row_no"], unique=False, schema="raw"
    )
    op.create_index(
        "building_key_idx", "building", ["region_code", "building_no"], unique=False, schema="raw"
    )
    op.create_table(
        "disposal",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("supervision_no", sa.Text(), nullable=True, comment="电子监管号"),
        sa.Column("parcel_code", sa.Text(), nullable=True, comment="宗地代码"),
        sa.Column("approval_no", sa.Text(), nullable=True, comment="批准文号"),
        sa.Column("plot_no", sa.Text(), nullable=True, comment="批次地块编号"),
        sa.Column("category", sa.Text(), nullable=True, comment="五未类型"),
        sa.Column("action", sa.Text(), nullable=True, comment="处置动作"),
        sa.Column("seq", sa.BigInteger(), nullable=True, comment="序号"),
        sa.Column("path", sa.Text(), nullable=True, comment="处置方式"),
        sa.Column("area_m2", sa.Numeric(), nullable=True, comment="处置面积"),
        sa.Column("authority", sa.Text(), nullable=True, comment="认定单位"),
        sa.Column("doc_no", sa.Text(), nullable=True, comment="文号"),
        sa.Column("evidence", sa.Text(), nullable=True, comment="佐证材料"),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="决定日期"),
        sa.Column("decided_by", sa.Text(), nullable=True, comment="经办人"),
        sa.Column("verified_by", sa.Text(), nullable=True, comment="复核人"),
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint("region_code", "delivery_id", "row_no", name=op.f("disposal_pkey")),
        schema="raw",
        comment="处置销号",
    )
    op.create_index(
        "disposal_delivery_idx", "disposal", ["delivery_id", "row_no"], unique=False, schema="raw"
    )
    op.create_index(
        "disposal_key_idx",
        "disposal",
        ["region_code", "supervision_no", "parcel_code", "approval_no", "plot_no", "action", "seq"],
        unique=False,
        schema="raw",
    )
    op.create_table(
        "evaluation",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("uscc", sa.Text(), nullable=True, comment="统一社会信用代码"),
        sa.Column("year", sa.BigInteger(), nullable=True, comment="年度"),
        sa.Column("scheme_id", sa.Text(), nullable=True, comment="评价办法编号"),
        sa.Column("population", sa.Text(), nullable=True, comment="评价类别"),
        sa.Column("score", sa.Numeric(), nullable=True, comment="综合得分"),
        sa.Column("grade", sa.Text(), nullable=True, comment="评价等级"),
        sa.Column("excluded_reason", sa.Text(), nullable=True, comment="不参评原因"),
        sa.Column("issued_by", sa.Text(), nullable=True, comment="发布单位"),
        sa.Column("doc_no", sa.Text(), nullable=True, comment="文号"),
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint(
            "region_code", "delivery_id", "row_no", name=op.f("evaluation_pkey")
        ),
        schema="raw",
        comment="亩均评价",
    )
    op.create_index(
        "evaluation_delivery_idx",
        "evaluation",
        ["delivery_id", "row_no"],
        unique=False,
        schema="raw",
    )
    op.create_index(
        "evaluation_key_idx",
        "evaluation",
        ["region_code", "uscc", "year", "scheme_id"],
        unique=False,
        schema="raw",
    )
    op.create_table(
        "inspection",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("supervision_no", sa.Text(), nullable=True, comment="电子监管号"),
        sa.Column("parcel_code", sa.Text(), nullable=True, comment="宗地代码"),
        sa.Column("approval_no", sa.Text(), nullable=True, comment="批准文号"),
        sa.Column("plot_no", sa.Text(), nullable=True, comment="批次地块编号"),
        sa.Column("inspected_on", sa.Date(), nullable=True, comment="巡查日期"),
        sa.Column("state", sa.Text(), nullable=True, comment="现场状态"),
        sa.Column("started_on", sa.Date(), nullable=True, comment="实际动工日期"),
        sa.Column("completed_on", sa.Date(), nullable=True, comment="实际竣工日期"),
        sa.Column("developed_area_m2", sa.Numeric(), nullable=True, comment="已开发面积"),
        sa.Column("invested_wan", sa.Numeric(), nullable=True, comment="已投资额"),
        sa.Column("invest_incl_land", sa.Boolean(), nullable=True, comment="投资含地价"),
        sa.Column("suspended_since", sa.Date(), nullable=True, comment="停工日期"),
        sa.Column("production_on", sa.Date(), nullable=True, comment="投产日期"),
        sa.Column("cause", sa.Text(), nullable=True, comment="形成原因"),
        sa.Column("photo_no", sa.Text(), nullable=True, comment="举证照片编号"),
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint(
            "region_code", "delivery_id", "row_no", name=op.f("inspection_pkey")
        ),
        schema="raw",
        comment="巡查核验",
    )
    op.create_index(
        "inspection_delivery_idx",
        "inspection",
        ["delivery_id", "row_no"],
        unique=False,
        schema="raw",
    )
    op.create_index(
        "inspection_key_idx",
        "inspection",
        ["region_code", "supervision_no", "parcel_code", "approval_no", "plot_no", "inspected_on"],
        unique=False,
        schema="raw",
    )
    op.create_table(
        "occupancy",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("uscc", sa.Text(), nullable=True, comment="统一社会信用代码"),
        sa.Column("parcel_code", sa.Text(), nullable=True, comment="宗地代码"),
        sa.Column("kind", sa.Text(), nullable=True, comment="用地关系"),
        sa.Column("area_m2", sa.Numeric(), nullable=True, comment="使用面积"),
        sa.Column("from", sa.Date(), nullable=True, comment="开始日期"),
        sa.Column("to", sa.Date(), nullable=True, comment="结束日期"),
        sa.Column("producing", sa.Boolean(), nullable=True, comment="是否在产"),
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint(
            "region_code", "delivery_id", "row_no", name=op.f("occupancy_pkey")
        ),
        schema="raw",
        comment="企业用地关系",
    )
    op.create_index(
        "occupancy_delivery_idx", "occupancy", ["delivery_id", "row_no"], unique=False, schema="raw"
    )
    op.create_index(
        "occupancy_key_idx",
        "occupancy",
        ["region_code", "uscc", "parcel_code", "from"],
        unique=False,
        schema="raw",
    )
    op.create_table(
        "parcel_lineage",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("from", sa.Text(), nullable=True, comment="原宗地代码"),
        sa.Column("to", sa.Text(), nullable=True, comment="新宗地代码"),
        sa.Column("event", sa.Text(), nullable=True, comment="变更类型"),
        sa.Column("on", sa.Date(), nullable=True, comment="变更日期"),
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint(
            "region_code", "delivery_id", "row_no", name=op.f("parcel_lineage_pkey")
        ),
        schema="raw",
        comment="宗地变更关系",
    )
    op.create_index(
        "parcel_lineage_delivery_idx",
        "parcel_lineage",
        ["delivery_id", "row_no"],
        unique=False,
        schema="raw",
    )
    op.create_index(
        "parcel_lineage_key_idx",
        "parcel_lineage",
        ["region_code", "from", "to"],
        unique=False,
        schema="raw",
    )
    op.create_geospatial_table(
        "plan",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("zone_id", sa.Text(), nullable=True, comment="控制线编号"),
        sa.Column("kind", sa.Text(), nullable=True, comment="控制线类型"),
        sa.Column("level", sa.Text(), nullable=True, comment="层级"),
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
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint("region_code", "delivery_id", "row_no", name=op.f("plan_pkey")),
        schema="raw",
    )
    op.create_index(
        "plan_delivery_idx", "plan", ["delivery_id", "row_no"], unique=False, schema="raw"
    )
    op.create_index("plan_key_idx", "plan", ["region_code", "zone_id"], unique=False, schema="raw")
    op.create_geospatial_table(
        "registration",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("unit_code", sa.Text(), nullable=True, comment="不动产单元号"),
        sa.Column("holder_seq", sa.BigInteger(), nullable=True, comment="权利人序号"),
        sa.Column("parcel_code", sa.Text(), nullable=True, comment="宗地代码"),
        sa.Column("status", sa.Text(), nullable=True, comment="登记状态"),
        sa.Column("mortgage", sa.Boolean(), nullable=True, comment="抵押"),
        sa.Column("seizure", sa.Boolean(), nullable=True, comment="查封"),
        sa.Column("holder", sa.Text(), nullable=True, comment="权利人"),
        sa.Column("holder_uscc", sa.Text(), nullable=True, comment="统一社会信用代码"),
        sa.Column("right_type", sa.Text(), nullable=True, comment="权利类型"),
        sa.Column("right_nature", sa.Text(), nullable=True, comment="权利性质"),
        sa.Column("land_use", sa.Text(), nullable=True, comment="土地用途"),
        sa.Column("area_m2", sa.Numeric(), nullable=True, comment="宗地面积"),
        sa.Column("floor_area_m2", sa.Numeric(), nullable=True, comment="计容建筑面积"),
        sa.Column("registered_on", sa.Date(), nullable=True, comment="登记日期"),
        sa.Column("location", sa.Text(), nullable=True, comment="坐落"),
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
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint(
            "region_code", "delivery_id", "row_no", name=op.f("registration_pkey")
        ),
        schema="raw",
    )
    op.create_index(
        "registration_delivery_idx",
        "registration",
        ["delivery_id", "row_no"],
        unique=False,
        schema="raw",
    )
    op.create_index(
        "registration_key_idx",
        "registration",
        ["region_code", "unit_code", "holder_seq"],
        unique=False,
        schema="raw",
    )
    op.create_geospatial_table(
        "supply",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("supervision_no", sa.Text(), nullable=True, comment="电子监管号"),
        sa.Column("contract_no", sa.Text(), nullable=True, comment="合同编号"),
        sa.Column("project_code", sa.Text(), nullable=True, comment="项目代码"),
        sa.Column("phase", sa.Text(), nullable=True, comment="分期"),
        sa.Column("parcel_code", sa.Text(), nullable=True, comment="宗地代码"),
        sa.Column("project_name", sa.Text(), nullable=True, comment="项目名称"),
        sa.Column("location", sa.Text(), nullable=True, comment="坐落"),
        sa.Column("area_m2", sa.Numeric(), nullable=True, comment="供应面积"),
        sa.Column("due_area_m2", sa.Numeric(), nullable=True, comment="应动工面积"),
        sa.Column("land_source", sa.Text(), nullable=True, comment="土地来源"),
        sa.Column("land_use", sa.Text(), nullable=True, comment="土地用途"),
        sa.Column("supply_method", sa.Text(), nullable=True, comment="供地方式"),
        sa.Column("term_years", sa.Numeric(), nullable=True, comment="土地使用年限"),
        sa.Column("industry", sa.Text(), nullable=True, comment="行业分类"),
        sa.Column("price_wan", sa.Numeric(), nullable=True, comment="成交价格"),
        sa.Column("total_invest_wan", sa.Numeric(), nullable=True, comment="总投资"),
        sa.Column("holder", sa.Text(), nullable=True, comment="土地使用权人"),
        sa.Column("holder_uscc", sa.Text(), nullable=True, comment="统一社会信用代码"),
        sa.Column("far_min", sa.Numeric(), nullable=True, comment="容积率下限"),
        sa.Column("far_max", sa.Numeric(), nullable=True, comment="容积率上限"),
        sa.Column("handover_agreed_on", sa.Date(), nullable=True, comment="约定交地日期"),
        sa.Column("handover_actual_on", sa.Date(), nullable=True, comment="实际交地日期"),
        sa.Column("start_agreed_on", sa.Date(), nullable=True, comment="约定动工日期"),
        sa.Column("completion_agreed_on", sa.Date(), nullable=True, comment="约定竣工日期"),
        sa.Column("started_on", sa.Date(), nullable=True, comment="实际动工日期"),
        sa.Column("completed_on", sa.Date(), nullable=True, comment="实际竣工日期"),
        sa.Column("approved_by", sa.Text(), nullable=True, comment="批准单位"),
        sa.Column("signed_on", sa.Date(), nullable=True, comment="合同签订日期"),
        sa.Column("amended_on", sa.Date(), nullable=True, comment="变更日期"),
        sa.Column("amendment_no", sa.Text(), nullable=True, comment="补充协议编号"),
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
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint("region_code", "delivery_id", "row_no", name=op.f("supply_pkey")),
        schema="raw",
    )
    op.create_index(
        "supply_delivery_idx", "supply", ["delivery_id", "row_no"], unique=False, schema="raw"
    )
    op.create_index(
        "supply_key_idx", "supply", ["region_code", "supervision_no"], unique=False, schema="raw"
    )
    op.create_table(
        "supply_approval",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("supervision_no", sa.Text(), nullable=True, comment="电子监管号"),
        sa.Column("approval_no", sa.Text(), nullable=True, comment="批准文号"),
        sa.Column("plot_no", sa.Text(), nullable=True, comment="批次地块编号"),
        sa.Column("area_m2", sa.Numeric(), nullable=True, comment="供地面积"),
        sa.Column("carried_area_m2", sa.Numeric(), nullable=True, comment="带供面积"),
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint(
            "region_code", "delivery_id", "row_no", name=op.f("supply_approval_pkey")
        ),
        schema="raw",
        comment="供地与批次地块对应",
    )
    op.create_index(
        "supply_approval_delivery_idx",
        "supply_approval",
        ["delivery_id", "row_no"],
        unique=False,
        schema="raw",
    )
    op.create_index(
        "supply_approval_key_idx",
        "supply_approval",
        ["region_code", "supervision_no", "approval_no", "plot_no"],
        unique=False,
        schema="raw",
    )
    op.create_table(
        "supply_parcel",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("supervision_no", sa.Text(), nullable=True, comment="电子监管号"),
        sa.Column("parcel_code", sa.Text(), nullable=True, comment="宗地代码"),
        sa.Column("area_m2", sa.Numeric(), nullable=True, comment="面积"),
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint(
            "region_code", "delivery_id", "row_no", name=op.f("supply_parcel_pkey")
        ),
        schema="raw",
        comment="供地与宗地对应",
    )
    op.create_index(
        "supply_parcel_delivery_idx",
        "supply_parcel",
        ["delivery_id", "row_no"],
        unique=False,
        schema="raw",
    )
    op.create_index(
        "supply_parcel_key_idx",
        "supply_parcel",
        ["region_code", "supervision_no", "parcel_code"],
        unique=False,
        schema="raw",
    )
    op.create_geospatial_table(
        "survey",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("bsm", sa.Text(), nullable=True, comment="标识码"),
        sa.Column("sjnf", sa.BigInteger(), nullable=True, comment="数据年份"),
        sa.Column("dlbm", sa.Text(), nullable=True, comment="地类编码"),
        sa.Column("dlmc", sa.Text(), nullable=True, comment="地类名称"),
        sa.Column("dlbm_system", sa.Text(), nullable=True, comment="地类编码版本"),
        sa.Column("qsxz", sa.Text(), nullable=True, comment="权属性质"),
        sa.Column("qsdwdm", sa.Text(), nullable=True, comment="权属单位代码"),
        sa.Column("zldwdm", sa.Text(), nullable=True, comment="坐落单位代码"),
        sa.Column("tbmj", sa.Numeric(), nullable=True, comment="图斑面积"),
        sa.Column("czcsxm", sa.Text(), nullable=True, comment="城镇村属性码"),
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
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint("region_code", "delivery_id", "row_no", name=op.f("survey_pkey")),
        schema="raw",
    )
    op.create_index(
        "survey_delivery_idx", "survey", ["delivery_id", "row_no"], unique=False, schema="raw"
    )
    op.create_index(
        "survey_key_idx", "survey", ["region_code", "bsm", "sjnf"], unique=False, schema="raw"
    )
    op.create_table(
        "tax",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "row_no", sa.BigInteger(), nullable=False, comment="行号 in the file, header is row 1"
        ),
        sa.Column("region_name", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("uscc", sa.Text(), nullable=True, comment="统一社会信用代码"),
        sa.Column("year", sa.BigInteger(), nullable=True, comment="年度"),
        sa.Column("name", sa.Text(), nullable=True, comment="企业名称"),
        sa.Column("tax_wan", sa.Numeric(), nullable=True, comment="评价税收"),
        sa.Column("revenue_wan", sa.Numeric(), nullable=True, comment="营业收入"),
        sa.Column("value_added_wan", sa.Numeric(), nullable=True, comment="工业增加值"),
        sa.Column("energy_tce", sa.Numeric(), nullable=True, comment="综合能耗"),
        sa.Column("electricity_kwh", sa.Numeric(), nullable=True, comment="用电量"),
        sa.Column("emission_eq", sa.Numeric(), nullable=True, comment="主要污染物排放量"),
        sa.Column("employees", sa.Numeric(), nullable=True, comment="年平均职工人数"),
        sa.Column("rd_wan", sa.Numeric(), nullable=True, comment="研发经费"),
        sa.Column("occupied_mu", sa.Numeric(), nullable=True, comment="用地面积"),
        sa.Column("above_scale", sa.Boolean(), nullable=True, comment="规上"),
        sa.Column("industry", sa.Text(), nullable=True, comment="行业代码"),
        sa.Column(
            "source_row",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="原始行: the row exactly as it came",
        ),
        sa.Column(
            "unparsed",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{field: text} that could not be read as its type",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="[{rule_code, field, value}] what the loader had to repair",
        ),
        sa.PrimaryKeyConstraint("region_code", "delivery_id", "row_no", name=op.f("tax_pkey")),
        schema="raw",
        comment="税务与亩均指标",
    )
    op.create_index(
        "tax_delivery_idx", "tax", ["delivery_id", "row_no"], unique=False, schema="raw"
    )
    op.create_index(
        "tax_key_idx", "tax", ["region_code", "uscc", "year"], unique=False, schema="raw"
    )

    op.create_table_comment("dim_region", "责任单位", schema="published")
    op.create_table_comment("fct_five_not", "五未土地清单: latest as_of only", schema="published")
    op.create_table_comment(
        "fct_five_not_history",
        "五未土地历史: valid_* on the ground, recorded_* in the platform; ends are exclusive",
        schema="published",
    )
    op.create_table_comment("approval", "用地批准", schema="raw")
    op.create_table_comment("building", "建筑物", schema="raw")
    op.create_table_comment("plan", "规划控制线", schema="raw")
    op.create_table_comment("registration", "不动产登记", schema="raw")
    op.create_table_comment("supply", "土地供应", schema="raw")
    op.create_table_comment("survey", "国土变更调查", schema="raw")


def downgrade() -> None:

    op.drop_index("tax_key_idx", table_name="tax", schema="raw")
    op.drop_index("tax_delivery_idx", table_name="tax", schema="raw")
    op.drop_table("tax", schema="raw")
    op.drop_index("survey_key_idx", table_name="survey", schema="raw")
    op.drop_index("survey_delivery_idx", table_name="survey", schema="raw")
    op.drop_geospatial_table("survey", schema="raw")
    op.drop_index("supply_parcel_key_idx", table_name="supply_parcel", schema="raw")
    op.drop_index("supply_parcel_delivery_idx", table_name="supply_parcel", schema="raw")
    op.drop_table("supply_parcel", schema="raw")
    op.drop_index("supply_approval_key_idx", table_name="supply_approval", schema="raw")
    op.drop_index("supply_approval_delivery_idx", table_name="supply_approval", schema="raw")
    op.drop_table("supply_approval", schema="raw")
    op.drop_index("supply_key_idx", table_name="supply", schema="raw")
    op.drop_index("supply_delivery_idx", table_name="supply", schema="raw")
    op.drop_geospatial_table("supply", schema="raw")
    op.drop_index("registration_key_idx", table_name="registration", schema="raw")
    op.drop_index("registration_delivery_idx", table_name="registration", schema="raw")
    op.drop_geospatial_table("registration", schema="raw")
    op.drop_index("plan_key_idx", table_name="plan", schema="raw")
    op.drop_index("plan_delivery_idx", table_name="plan", schema="raw")
    op.drop_geospatial_table("plan", schema="raw")
    op.drop_index("parcel_lineage_key_idx", table_name="parcel_lineage", schema="raw")
    op.drop_index("parcel_lineage_delivery_idx", table_name="parcel_lineage", schema="raw")
    op.drop_table("parcel_lineage", schema="raw")
    op.drop_index("occupancy_key_idx", table_name="occupancy", schema="raw")
    op.drop_index("occupancy_delivery_idx", table_name="occupancy", schema="raw")
    op.drop_table("occupancy", schema="raw")
    op.drop_index("inspection_key_idx", table_name="inspection", schema="raw")
    op.drop_index("inspection_delivery_idx", table_name="inspection", schema="raw")
    op.drop_table("inspection", schema="raw")
    op.drop_index("evaluation_key_idx", table_name="evaluation", schema="raw")
    op.drop_index("evaluation_delivery_idx", table_name="evaluation", schema="raw")
    op.drop_table("evaluation", schema="raw")
    op.drop_index("disposal_key_idx", table_name="disposal", schema="raw")
    op.drop_index("disposal_delivery_idx", table_name="disposal", schema="raw")
    op.drop_table("disposal", schema="raw")
    op.drop_index("building_key_idx", table_name="building", schema="raw")
    op.drop_index("building_delivery_idx", table_name="building", schema="raw")
    op.drop_geospatial_table("building", schema="raw")
    op.drop_index("approval_key_idx", table_name="approval", schema="raw")
    op.drop_index("approval_delivery_idx", table_name="approval", schema="raw")
    op.drop_geospatial_table("approval", schema="raw")
    op.drop_index("agreement_key_idx", table_name="agreement", schema="raw")
    op.drop_index("agreement_delivery_idx", table_name="agreement", schema="raw")
    op.drop_table("agreement", schema="raw")
    op.drop_index("fct_warning_key", table_name="fct_warning", schema="published")
    op.drop_table("fct_warning", schema="published")
    op.drop_index("fct_supply_key", table_name="fct_supply", schema="published")
    op.drop_table("fct_supply", schema="published")
    op.drop_index(
        "fct_five_not_history_time_idx", table_name="fct_five_not_history", schema="published"
    )
    op.drop_index(
        "fct_five_not_history_current_idx",
        table_name="fct_five_not_history",
        schema="published",
        postgresql_where=sa.text("recorded_to = 'infinity'"),
    )
    op.drop_geospatial_table("fct_five_not_history", schema="published")
    op.drop_index("fct_five_not_supervision_idx", table_name="fct_five_not", schema="published")
    op.drop_index("fct_five_not_key", table_name="fct_five_not", schema="published")
    op.drop_geospatial_index(
        "fct_five_not_geom_idx",
        table_name="fct_five_not",
        schema="published",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("fct_five_not", schema="published")
    op.drop_index("fct_evidence_key_idx", table_name="fct_evidence", schema="published")
    op.drop_index("fct_evidence_key", table_name="fct_evidence", schema="published")
    op.drop_table("fct_evidence", schema="published")
    op.drop_index(
        "fct_change_event_outbox_idx",
        table_name="fct_change_event",
        schema="published",
        postgresql_where=sa.text("sent_at is null"),
    )
    op.drop_table("fct_change_event", schema="published")
    op.drop_index("fct_approval_balance_key", table_name="fct_approval_balance", schema="published")
    op.drop_table("fct_approval_balance", schema="published")
    op.drop_table("dim_rule", schema="published")
    op.drop_geospatial_index(
        "dim_region_geom_idx",
        table_name="dim_region",
        schema="published",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("dim_region", schema="published")
    op.drop_table("region_grant", schema="ops")
    op.drop_table("region_clock", schema="ops")
    op.drop_table("receipt", schema="ops")
    op.drop_table("publication", schema="ops")
    op.drop_table("lease", schema="ops")
    op.drop_table("land_use", schema="ops")
    op.drop_table("item", schema="ops")
    op.drop_index(
        "issue_quarantined_idx",
        table_name="issue",
        schema="ops",
        postgresql_where=sa.text("severity = 'error'"),
    )
    op.drop_index(op.f("issue_delivery_id_row_no_idx"), table_name="issue", schema="ops")
    op.drop_table("issue", schema="ops")
    op.drop_index(
        "delivery_region_open_idx",
        table_name="delivery_region",
        schema="ops",
        postgresql_where=sa.text("state = 'gated'"),
    )
    op.drop_index(
        op.f("delivery_region_delivery_id_idx"), table_name="delivery_region", schema="ops"
    )
    op.drop_table("delivery_region", schema="ops")
    op.drop_index(
        "delivery_open_idx",
        table_name="delivery",
        schema="ops",
        postgresql_where=sa.text("state in ('received','loaded','gated')"),
    )
    op.drop_index(
        op.f("delivery_feed_supplier_as_of_received_at_idx"), table_name="delivery", schema="ops"
    )
    op.drop_table("delivery", schema="ops")
