"""Every rule of the five categories at its boundary: before it, on it, after it, on both inclusivities.

All parcels stand in one warehouse; a question changes the rule rows, and the parcels that move are
compared. A row's `operator` says whether the number itself is in.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from platform_under_test import Platform

from panhuo.rules.book import RULE_COLUMNS, read_rules, rule_book_path

AS_OF = "2025-02-28"
"""The last day of full months that began on 29 February 2024 and on the 28th."""

SUPPLY = (
    "supervision_no,area_m2,land_use,signed_on,start_agreed_on,completion_agreed_on,started_on,"
    "completed_on,far_min,due_area_m2,total_invest_wan,handover_actual_on"
)
INSPECTION = (
    "supervision_no,inspected_on,state,developed_area_m2,invested_wan,suspended_since,"
    "production_on,cause"
)


def _no(serial: int) -> str:
    return f"3308022020B{serial:05d}"


SUPPLIES = {
    # started at no source, agreed start: one day short of, on, and past a full year
    101: ",,2024-03-01,2027-01-01,,,,,,",
    102: ",,2024-02-29,2027-01-01,,,,,,",
    103: ",,2024-02-28,2027-01-01,,,,,,",
    104: ",,2024-02-27,2027-01-01,,,,,,",
    # the agreed start itself, the day before, two full years
    111: ",,2025-02-28,2027-01-01,,,,,,",
    112: ",,2025-02-27,2027-01-01,,,,,,",
    113: ",,2023-02-28,2027-01-01,,,,,,",
    114: ",,2023-02-27,2027-01-01,,,,,,",
    # no agreed start: a year after the handover
    121: ",,,,,,,,,2024-02-27",
    # suspended: 1/3 of the area due, 25 % of the investment
    131: ",,2022-01-01,2027-01-01,2022-02-01,,,30000.00,1000.00,",
    132: ",,2022-01-01,2027-01-01,2022-02-01,,,30000.00,1000.00,",
    133: ",,2022-01-01,2027-01-01,2022-02-01,,,30000.00,1000.00,",
    134: ",,2022-01-01,2027-01-01,2022-02-01,,,30000.00,1000.00,",
    # completed: vacant 1,999.99, 2,000, 2,000.01 m2
    141: ",,2020-01-01,2024-06-01,2020-02-01,2024-05-31,,,,",
    142: ",,2020-01-01,2024-06-01,2020-02-01,2024-05-31,,,,",
    143: ",,2020-01-01,2024-06-01,2020-02-01,2024-05-31,,,,",
    # completed for twelve full months less a day, exactly, and a day more; not in production
    151: ",,2020-01-01,2024-06-01,2020-02-01,2024-03-01,,,,",
    152: ",,2020-01-01,2024-06-01,2020-02-01,2024-02-28,,,,",
    153: ",,2020-01-01,2024-06-01,2020-02-01,2024-02-27,,,,",
    # overdue, not completed, 5,000 m2 vacant
    161: ",,2020-01-01,2025-02-27,2020-02-01,,,,,",
}
AREA = dict.fromkeys(SUPPLIES, "30000.00")

VISITS = [
    (131, "2024-12-01,停工,9999.99,900,2024-02-28,,"),
    (132, "2024-12-01,停工,10000.00,900,2024-02-28,,"),
    (133, "2024-12-01,停工,20000.00,249.99,2024-02-28,,"),
    (134, "2024-12-01,停工,9999.99,900,2024-03-01,,"),
    (113, "2024-12-01,未动工,,,,,企业原因"),
    (114, "2024-12-01,未动工,,,,,政府原因（规划调整）"),
    (141, "2024-12-01,在产,28000.01,,,2024-06-01,"),
    (142, "2024-12-01,在产,28000.00,,,2024-06-01,"),
    (143, "2024-12-01,在产,27999.99,,,2024-06-01,"),
    (151, "2024-12-01,已竣工,30000.00,,,,"),
    (152, "2024-12-01,已竣工,30000.00,,,,"),
    (153, "2024-12-01,已竣工,30000.00,,,,"),
    (161, "2024-12-01,在建,25000.00,,,,"),
]

PLOTS = {
    # approved_on, area
    "201": ("2024-02-29", "20000.00"),
    "202": ("2024-03-01", "20000.00"),
    "203": ("2023-02-28", "20000.00"),
    "204": ("2023-03-01", "20000.00"),
    "211": ("2022-01-01", "199.99"),
    "212": ("2022-01-01", "200.00"),
    "213": ("2022-01-01", "200.01"),
}


def _plot(serial: str) -> str:
    return f"浙土样〔2022〕{serial}号/1"


@pytest.fixture(scope="module")
def land(module_platform: Platform) -> Platform:
    supply = [SUPPLY] + [
        f"{_no(serial)},{AREA[serial]},工业用地,2019-06-01,{row.removeprefix(',,')}"
        for serial, row in SUPPLIES.items()
    ]
    visits = [INSPECTION] + [f"{_no(serial)},{row}" for serial, row in VISITS]
    plots = ["approval_no,plot_no,approved_on,approved_area_m2,purpose"] + [
        f"{_plot(serial)[:-2]},1,{day},{area},工业用地" for serial, (day, area) in PLOTS.items()
    ]
    for feed, lines in (("supply", supply), ("inspection", visits), ("approval", plots)):
        module_platform.hand_in("\n".join(lines) + "\n", feed=feed, as_of=AS_OF, name=f"{feed}.csv")
    assert module_platform.scalar("select count(*) from ops.issue where severity = 'error'") == 0
    return module_platform


Change = dict[str, dict[str, str | None] | None]


def _book(folder: Path, change: Change) -> Path:
    """The book with some rows changed, or (None) taken out."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(RULE_COLUMNS)
    for rule in read_rules(rule_book_path()):
        changed = change.get(str(rule.rule_id), {})
        if changed is not None:
            cells = dict(zip(RULE_COLUMNS, rule.cells(), strict=True)) | changed
            writer.writerow([cells[name] or "" for name in RULE_COLUMNS])
    path = folder / "rules.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


