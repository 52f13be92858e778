"""One parcel, seven deliveries, every day against everything known: 'what did we believe then?'

A run assesses a region at one day with one knowledge. So the same seven files are delivered for as
many counties as there are questions, and one run answers all of them.
"""

from datetime import date
from typing import Any

import pytest
from platform_under_test import COLUMNS, Platform
from test_life_of_an_item import csv

from panhuo.transform.assess import assess
from panhuo.transform.project import Scope

KNOWN = {
    "contract": "2023-01-10",
    "visit": "2024-07-01",
    "extension": "2024-08-15",
    "confirmed": "2024-10-20",
    "corrected": "2025-02-01",
    "closed": "2025-05-10",
    "opened again": "2025-07-01",
}
"""When each delivery arrives; asked at the end of that day."""
DAYS = ("2023-06-30", "2024-06-30", "2024-09-30", "2025-01-31", "2025-04-30", "2025-06-30")

OUT = "—"
OVERDUE, IDLE, SEVERE = "逾期未动工 疑似 0", "疑似闲置 疑似 1", "疑似闲置 疑似 2"
CONFIRMED, CONFIRMED_IDLE = "逾期未动工 认定 0", "已认定闲置 认定 1"
# The contract: start by 2023-03-31. The visit of 2024-06-20 saw nothing. An extension signed on
# 2024-08-01 moves the start to 2024-12-31; it was 2024-03-31, as the correction says. Confirmed on
# 2024-10-10. Disposed of and closed in March 2025, opened again on 2025-06-01.
EXPECTED: dict[str, tuple[str, ...]] = {
    "contract": (OVERDUE, IDLE, IDLE, IDLE, SEVERE, SEVERE),
    "visit": (OVERDUE, IDLE, IDLE, IDLE, SEVERE, SEVERE),
    "extension": (OVERDUE, IDLE, OUT, OVERDUE, OVERDUE, OVERDUE),
    "confirmed": (OVERDUE, IDLE, OUT, CONFIRMED, CONFIRMED, CONFIRMED),
    "corrected": (OVERDUE, IDLE, OVERDUE, CONFIRMED, CONFIRMED_IDLE, CONFIRMED_IDLE),
    "closed": (OVERDUE, IDLE, OVERDUE, CONFIRMED, OUT, OUT),
    "opened again": (OVERDUE, IDLE, OVERDUE, CONFIRMED, OUT, "已认定闲置 处置中 1"),
}
QUESTIONS = [(known, day) for known in EXPECTED for day in DAYS]
CONTRACT = {
    "area_m2": "10000.00",
    "land_use": "工业用地",
    "signed_on": "2022-12-01",
    "start_agreed_on": "2023-03-31",
}
EXTENSION = CONTRACT | {"start_agreed_on": "2024-12-31", "amended_on": "2024-08-01"}
PEOPLE = {
    "seq": 1,
    "authority": "柯城区自然资源和规划局",
    "doc_no": "柯自然资〔2024〕1号",
    "evidence": "材料",
    "decided_by": "甲",
    "verified_by": "乙",
}
DELIVERIES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "contract": ("supply", [CONTRACT]),
    "visit": ("inspection", [{"inspected_on": "2024-06-20", "state": "未动工"}]),
    "extension": ("supply", [EXTENSION]),
    "confirmed": ("disposal", [PEOPLE | {"action": "认定", "decided_on": "2024-10-10"}]),
    "corrected": ("supply", [EXTENSION | {"start_agreed_on": "2024-03-31"}]),
    "closed": (
        "disposal",
        [
            PEOPLE | {"action": "处置", "decided_on": "2025-03-01", "path": "动工开发"},
            PEOPLE | {"action": "销号", "decided_on": "2025-03-10"},
        ],
    ),
    "opened again": ("disposal", [PEOPLE | {"action": "撤销销号", "decided_on": "2025-06-01"}]),
}


@pytest.fixture(scope="module")
def believed(module_platform: Platform) -> dict[tuple[str, str], str]:
    regions = [
        row["region_code"]
        for row in module_platform.query(
            "select region_code from published.dim_region where level = 'county' "
            "and region_code like '32%%' and valid_to is null order by region_code limit %s",
            len(QUESTIONS),
        )
    ]
    for name, (feed, rows) in DELIVERIES.items():
        land = [
            {"region_code": region, "supervision_no": f"{region}2022B00001"} for region in regions
        ]
        module_platform.hand_in(
            csv([where | row for where in land for row in rows]),
            feed=feed,
            region="32",
            as_of=KNOWN[name],
            received_at=f"{KNOWN[name]}T10:00:00+08:00",
            name=f"{feed}.csv",
        )
    scopes = [
        Scope(region, date.fromisoformat(day), f"{KNOWN[known]} 24:00")
        for region, (known, day) in zip(regions, QUESTIONS, strict=True)
    ]
    answered = {row["region_code"]: row for row in assess(scopes, COLUMNS)}
    return {
        question: (
            f"{row['sub_class']} {row['status']} {row['severity']}"
            if (row := answered[region])["category"] == "GEWY"
            else OUT
        )
        for region, question in zip(regions, QUESTIONS, strict=True)
    }


@pytest.mark.parametrize("known", EXPECTED)
def test_what_was_believed_about_each_day(believed: dict[tuple[str, str], str], known: str) -> None:
    assert tuple(believed[known, day] for day in DAYS) == EXPECTED[known]
