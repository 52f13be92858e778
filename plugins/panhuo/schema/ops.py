"""The ledger: what has arrived, how far it got, what was wrong with it, who works on what."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from panhuo.schema.metadata import metadata

DELIVERY_STATES = (
    "received",
    "loaded",
    "gated",
    "published",
    "refused",
    "superseded",
    "withdrawn",
    "failed",
)


def _timestamp(name: str, **kwargs: object) -> Column[object]:
    return Column(name, DateTime(timezone=True), **kwargs)  # type: ignore[arg-type]


delivery = Table(
    "delivery",
    metadata,
    Column("delivery_id", BigInteger, Identity(always=True), primary_key=True),
    Column("feed", Text, nullable=False),
    Column("region_code", Text, nullable=False, comment="报送范围 the supplier's scope"),
    Column("as_of", Date, nullable=False, comment="截止日期"),
    Column("mode", Text, comment="snapshot | delta, known once the layout is"),
    Column("file_name", Text, nullable=False, comment="文件名"),
    Column("ticket", Text, unique=True, comment="names the delivery before it has an id"),
    Column("sha256", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("layout", Text, comment="数据版式"),
    Column("layout_option", Text, comment="the layout the deliverer named, if any"),
    Column("mode_option", Text, comment="the mode the deliverer named, if any"),
    Column("supplier", Text, nullable=False, comment="报送单位"),
    _timestamp("received_at", nullable=False, comment="接收时间"),
    Column("state", Text, nullable=False, server_default="received", comment="状态"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("rows_read", BigInteger, comment="读入行数"),
    Column("rows_accepted", BigInteger, comment="通过行数"),
    Column("rows_quarantined", BigInteger, comment="暂存待改行数"),
    Column("error", JSONB, comment="{zh, en, rule_code, next_step}: why refused or failed"),
    Column("superseded_by", BigInteger),
    Column("headers", ARRAY(Text), comment="表头 as they came"),
    Column(
        "corrects",
        BigInteger,
        comment="更正的报送件: the delivery whose returned workbook this is",
    ),
    Column(
        "replays", BigInteger, comment="重放的报送件: the delivery whose file this one judges anew"
    ),
    Column(
        "replayed_rows",
        Text,
        comment="重放范围 all | waiting: in whole, or its quarantined rows only",
    ),
    _timestamp(
        "replayed_at",
        comment="重放采用时间: since when its rows count, as known; null: since received_at",
    ),
    _timestamp("returned_at", comment="退回时间: when its workbook was put into the outbox"),
    _timestamp("withdrawn_at"),
    _timestamp("registered_at", nullable=False, server_default=text("now()")),
    _timestamp("finished_at", comment="when it reached its end state"),
    Column("working_on_it", Text, comment="who loads or gates it just now"),
    _timestamp("heartbeat_at"),
    CheckConstraint(f"state in {DELIVERY_STATES}", name="state"),
    CheckConstraint("mode in ('snapshot', 'delta')", name="mode"),
    CheckConstraint(
        "state not in ('gated', 'published') or rows_read = rows_accepted + rows_quarantined",
        name="balance",
    ),
    CheckConstraint(
        "(replays is null) = (replayed_rows is null) and replayed_rows in ('all', 'waiting')",
        name="replay",
    ),
    Index(
        "delivery_replayed_once_idx",
        "replays",
        unique=True,
        postgresql_where=text("state in ('received', 'loaded')"),
    ),
    Index(None, "feed", "supplier", "as_of", "received_at"),
    Index(
        "delivery_open_idx",
        "state",
        postgresql_where=text("state in ('received','loaded','gated')"),
    ),
    Index("delivery_to_return_idx", "delivery_id", postgresql_where=text("returned_at is null")),
    schema="ops",
    comment="报送件台账: the only truth about what has arrived and how far it got",
)

receipt = Table(
    "receipt",
    metadata,
    Column("ticket", Text, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("delivery_id", BigInteger, comment="registered as, or a duplicate of"),
    Column("file_name", Text, nullable=False, comment="文件名"),
    _timestamp("received_at", nullable=False),
    _timestamp("registered_at", nullable=False, server_default=text("now()")),
    Column("error", JSONB, comment="{zh, en, rule_code, next_step}: why it was rejected"),
    CheckConstraint("outcome in ('registered', 'duplicate', 'rejected')", name="outcome"),
    schema="ops",
    comment="接收回执: what became of each file that left the landing folder",
)

delivery_region = Table(
    "delivery_region",
    metadata,
    Column("region_code", Text, primary_key=True),
    Column("delivery_id", BigInteger, primary_key=True),
    Column("rows_read", BigInteger, nullable=False),
    Column("rows_accepted", BigInteger),
    Column("rows_quarantined", BigInteger),
    Column("state", Text, nullable=False, server_default="loaded"),
    Column("publication_id", Text),
    Column(
        "held", Boolean, nullable=False, server_default="false", comment="taken out by a revert"
    ),
    CheckConstraint(f"state in {DELIVERY_STATES}", name="state"),
    Index(None, "delivery_id"),
    Index("delivery_region_open_idx", "region_code", postgresql_where=text("state = 'gated'")),
    schema="ops",
    comment="one row per responsible unit in a delivery",
)

issue = Table(
    "issue",
    metadata,
    Column("region_code", Text, nullable=False),
    Column("delivery_id", BigInteger, nullable=False),
    Column(
        "row_no", BigInteger, comment="行号 in the file, the header is row 1; null: the whole file"
    ),
    Column("rule_code", Text, nullable=False),
    Column("severity", Text, nullable=False, comment="error quarantines the row, warning does not"),
    Column("responsibility", Text, nullable=False, comment="supplier | platform"),
    Column("field", Text),
    Column("value", Text, comment="as delivered; masked where the field is sensitive"),
    Column("message_zh", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    _timestamp("first_seen", nullable=False, server_default=text("now()")),
    Column("resolved_by", BigInteger, comment="the delivery that put it right"),
    Column("continued_in", BigInteger, comment="the later delivery in which it is still open"),
    CheckConstraint("severity in ('error', 'warning')", name="severity"),
    Index(None, "delivery_id", "row_no"),
    Index(
        "issue_quarantined_idx",
        "region_code",
        "delivery_id",
        "row_no",
        postgresql_where=text("severity = 'error'"),
    ),
    schema="ops",
    comment="差错: what was wrong, where, and what to do",
)

corrected_row = Table(
    "corrected_row",
    metadata,
    Column("region_code", Text, primary_key=True, comment="责任单位代码"),
    Column("delivery_id", BigInteger, primary_key=True, comment="更正件"),
    Column("row_no", BigInteger, primary_key=True, comment="行号 in the workbook"),
    Column("origin_delivery_id", BigInteger, nullable=False, comment="原报送件"),
    Column("origin_row_no", BigInteger, nullable=False, comment="原行号"),
    Index(None, "delivery_id", "row_no"),
    schema="ops",
    comment="更正行: which row of which delivery a row of a returned workbook corrects",
)

lease = Table(
    "lease",
    metadata,
    Column("region_code", Text, primary_key=True),
    Column("holder", Text),
    Column("token", BigInteger, nullable=False, comment="fencing token, grows with every holder"),
    _timestamp("heartbeat_at"),
    schema="ops",
    comment="who works on a region; publish verifies the token",
)

publication = Table(
    "publication",
    metadata,
    Column("region_code", Text, primary_key=True),
    Column("publication_id", Text, primary_key=True, comment="region_code.token"),
    Column("token", BigInteger, nullable=False),
    Column("as_of", Date, nullable=False),
    _timestamp("known_at", nullable=False),
    _timestamp("published_at", nullable=False, server_default=text("now()")),
    Column("deliveries", ARRAY(BigInteger), nullable=False, comment="published for the first time"),
    Column("parcels", BigInteger, nullable=False),
    Column("reverted_by", Text),
    schema="ops",
    comment="发布: one row per region and version",
)

region_clock = Table(
    "region_clock",
    metadata,
    Column("region_code", Text, primary_key=True),
    Column("as_of", Date, nullable=False),
    schema="ops",
    comment="the day `clock` last set",
)

region_fault = Table(
    "region_fault",
    metadata,
    Column("region_code", Text, primary_key=True),
    Column("fault", Text, nullable=False, comment="what the last try said"),
    _timestamp(
        "since", nullable=False, server_default=text("now()"), comment="when a try first failed"
    ),
    Column("tries", Integer, nullable=False, server_default="1"),
    schema="ops",
    comment="why a region that waits could not be published; gone once it is",
)

region_setting = Table(
    "region_setting",
    metadata,
    Column("region_code", Text, primary_key=True, comment="地区；下级单位沿用"),
    Column("drafts", Boolean, nullable=False, comment="征求意见稿是否参与判定"),
    _timestamp("set_at", nullable=False, server_default=text("now()"), comment="设置时间"),
    schema="ops",
    comment="what a region decides for itself and the units below it",
)

item = Table(
    "item",
    metadata,
    Column("region_code", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("category", Text, nullable=False),
    Column("anchor", Text, nullable=False),
    Column("entered_on", Date),
    schema="ops",
    comment="what people decide about; outlives pieces",
)

item_lineage = Table(
    "item_lineage",
    metadata,
    Column("region_code", Text, primary_key=True, comment="责任单位代码"),
    Column("from_item", Text, primary_key=True, comment="原事项编号"),
    Column("to_item", Text, primary_key=True, comment="承接事项编号"),
    Column("event", Text, nullable=False, comment="renumbered | split | merged"),
    Column("share", Numeric, nullable=False, comment="overlap ÷ the smaller of the two"),
    Column("publication_id", Text, nullable=False, comment="发布编号"),
    Column("share_of_from", Numeric, nullable=False, comment="overlap ÷ the earlier item"),
    Column("share_of_to", Numeric, nullable=False, comment="overlap ÷ the later item"),
    CheckConstraint("event in ('renumbered', 'split', 'merged')", name="event"),
    schema="ops",
    comment="事项承接: which item goes on as which when the numbers of its land change",
)

rule_version = Table(
    "rule_version",
    metadata,
    Column("rule", JSONB, nullable=False, comment="规则行，不含空值"),
    _timestamp("recorded_from", nullable=False, comment="何时入库"),
    _timestamp("recorded_to", nullable=False, comment="何时被取代"),
    schema="ops",
    comment="rows of the rule book, since when and until when the platform had them",
)

land_use = Table(
    "land_use",
    metadata,
    Column("name", Text, primary_key=True, comment="用途名称"),
    Column("land_type", Text, nullable=False, comment="规则所称用途大类"),
    schema="ops",
    comment="土地用途名称与规则所称用途大类",
)

region_grant = Table(
    "region_grant",
    metadata,
    Column("region_code", Text, primary_key=True),
    Column("login", Text, primary_key=True),
    Column("tax", Boolean, nullable=False, server_default="false"),
    schema="ops",
    comment="which login may see which region, and whether tax amounts",
)

province_period = Table(
    "province_period",
    metadata,
    Column("province_code", Text, primary_key=True, comment="省级行政区代码"),
    Column("period", Text, primary_key=True, comment="统计月份 YYYY-MM"),
    Column("edition", Integer, primary_key=True, comment="版次"),
    Column("reason", Text, nullable=False, comment="complete 报齐 | deadline 到期"),
    Column("units_in", ARRAY(Text), nullable=False, comment="已报单位"),
    Column("units_missing", ARRAY(Text), nullable=False, comment="未报单位"),
    Column(
        "publication_ids", ARRAY(Text), nullable=False, comment="发布编号 of the units that are in"
    ),
    _timestamp("decided_at", nullable=False, server_default=text("now()"), comment="决定时间"),
    _timestamp("frozen_at", comment="定稿时间; null: its edition is still to be written"),
    CheckConstraint("reason in ('complete', 'deadline')", name="reason"),
    Index("province_period_open_idx", "province_code", postgresql_where=text("frozen_at is null")),
    schema="ops",
    comment="省级期次: which editions of a province's month were decided, and on what",
)

map_report = Table(
    "map_report",
    metadata,
    Column("report_id", BigInteger, Identity(always=True), primary_key=True),
    Column("region_code", Text, nullable=False, comment="责任单位代码"),
    Column("piece_id", Text, nullable=False, comment="认定单元编号"),
    Column("publication_id", Text, nullable=False, comment="发布编号"),
    Column("kind", Text, nullable=False, comment="问题类型"),
    Column("message", Text, nullable=False, comment="问题说明"),
    Column("reported_by", Text, nullable=False, comment="报告人或单位"),
    _timestamp("reported_at", nullable=False, server_default=text("now()"), comment="报告时间"),
    _timestamp("closed_at", comment="办结时间"),
    Column("answer", Text, comment="办理答复"),
    CheckConstraint("kind in ('place', 'shape', 'category', 'figures', 'other')", name="kind"),
    Index("map_report_open_idx", "region_code", postgresql_where=text("closed_at is null")),
    schema="ops",
    comment="地图纠错: what people who looked at the map say is wrong",
)

portal_token = Table(
    "portal_token",
    metadata,
    Column("token_id", Text, primary_key=True, comment="令牌编号, not the token"),
    Column("name", Text, nullable=False, comment="使用人 who uses it"),
    Column("regions", ARRAY(Text), nullable=False, comment="地区代码, each with the units below"),
    Column("upload", Boolean, nullable=False, comment="可报送"),
    Column("decide", Boolean, nullable=False, comment="可办理处置"),
    Column("tax", Boolean, nullable=False, comment="可看税收等企业数据"),
    Column("holder", Boolean, nullable=False, comment="可看土地使用权人"),
    _timestamp("issued_at", nullable=False, comment="签发时间"),
    _timestamp("expires_at", nullable=False, comment="到期时间"),
    _timestamp("revoked_at", comment="吊销时间"),
    schema="ops",
    comment="访问令牌: what was granted to whom; the token itself is kept nowhere",
)

upload = Table(
    "upload",
    metadata,
    Column("ticket", Text, primary_key=True, comment="回执编号, finds the delivery"),
    Column("token_id", Text, nullable=False, comment="令牌编号"),
    Column("uploader", Text, nullable=False, comment="报送人, the token's name"),
    Column("feed", Text, nullable=False, comment="数据类别"),
    Column("region_code", Text, nullable=False, comment="报送范围"),
    Column("as_of", Date, nullable=False, comment="截止日期"),
    Column("file_name", Text, nullable=False, comment="文件名"),
    Column("sha256", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False, comment="字节数"),
    _timestamp("received_at", nullable=False, comment="接收时间"),
    Index(None, "region_code", "received_at"),
    schema="ops",
    comment="网页报送: files that came whole through the portal, and who sent them",
)