Said = dict[str, set[tuple[Any, ...]]]


def _said(rows: list[dict[str, Any]]) -> Said:
    found: Said = {row["key"]: set() for row in rows}
    for row in rows:
        if row["category"]:
            found[row["key"]].add((row["category"], row["sub_class"], row["severity"]))
    return found


@pytest.fixture(scope="module")
def today(land: Platform) -> Said:
    return _said(land.assess("330802", AS_OF))


def _moved(land: Platform, today: Said, folder: Path, change: Change) -> Iterator[str]:
    """Keys whose verdict differs from today's, supplies by their serial and plots by theirs."""
    other = _said(land.assess("330802", AS_OF, rules=_book(folder, change)))
    for key in sorted(today.keys() | other.keys()):
        if today[key] != other[key]:
            yield key[-3:] if key[0].isdigit() else key.split("〕")[1][:3]


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        (101, ("GEWY", "逾期未动工", 0)),
        (102, ("GEWY", "疑似闲置", 1)),  # 29 February: full on the 28th
        (103, ("GEWY", "疑似闲置", 1)),
        (111, None),
        (112, ("GEWY", "逾期未动工", 0)),
        (113, ("GEWY", "疑似闲置", 2)),
        (114, ("GEWY", "疑似闲置", 1)),  # 政府原因
        (121, ("GEWY", "逾期未动工", 0)),
        (131, ("GEWY", "停工闲置", 1)),
        (132, None),  # exactly a third is not 不足
        (133, ("GEWY", "停工闲置", 1)),
        (134, None),  # a day short of a year
        (141, None),
        (142, ("YEWJ", "空闲", 1)),
        (143, ("YEWJ", "空闲", 1)),
        (151, None),
        (152, None),  # the last day of grace
        (153, ("JEWT", None, 1)),
        (161, ("YEWJ", "空闲", 1)),
    ],
)
def test_a_supply_is_judged_at_the_boundary(
    today: Said, serial: int, expected: tuple[Any, ...] | None
) -> None:
    assert today[_no(serial)] == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("serial", "severity"),
    [("201", 1), ("202", None), ("203", 2), ("204", 1), ("211", None), ("212", 2), ("213", 2)],
)
def test_a_plot_is_judged_at_the_boundary(today: Said, serial: str, severity: int | None) -> None:
    expected = {("PEWG", None, severity)} if severity else set()
    assert today[_plot(serial)] == expected


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        # inclusivity: exactly the land on the boundary moves
        (
            {
                "N-IDLE1": {"operator": ">", "inclusive": "false"},
                "N-AREA": {"operator": "<=", "inclusive": "true"},
                "PD-YEWJ-VACANT": {"operator": ">", "inclusive": "false"},
                "PD-JEWT-GRACE": {"operator": ">=", "inclusive": "true"},
                "PD-PEWG-AGE": {"operator": ">", "inclusive": "false"},
                "PD-PEWG-REMAINDER": {"operator": ">", "inclusive": "false"},
            },
            ["102", "103", "132", "142", "152", "201", "212"],
        ),
        (
            {
                "N-IDLE2": {"operator": ">", "inclusive": "false"},
                "N-SUSP": {"operator": ">", "inclusive": "false"},
                "PD-GEWY-OVERDUE": {"operator": ">=", "inclusive": "true"},
                "PD-PEWG-AGE-SEVERE": {"operator": ">", "inclusive": "false"},
            },
            ["111", "113", "131", "133", "203"],
        ),
        # the same numbers in other units: nothing moves
        (
            {
                "N-IDLE1": {"value": "1", "unit": "year"},
                "N-IDLE2": {"value": "2", "unit": "年"},
                "N-SUSP": {"value": "4", "unit": "quarter"},
                "N-INV": {"value": "25", "unit": "%"},
                "PD-YEWJ-VACANT": {"value": "3", "unit": "亩"},
                "PD-PEWG-REMAINDER": {"value": "0.02", "unit": "公顷"},
                "PD-PEWG-AGE": {"value": "1", "unit": "年"},
                "PD-JEWT-GRACE": {"value": "1", "unit": "year"},
            },
            [],
        ),
        # one number, one parcel
        ({"PD-PEWG-REMAINDER": {"value": "199.99"}}, ["211"]),
        ({"PD-YEWJ-VACANT": {"value": "1999.99"}}, ["141"]),
        ({"N-INV": {"value": "24.9", "unit": "%"}}, ["133"]),
        # words that a row decides: which cause is the government's, when 用而未尽 may be judged
        ({"N-CAUSE": {"value": "企业原因"}}, ["113", "114"]),
        ({"PD-YEWJ-WHEN": {"value": "completed"}}, ["161"]),
        ({"N-START0": {"value": "13"}}, ["121"]),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else None,
)
def test_a_changed_row_moves_exactly_the_land_it_is_about(
    land: Platform, today: Said, tmp_path: Path, change: Change, moved: list[str]
) -> None:
    assert list(_moved(land, today, tmp_path, change)) == moved


def test_rows_that_are_taken_out_leave_no_standard_behind(
    land: Platform, today: Said, tmp_path: Path
) -> None:
    taken_out = {"PD-JEWT-GRACE": None, "PD-YEWJ-WHEN": None}
    rows = land.assess("330802", AS_OF, rules=_book(tmp_path, dict(taken_out)))
    other = _said(rows)
    moved = {key for key in today if today[key] != other[key]}
    assert moved == {_no(153), _no(142), _no(143), _no(161)}
    for row in rows:
        if row["key"] in moved:
            assert "无标准" in row["warning"].split(";")
