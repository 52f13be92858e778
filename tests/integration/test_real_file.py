"""The real file, whole: every row accepted or quarantined with a reason, every unit published."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from platform_under_test import Platform

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "supply_results_real.csv"

pytestmark = [
    pytest.mark.real_input,
    pytest.mark.skipif(not REAL.parent.exists(), reason="../shared is not beside the repository"),
]


def _rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(REAL.read_bytes().decode("gb18030"))))


@pytest.fixture(scope="module")
def published(module_platform: Platform) -> Platform:
    module_platform.deliver(
        REAL.read_bytes(), region="44", as_of="2020-04-20", name="supply_results_real.csv"
    )
    return module_platform


def test_the_ledger_balances_row_by_row(published: Platform) -> None:
    (delivery,) = published.query("select * from ops.delivery")
    assert delivery["state"] == "published"
    assert delivery["layout"] == "land_market_results"
    assert delivery["rows_read"] == 1838
    assert delivery["rows_accepted"] + delivery["rows_quarantined"] == 1838
    errors = published.scalar(
        "select count(distinct row_no) from ops.issue where severity = 'error'"
    )
    assert errors == delivery["rows_quarantined"]
    parts = published.query("select * from ops.delivery_region")
    assert sum(part["rows_read"] for part in parts) == 1838
    assert {part["state"] for part in parts} == {"published"}


def test_its_127_names_become_one_run_per_responsible_unit(published: Platform) -> None:
    assert len({row["administration"] for row in _rows()}) == 127
    units = published.query("select region_code from ops.delivery_region")
    assert len(units) == 124
    of_name = dict(
        published.query_pairs(
            "select distinct source_row ->> 'administration', region_code from raw.supply"
        )
    )
    assert of_name["增城市"] == "440118"
    assert of_name["揭东县"] == "445203"
    assert of_name["深圳市本级"] == "440300"
    assert of_name["顺德区"] == "440606"
    assert of_name["深汕合作区"] == "440300Z01"


def test_areas_are_exact_square_metres(published: Platform) -> None:
    expected = sum(Decimal(row["area"]) * 10000 for row in _rows())
    assert published.scalar("select sum(area_m2) from raw.supply") == expected


def test_floor_area_ratios_stand_the_right_way_round(published: Platform) -> None:
    wrong = published.scalar("select count(*) from raw.supply where far_min > far_max")
    assert wrong == 0
    both = [row for row in _rows() if row["plotRatioUP"].strip() and row["plotRatioLOWER"].strip()]
    turned = [row for row in both if float(row["plotRatioUP"]) < float(row["plotRatioLOWER"])]
    warned = published.scalar(
        "select count(distinct row_no) from ops.issue where rule_code = 'LAYOUT-EXCHANGED'"
    )
    assert warned == len(turned) == 878


def test_the_rows_arrived_exactly_as_they_were(published: Platform) -> None:
    stored: list[dict[str, Any]] = [
        row["source_row"]
        for row in published.query("select source_row from raw.supply order by row_no")
    ]
    assert stored == _rows()


def test_no_land_with_a_completion_counts_as_unused(published: Platform) -> None:
    """A blank start is not 未动工: 7 of the rows have a completion all the same."""
    contradicted = published.scalar(
        """
        select count(*)
        from published.fct_five_not as piece
        inner join raw.supply as supply using (region_code, supervision_no)
        where piece.category = 'GEWY'
            and (supply.started_on is not null or supply.completed_on is not null)
        """
    )
    assert contradicted == 0
    assert (
        published.scalar(
            "select count(*) from published.fct_warning where warning = '开工信息缺报'"
        )
        == 7
    )


def test_what_rests_on_the_contract_alone_is_said_to(published: Platform) -> None:
    unused = published.scalar("select count(*) from published.fct_five_not where category = 'GEWY'")
    unvisited = published.scalar(
        "select count(*) from published.fct_warning where warning = '仅合同信息，未现场核查'"
    )
    assert unused == unvisited > 300
    statuses = published.query("select distinct status from published.fct_five_not")
    assert statuses == [{"status": "疑似"}]
