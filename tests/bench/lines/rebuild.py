"""A region rebuilt with many regions loaded, beside the same region alone."""

import statistics
import time
from collections.abc import Iterator

from bench import county
from bench.result import Result, Work, compared
from bench.warehouse import BenchWarehouse
from panhuo.orchestration import steps
from panhuo.warehouse import OWNER, connect

TARGET = 1.2
REGIONS = 100
SIZE = 0.1
"""Of a county: enough for the region's own work to be more than dbt's fixed cost."""
REPEATS = 5

_TABLES = """
    select format('%I.%I', tables.schemaname, tables.tablename)
    from pg_tables as tables
    inner join information_schema.columns as held
        on held.table_schema = tables.schemaname and held.table_name = tables.tablename
            and held.column_name = 'region_code'
    where tables.schemaname in ('raw', 'ops', 'candidate', 'published')
        and tables.tablename not in (
            'delivery', 'dim_region', 'dim_rule', 'rule_book', 'lease', 'granted_region',
            'region_grant', 'rpt_region_month', 'rpt_region_month_edition', 'fct_region_month',
            'rpt_delivery_quality', 'land_use', 'item', 'item_lineage', 'region_setting',
            'int_rule__book', 'rule_document', 'dim_rule_document', 'rule_target',
            'supervision_calendar', 'programme_phase', 'policy_fact'
        )
"""


def _columns(table: str) -> list[str]:
    with connect(OWNER) as connection:
        return [
            row[0]
            for row in connection.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 "
                "and not attisdropped and attgenerated = ''",
                [table],
            ).fetchall()
        ]


def _copied(column: str) -> str:
    """How a column of a copied row differs: region, delivery and place are its own."""
    match column:
        case "region_code":
            return "copy.code"
        case "delivery_id":
            return "original.delivery_id + copy.place * 1000"
        case "geom":
            # half a degree apart: neighbours in the index, as counties are, and never overlapping
            return "st_translate(original.geom, copy.place %% 10 * 0.5, copy.place / 10 * 0.5)"
    return f'original."{column}"'


def copy_region(region: str, copies: int) -> int:
    """Copy all rows of a region, in every table, to other regions; returns how many there are."""
    with connect(OWNER) as connection:
        connection.execute(
            """
            create temporary table copy as
            select region_code as code, row_number() over (order by region_code) as place
            from published.dim_region
            where level = 'county' and region_code <> %s
            limit %s
            """,
            [region, copies],
        )
        tables = ["ops.delivery", *(row[0] for row in connection.execute(_TABLES.encode()))]
        for table in tables:
            names = _columns(table)
            if table == "ops.delivery":
                names = [name for name in names if name != "ticket"]
            quoted = ", ".join(f'"{name}"' for name in names)
            values = ", ".join(map(_copied, names))
            connection.execute(
                f"insert into {table} ({quoted}) overriding system value "
                f"select {values} from {table} as original cross join copy "
                "where original.region_code = %s",
                [region],
            )
    with connect(OWNER) as connection:
        connection.autocommit = True
        connection.execute("analyze")
        found = connection.execute(
            "select count(distinct region_code) from candidate.int_supply__current"
        ).fetchone()
    assert found is not None
    return int(found[0])


def _rebuild(region: str) -> tuple[float, Work]:
    """Median seconds of some rebuilds, and what was published in the end."""
    took = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        steps.publish_region(region, again=True)
        took.append(time.perf_counter() - begun)
    with connect(OWNER) as connection:
        found = connection.execute(
            "select count(*), coalesce(sum(area_m2), 0) from published.fct_five_not "
            "where region_code = %s",
            [region],
        ).fetchone()
    assert found is not None
    return statistics.median(took), Work(int(found[0]), float(found[1]))


def run(warehouse: BenchWarehouse, scale: float) -> Iterator[Result]:
    """Yield the one line."""
    size = max(0.005, SIZE * min(scale, 1.0))
    regions = max(3, round(REGIONS * min(scale, 1.0)))
    files = county.county_files(warehouse.folder / "rebuild" / "files", size)
    with warehouse.copy("rebuild"):
        county.warm_up()
        county.land(files)
        county.take_in()
        county.publish()
        with connect(OWNER) as connection:
            connection.autocommit = True
            connection.execute("analyze")
            region = next(each.region for each in files.deliveries if each.feed == "survey")
        alone, work_alone = _rebuild(region)
        loaded = copy_region(region, regions - 1)
        among, work_among = _rebuild(region)
    yield compared(
        f"rebuild of a region with {loaded} regions loaded ÷ with 1",
        ours=among,
        peer=alone,
        peer_name="the same region loaded alone",
        work=(work_among, work_alone),
        target=TARGET,
        detail={"county_scale": size, "repeats": REPEATS, "regions_are": "copies, moved"},
    )
