"""What the map needs: plan zones, generalised pieces, a spatial index of the past, error reports."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _plan_zone() -> None:
    op.create_geospatial_table(
        "dim_plan_zone",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("zone_id", sa.Text(), nullable=False, comment="控制线编号"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="截止日期"),
        sa.Column("kind", sa.Text(), nullable=False, comment="控制线类型"),
        sa.Column("level", sa.Text(), nullable=True, comment="层级"),
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
    op.create_table_comment(
        "dim_plan_zone",
        "规划控制线: zones of spatial planning as known on the day",
        schema="published",
    )
    op.create_index(
        "dim_plan_zone_key",
        "dim_plan_zone",
        ["region_code", "zone_id"],
        unique=True,
        schema="published",
    )
    op.create_geospatial_index(
        "dim_plan_zone_geom_idx",
        "dim_plan_zone",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )


def _cells() -> None:
    op.create_geospatial_table(
        "fct_five_not_cell",
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("level", sa.SmallInteger(), nullable=False, comment="概略级别"),
        sa.Column("cell_x", sa.Integer(), nullable=False, comment="格网列号"),
        sa.Column("cell_y", sa.Integer(), nullable=False, comment="格网行号"),
        sa.Column("category", sa.Text(), nullable=False, comment="五未类型"),
        sa.Column("status", sa.Text(), nullable=False, comment="认定状态"),
        sa.Column("severity", sa.Integer(), nullable=False, comment="严重程度"),
        sa.Column("age_class", sa.SmallInteger(), nullable=False, comment="持续时间分档"),
        sa.Column("area_class", sa.SmallInteger(), nullable=False, comment="面积分档"),
        sa.Column("pieces", sa.Integer(), nullable=False, comment="认定单元数"),
        sa.Column("area_mu", sa.Numeric(), nullable=False, comment="统计面积（亩）"),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=False,
            comment="认定单元的平均位置",
        ),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        schema="published",
    )
    op.create_table_comment(
        "fct_five_not_cell",
        "五未土地概略分布: pieces by grid cell, for zoom levels at which none can be seen",
        schema="published",
    )
    op.create_index(
        "fct_five_not_cell_region_idx", "fct_five_not_cell", ["region_code"], schema="published"
    )
    op.create_index(
        "fct_five_not_cell_place_idx",
        "fct_five_not_cell",
        ["level", "cell_x", "cell_y"],
        schema="published",
    )


# Where the classes lie is told once: the cells and the pieces are filtered by the same ones.
CLASSES = """
create function published.age_class(age_days integer) returns smallint
language sql immutable parallel safe
return width_bucket(age_days, array[365, 730, 1825])::smallint;
comment on function published.age_class(integer) is
'持续时间分档: 0 不足一年, 1 一至二年, 2 二至五年, 3 五年以上（按365日计）';

create function published.area_class(area_mu numeric) returns smallint
language sql immutable parallel safe
return width_bucket(area_mu, array[5, 20, 100]::numeric[])::smallint;
comment on function published.area_class(numeric) is
'面积分档: 0 不足5亩, 1 5至20亩, 2 20至100亩, 3 100亩以上';

grant execute on function published.age_class(integer), published.area_class(numeric)
to panhuo_publish
"""

# what `publish/generalise.py` does for one region
FILL = """
insert into published.fct_five_not_cell (
    region_code, level, cell_x, cell_y, category, status, severity, age_class, area_class,
    pieces, area_mu, geom, publication_id
)
select
    piece.region_code,
    grid.level,
    floor((st_x(piece.place) + 180) / grid.size),
    floor((st_y(piece.place) + 90) / grid.size),
    piece.category,
    piece.status,
    piece.severity,
    published.age_class(piece.age_days),
    published.area_class(piece.area_mu),
    count(*),
    sum(piece.area_mu),
    st_setsrid(st_makepoint(avg(st_x(piece.place)), avg(st_y(piece.place))), 4490),
    min(piece.publication_id)
from (
    select land.*, st_centroid(land.geom) as place
    from published.fct_five_not as land
    where not st_isempty(land.geom)
) as piece
cross join (
    select level, 360.0 / power(2, level) / 8 as size
    from unnest(array[5, 7, 9, 11]) as level
) as grid
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
"""


def _reports() -> None:
    op.create_table(
        "map_report",
        sa.Column("report_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False, comment="责任单位代码"),
        sa.Column("piece_id", sa.Text(), nullable=False, comment="认定单元编号"),
        sa.Column("publication_id", sa.Text(), nullable=False, comment="发布编号"),
        sa.Column("kind", sa.Text(), nullable=False, comment="问题类型"),
        sa.Column("message", sa.Text(), nullable=False, comment="问题说明"),
        sa.Column("reported_by", sa.Text(), nullable=False, comment="报告人或单位"),
        sa.Column(
            "reported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="报告时间",
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="办结时间"),
        sa.Column("answer", sa.Text(), nullable=True, comment="办理答复"),
        sa.CheckConstraint(
            "kind in ('place', 'shape', 'category', 'figures', 'other')",
            name=op.f("map_report_kind_check"),
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("map_report_pkey")),
        schema="ops",
        comment="地图纠错: what people who looked at the map say is wrong",
    )
    op.create_index(
        "map_report_open_idx",
        "map_report",
        ["region_code"],
        schema="ops",
        postgresql_where=sa.text("closed_at is null"),
    )


def upgrade() -> None:
    _plan_zone()
    _cells()
    for statement in CLASSES.split(";\n\n"):
        op.execute(statement)
    op.execute(FILL)
    op.create_index(
        "fct_five_not_history_geom_idx",
        "fct_five_not_history",
        ["geom"],
        schema="published",
        postgresql_using="gist",
    )
    _reports()
    op.execute("""
        grant select, insert, update, delete on
        published.dim_plan_zone, published.fct_five_not_cell
        to panhuo_publish;
        grant select, update on ops.map_report to panhuo_publish
    """)
    # one request must not hold a connection for ever; its figures come as the reader expects them
    op.execute("alter role panhuo_map set statement_timeout = '20s'")


def downgrade() -> None:
    op.execute("alter role panhuo_map reset statement_timeout")
    op.execute("drop schema if exists map cascade; create schema map")
    op.execute("grant usage on schema map to panhuo_map")
    op.drop_table("map_report", schema="ops")
    op.drop_index("fct_five_not_history_geom_idx", "fct_five_not_history", schema="published")
    op.execute("drop function published.age_class(integer), published.area_class(numeric)")
    op.drop_table("fct_five_not_cell", schema="published")
    op.drop_table("dim_plan_zone", schema="published")
