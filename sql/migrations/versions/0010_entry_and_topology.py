"""Entry into the map: reviews, photos with a place, what topology finds, how each item stands."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from panhuo.gate.objects import create_gate_objects

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ACCESS = Path(__file__).parents[2] / "access.sql"
PHOTO_COLUMNS = (
    ("photo_taken_on", sa.Date(), "照片拍摄日期"),
    ("photo_longitude", sa.Numeric(), "照片经度"),
    ("photo_latitude", sa.Numeric(), "照片纬度"),
    ("photo_direction", sa.Numeric(), "照片方位角"),
    ("photo_sha256", sa.Text(), "照片哈希值"),
)


def upgrade() -> None:
    for name, kind, comment in PHOTO_COLUMNS:
        op.add_column("inspection", sa.Column(name, kind, comment=comment), schema="raw")
    _create_review()
    _create_topology_issue()
    _create_entry()
    create_gate_objects(op.get_bind())
    op.execute(ACCESS.read_text("utf-8"))


def _create_review() -> None:
    op.create_table(
        "review",
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
        sa.Column("level", sa.Text(), nullable=True, comment="审核环节"),
        sa.Column("seq", sa.BigInteger(), nullable=True, comment="序号"),
        sa.Column("outcome", sa.Text(), nullable=True, comment="审核结果"),
        sa.Column("authority", sa.Text(), nullable=True, comment="审核单位"),
        sa.Column("reviewed_on", sa.Date(), nullable=True, comment="审核日期"),
        sa.Column("reviewed_by", sa.Text(), nullable=True, comment="审核人"),
        sa.Column("reason", sa.Text(), nullable=True, comment="退回原因"),
        sa.Column("explanation", sa.Text(), nullable=True, comment="非建设用地说明"),
        sa.Column("secrecy", sa.Text(), nullable=True, comment="密级"),
        sa.Column("remark", sa.Text(), nullable=True, comment="备注"),
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
        sa.PrimaryKeyConstraint("region_code", "delivery_id", "row_no", name=op.f("review_pkey")),
        schema="raw",
        comment="入库审核",
    )
    op.create_index("review_delivery_idx", "review", ["delivery_id", "row_no"], schema="raw")
    op.create_index(
        "review_key_idx",
        "review",
        [
            *("region_code", "supervision_no", "parcel_code", "approval_no", "plot_no"),
            *("category", "level", "seq"),
        ],
        schema="raw",
    )


def _create_topology_issue() -> None:
    op.create_table(
        "fct_topology_issue",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("issue_id", sa.Text(), nullable=False, comment="差错编号"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column(
            "layer",
            sa.Text(),
            nullable=False,
            comment="图层 survey | approval | supply | registration | piece | plan",
        ),
        sa.Column("rule_code", sa.Text(), nullable=False, comment="规则代码"),
        sa.Column("severity", sa.Text(), nullable=False, comment="error 错误 | warning 提示"),
        sa.Column("key", sa.Text(), nullable=True, comment="对象编号; null: 无主空隙"),
        sa.Column("other_key", sa.Text(), nullable=True, comment="另一对象或上级对象编号"),
        sa.Column("message_zh", sa.Text(), nullable=False, comment="差错说明"),
        sa.Column("next_step", sa.Text(), nullable=False, comment="处理办法"),
        sa.Column("size_m2", sa.Numeric(), nullable=True, comment="面积（平方米）"),
        sa.Column("length_m", sa.Numeric(), nullable=True, comment="长度（米）"),
        sa.Column(
            "geom",
            Geometry("GEOMETRY", srid=4490, spatial_index=False),
            nullable=True,
            comment="出错处图形",
        ),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
        comment="拓扑检查结果: what is wrong with a drawing, and where",
    )
    op.create_index(
        "fct_topology_issue_key",
        "fct_topology_issue",
        ["region_code", "issue_id"],
        unique=True,
        schema="published",
    )
    op.create_index(
        "fct_topology_issue_geom_idx",
        "fct_topology_issue",
        ["geom"],
        schema="published",
        postgresql_using="gist",
    )


def _create_entry() -> None:
    op.create_table(
        "fct_entry",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="事项编号"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("category", sa.Text(), nullable=False, comment="五未类型"),
        sa.Column("supervision_no", sa.Text(), nullable=True, comment="电子监管号"),
        sa.Column("parcel_code", sa.Text(), nullable=True, comment="宗地代码"),
        sa.Column("approval_no", sa.Text(), nullable=True, comment="批准文号"),
        sa.Column("plot_no", sa.Text(), nullable=True, comment="批次地块编号"),
        sa.Column("pieces", sa.Integer(), nullable=False, comment="认定单元数"),
        sa.Column("area_m2", sa.Numeric(), nullable=False, comment="统计面积（平方米）"),
        sa.Column("geom_area_m2", sa.Numeric(), nullable=True, comment="图形面积（平方米）"),
        sa.Column("survey_year", sa.Integer(), nullable=True, comment="变更调查年份"),
        sa.Column(
            "construction_m2", sa.Numeric(), nullable=True, comment="现状建设用地面积（平方米）"
        ),
        sa.Column("construction_share", sa.Numeric(), nullable=True, comment="现状建设用地占比"),
        sa.Column(
            "on_construction",
            sa.Boolean(),
            nullable=True,
            comment="在建设用地上; null: 无变更调查或无图形",
        ),
        sa.Column("explanation", sa.Text(), nullable=True, comment="非建设用地说明"),
        sa.Column(
            "farmland_m2", sa.Numeric(), nullable=False, comment="压占永久基本农田（平方米）"
        ),
        sa.Column(
            "red_line_m2", sa.Numeric(), nullable=False, comment="压占生态保护红线（平方米）"
        ),
        sa.Column("photos_n", sa.Integer(), nullable=False, comment="举证照片数"),
        sa.Column(
            "photos",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="举证照片 [{no, taken_on, longitude, latitude, direction, sha256}]",
        ),
        sa.Column("topology_errors", sa.Integer(), nullable=False, comment="图形拓扑错误数"),
        sa.Column(
            "review_state",
            sa.Text(),
            nullable=False,
            comment="审核状态 待自查 | 县自查通过 | 市审核通过 | 省核查通过 | 退回更正",
        ),
        sa.Column("authority", sa.Text(), nullable=True, comment="最近审核单位"),
        sa.Column("reviewed_on", sa.Date(), nullable=True, comment="最近审核日期"),
        sa.Column("returned_reason", sa.Text(), nullable=True, comment="退回原因"),
        sa.Column("secrecy", sa.Text(), nullable=False, comment="密级"),
        sa.Column("flags", sa.ARRAY(sa.Text()), nullable=False, comment="入库未满足的条件"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
        comment="上图入库: how each item stands to its entry into the map database",
    )
    op.create_index(
        "fct_entry_key", "fct_entry", ["region_code", "item_id"], unique=True, schema="published"
    )


def downgrade() -> None:
    op.drop_table("fct_entry", schema="published")
    op.drop_table("fct_topology_issue", schema="published")
    op.execute("drop view if exists gate.review; drop view if exists gate.inspection")
    op.drop_table("review", schema="raw")
    for name, _, _ in PHOTO_COLUMNS:
        op.drop_column("inspection", name, schema="raw")
