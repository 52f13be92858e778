"""What must hold whatever comes: the order of deliveries, and how many regions a run builds."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from platform_under_test import Platform
from psycopg import sql
from test_pieces import box, csv, patch

from panhuo.schema.published import REGION_TABLES
from panhuo.transform.project import Scope
from panhuo.transform.region import assess_regions

REGIONS = ("330802", "330803", "330822", "330824", "330825", "330881")
ORDERS = dict(zip(REGIONS, permutations(("first", "corrected", "visits")), strict=True))
"""Each region gets the same three files, each in another order."""

NOT_COMPARED = {"delivery_id", "row_no", "publication_id"}
"""Where a fact came from depends on the order; what it is does not."""


def _number(region: str, serial: int) -> str:
    return f"{region}2020B{serial:05d}"


def _supply(region: str, serial: int, **cells: object) -> dict[str, object]:
    return {
        "supervision_no": _number(region, serial),
        "parcel_code": f"{region}001001GB{serial:05d}",
        "area_m2": "20000.00",
        "land_use": "工业用地",
        "land_source": "新增建设用地",
        "signed_on": "2020-01-01",
        "start_agreed_on": "2020-06-30",
        "completion_agreed_on": "2022-06-30",
        "geom": box(300 * serial, 0, 200, 100),
        **cells,
    }


def _files(region: str) -> dict[str, dict[str, Any]]:
    visits = [
        {
            "supervision_no": _number(region, 3),
            "inspected_on": "2024-03-01",
            "state": "已竣工",
            "completed_on": "2022-05-01",
            "developed_area_m2": "15000.00",
        },
        {"supervision_no": _number(region, 1), "inspected_on": "2024-03-01", "state": "未动工"},
    ]
    return {
        "first": {
            "content": csv([_supply(region, serial) for serial in range(1, 6)]),
            "as_of": "2024-06-30",
            "received_at": "2024-07-01T09:00:00+08:00",
        },
        "corrected": {
            "content": csv(
                [
                    _supply(region, 2, start_agreed_on="2023-12-31"),
                    _supply(region, 4, started_on="2020-06-01", completed_on="2022-01-31"),
                ]
            ),
            "as_of": "2024-12-31",
            "received_at": "2025-01-02T09:00:00+08:00",
        },
        "visits": {
            "content": csv(visits),
            "feed": "inspection",
            "as_of": "2024-09-30",
            "received_at": "2024-10-02T09:00:00+08:00",
        },
    }


@pytest.fixture(scope="module")
def six_orders(module_platform: Platform) -> Platform:
    """Six regions with the same files, each in another order, published after every file."""
    for region in REGIONS:
        module_platform.hand_in(
            csv([patch(int(region), box(0, -50, 900, 200), "0601")]),
            feed="survey",
            region=region,
            as_of="2023-12-31",
            received_at="2024-02-01T09:00:00+08:00",
        )
    for turn in range(3):
        for region, order in ORDERS.items():
            module_platform.hand_in(**_files(region)[order[turn]], region=region, name="file.csv")
        module_platform.publish()
    return module_platform


def _rows(platform: Platform, schema: str, table: str, region: str) -> list[dict[str, Any]]:
    statement = sql.SQL("select * from {} where region_code = {}").format(
        sql.Identifier(schema, table), sql.Literal(region)
    )
    rows = platform.query(statement.as_string())
    kept = [
        {name: value for name, value in row.items() if name not in NOT_COMPARED} for row in rows
    ]
    return sorted(kept, key=str)


def _of_no_region(rows: list[dict[str, Any]], region: str) -> list[str]:
    """Rows in which the region's own code is blanked, and what is a hash of it left out.

    The same land is drawn for all of them and lies in one: that it is outside the others is no
    matter of order.
    """
    return sorted(
        str(
            {k: v for k, v in row.items() if k not in {"item_id", "issue_id", "territory_code"}}
        ).replace(region, "······")
        for row in rows
        if row.get("rule_code") != "TOPO-OUTSIDE-TERRITORY"
    )


@pytest.mark.parametrize("table", [table.name for table in REGION_TABLES])
def test_any_order_of_deliveries_gives_the_same_end(six_orders: Platform, table: str) -> None:
    ends = [
        _of_no_region(_rows(six_orders, "published", table, region), region) for region in REGIONS
    ]
    assert all(end == ends[0] for end in ends)


def test_the_six_regions_have_something_to_agree_on(six_orders: Platform) -> None:
    found = six_orders.query_pairs(
        "select category, count(*) from published.fct_five_not where region_code = '330802' "
        "group by category order by category"
    )
    assert dict(found) == {"GEWY": 1, "JEWT": 1, "YEWJ": 1}


def test_a_region_alone_is_built_as_it_is_among_all(six_orders: Platform) -> None:
    as_of = date(2024, 12, 31)
    assess_regions([Scope(region, as_of) for region in REGIONS])
    among_all = {
        (table.name, region): _rows(six_orders, "candidate", table.name, region)
        for table in REGION_TABLES
        for region in REGIONS
    }
    for region in REGIONS[:2]:
        assess_regions([Scope(region, as_of)])
    alone = {
        (name, region): _rows(six_orders, "candidate", name, region) for name, region in among_all
    }
    assert alone == among_all


def test_a_run_of_one_region_leaves_the_others_alone(six_orders: Platform) -> None:
    before = _rows(six_orders, "candidate", "fct_five_not", "330803")
    assess_regions([Scope("330802", date(2021, 1, 31))])

    assert _rows(six_orders, "candidate", "fct_five_not", "330803") == before
    assert _rows(six_orders, "candidate", "fct_five_not", "330802") != before
