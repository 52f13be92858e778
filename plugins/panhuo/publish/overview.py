"""How things stand: deliveries as the ledger has them, totals as they are published."""

from typing import Any

from psycopg.rows import dict_row

from panhuo.codes.code_lists import code_list
from panhuo.intake.ledger import UnknownDeliveryError
from panhuo.publish.lease import ROLE
from panhuo.warehouse import connect

_DELIVERY_COLUMNS = """
    delivery_id, feed, region_code, as_of, mode, file_name, sha256, bytes, layout, supplier,
    received_at, state, attempts, rows_read, rows_accepted, rows_quarantined, error, superseded_by,
    withdrawn_at, finished_at
"""

TOTALS = """
select
    piece.region_code,
    region.name as region_name,
    piece.category,
    piece.sub_class,
    count(distinct piece.item_id) as parcels,
    sum(piece.area_mu) as area_mu,
    max(piece.as_of) as as_of
from published.fct_five_not as piece
left join published.dim_region as region
    on piece.region_code = region.region_code
group by piece.region_code, region.name, piece.category, piece.sub_class
order by
    piece.region_code,
    array_position(%(categories)s, piece.category),
    piece.sub_class
"""


def latest_deliveries(limit: int) -> list[dict[str, Any]]:
    """The latest deliveries, newest first."""
    with connect(ROLE) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        return cursor.execute(
            f"select {_DELIVERY_COLUMNS} from ops.delivery order by delivery_id desc limit %s",
            (limit,),
        ).fetchall()


def latest_rejected(limit: int) -> list[dict[str, Any]]:
    """Files that belonged nowhere and became no delivery: name, time and what was wrong."""
    with connect("panhuo_ingest") as connection:
        cursor = connection.cursor(row_factory=dict_row)
        return cursor.execute(
            """
            select file_name, received_at, error ->> 'zh' as zh, error ->> 'en' as en,
                error ->> 'next_step' as next_step
            from ops.receipt
            where outcome = 'rejected'
            order by registered_at desc
            limit %s
            """,
            (limit,),
        ).fetchall()


def delivery_with_regions(delivery_id: int) -> dict[str, Any]:
    """One delivery and, as `regions`, what became of it in each of its regions.

    Raises:
        UnknownDeliveryError: the ledger has none of that number.
    """
    with connect(ROLE) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        found = cursor.execute(
            f"select {_DELIVERY_COLUMNS} from ops.delivery where delivery_id = %s", (delivery_id,)
        ).fetchone()
        if found is None:
            raise UnknownDeliveryError(f"there is no delivery {delivery_id} 没有该报送件")
        regions = cursor.execute(
            """
            select region_code, rows_read, rows_accepted, rows_quarantined, state, publication_id
            from ops.delivery_region
            where delivery_id = %s
            order by region_code
            """,
            (delivery_id,),
        ).fetchall()
    return {**found, "regions": regions}


def published_totals() -> list[dict[str, Any]]:
    """Parcels and mu per region, category and sub class, in the order of the life of land."""
    names = code_list("five_not").names
    with connect(ROLE) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        rows = cursor.execute(TOTALS, {"categories": list(names)}).fetchall()
    return [row | {"category_zh": names[row["category"]]} for row in rows]


def published_claims(regions: list[str]) -> list[dict[str, Any]]:
    """What is published of these regions by land.

    Columns: `region_code`, `key`, `category`, `area_m2`, `as_of`.

    Land in two categories, and land cut into pieces of one, has several rows.
    """
    with connect(ROLE) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        return cursor.execute(
            """
            select
                region_code,
                coalesce(supervision_no, approval_no || '/' || plot_no) as key,
                category,
                area_m2,
                as_of
            from published.fct_five_not
            where region_code = any(%s)
            """,
            (regions,),
        ).fetchall()
