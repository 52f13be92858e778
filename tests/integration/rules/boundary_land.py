"""Land just before, on and just after the boundary of every rule, and files that deliver it."""

import csv
import io
from decimal import Decimal
from typing import Any

from platform_under_test import Platform

AS_OF = "2025-02-28"
"""The last day of full months that began on 29 February 2024 and on the 28th."""
REGION, WUXI = "330802", "320206"

Cells = dict[str, Any]


def supply_no(serial: int) -> str:
    return f"3308022020B{serial:05d}"


def plot_key(serial: int) -> str:
    return f"{'苏' if serial >= IN_WUXI else '浙'}土样〔2022〕{serial}号/1"


def serial_of(key: str) -> int:
    """The serial of a supervision number or of a plot's key."""
    return int(key.split("〕")[1].split("号", maxsplit=1)[0]) if "〕" in key else int(key[-5:])


def _waiting(start: str) -> Cells:
    return {"start_agreed_on": start, "completion_agreed_on": "2027-01-01"}


def _halted() -> Cells:
    return {
        **_waiting("2022-01-01"),
        "started_on": "2022-02-01",
        "due_area_m2": "30000.00",
        "total_invest_wan": "1000.00",
    }


def _built(completed: str = "2024-05-31", **cells: Any) -> Cells:
    return {
        "start_agreed_on": "2020-01-01",
        "completion_agreed_on": "2024-06-01",
        "started_on": "2020-02-01",
        "completed_on": completed,
        **cells,
    }


EAST, NORTH, STEP = Decimal("118.875"), Decimal("28.9375"), Decimal(1) / 1024
"""Steps of 2⁻¹⁰ degrees are exact as they are computed with: equal squares measure the same."""


def _squares(row: int, first: int, count: int) -> str:
    """EWKT of squares of one row, one beside the other, in EPSG:4490."""
    south, squares = NORTH + 2 * row * STEP, []
    for place in range(first, first + count):
        west = EAST + place * STEP
        ring = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
        points = [f"{west + x * STEP} {south + y * STEP}" for x, y in ring]
        squares.append(f"(({','.join(points)}))")
    return f"SRID=4490;MULTIPOLYGON({','.join(squares)})"


def _new_land(row: int) -> Cells:
    """Two squares of new land, built up in the survey or not, and started in no other source."""
    two = _squares(row, 0, 2)
    return {**_waiting("2020-06-30"), "land_source": "新增建设用地", "geom": two}


ENTERPRISES = {
    231: "91330802MA99023149",
    232: "91330802MA99023224",
    233: "91330802MA9902330Y",
    234: "91330802MA9900052P",
}
GRADES = {231: "DDD", 232: "CDD", 233: "DCD", 234: "CCC"}
"""Of 2022, 2023 and 2024."""

SUPPLIES: dict[int, Cells] = {
    # started at no source, agreed start: one day short of, on, and past a full year
    101: _waiting("2024-03-01"),
    102: _waiting("2024-02-29"),
    103: _waiting("2024-02-28"),
    104: _waiting("2024-02-27"),
    # the agreed start itself, the day before and after, two full years
    111: _waiting("2025-02-28"),
    112: _waiting("2025-02-27"),
    113: _waiting("2023-02-28"),
    114: _waiting("2023-02-27"),
    115: _waiting("2025-03-01"),
    # no agreed start: a year after the handover
    121: {"handover_actual_on": "2024-02-27"},
    # suspended: a share of the area due, of the investment
    **{serial: _halted() for serial in range(131, 140)},
    # completed: some m² vacant
    **{serial: _built() for serial in range(141, 145)},
    # completed for twelve full months less a day, exactly, and a day more; for 18; not in production
    151: _built("2024-03-01"),
    152: _built("2024-02-28"),
    153: _built("2024-02-27"),
    154: _built("2023-08-27"),
    155: _built("2023-08-28"),
    156: _built("2023-08-27", land_use="城镇住宅用地"),
    # overdue, not completed, 5,000 m2 vacant
    161: {**_built(""), "completion_agreed_on": "2025-02-27"},
    # the agreed day of production: tomorrow, today, yesterday
    **{serial: _built() for serial in range(171, 174)},
    # a floor-area ratio of 1.5 in the contract; and of 1.2 in the agreement
    **{serial: _built(far_min="1.5") for serial in range(181, 184)},
    **{serial: _built() for serial in range(191, 196)},
    # in use by enterprises that were graded
    **{serial: _built(holder_uscc=uscc) for serial, uscc in ENTERPRISES.items()},
    # new land: both squares built up, one, none
    221: _new_land(0),
    222: _new_land(1),
    223: _new_land(2),
}
PRODUCING = {"state": "在产", "developed_area_m2": "30000.00", "production_on": "2023-06-01"}
COMPLETED = {"state": "已竣工", "developed_area_m2": "30000.00"}


def _stopped(developed: str, invested: str, since: str = "2024-02-27") -> Cells:
    return {
        "state": "停工",
        "developed_area_m2": developed,
        "invested_wan": invested,
        "suspended_since": since,
    }


VISITS: dict[int, Cells] = {
    113: {"state": "未动工", "cause": "企业原因"},
    114: {"state": "未动工", "cause": "政府原因（规划调整）"},
    131: _stopped("9999.99", "900", since="2024-02-28"),
    132: _stopped("10000.00", "900"),
    133: _stopped("20000.00", "249.99", since="2024-02-28"),
    134: _stopped("9999.99", "900", since="2024-03-01"),
    135: _stopped("20000.00", "250.00"),
    136: _stopped("14999.99", "900"),
    137: _stopped("15000.00", "900"),
    138: _stopped("20000.00", "200.00"),
    139: _stopped("20000.00", "199.99"),
    141: PRODUCING | {"developed_area_m2": "28000.01"},
    142: PRODUCING | {"developed_area_m2": "28000.00"},
    143: PRODUCING | {"developed_area_m2": "27999.99"},
    144: PRODUCING | {"developed_area_m2": "28333.34"},
    **dict.fromkeys((*range(151, 157), *range(171, 174)), COMPLETED),
    161: {"state": "在建", "developed_area_m2": "25000.00"},
    **dict.fromkeys((*range(181, 184), *range(191, 196), *GRADES), PRODUCING),
}
FLOORS = {
    181: "45000.01", 182: "45000.00", 183: "44999.99",
    191: "36000.01", 192: "36000.00", 193: "35999.99", 194: "32400.00", 195: "32399.99",
}  # fmt: skip
AGREEMENTS: dict[int, Cells] = {
    171: {"production_due_on": "2025-03-01"},
    172: {"production_due_on": "2025-02-28"},
    173: {"production_due_on": "2025-02-27"},
    **{serial: {"far_min": "1.2"} for serial in range(191, 196)},
}

IN_WUXI = 300
"""Plots from here on lie in Wuxi, whose rules say when to supply and which way out there is."""
PLOTS: dict[int, Cells] = {
    201: {"approved_on": "2024-02-29"},
    202: {"approved_on": "2024-03-01"},
    203: {"approved_on": "2023-02-28"},
    204: {"approved_on": "2023-03-01"},
    # eighteen full months, and a day short of them
    205: {"approved_on": "2023-08-28"},
    206: {"approved_on": "2023-09-01"},
    211: {"approved_on": "2022-01-01", "approved_area_m2": "199.99"},
    212: {"approved_on": "2022-01-01", "approved_area_m2": "200.00"},
    213: {"approved_on": "2022-01-01", "approved_area_m2": "200.01"},
    # six full months after the quota was used: tomorrow, today (31 August and the 28th), yesterday
    301: {"approved_on": "2024-08-01", "quota_used_on": "2024-09-01"},
    302: {"approved_on": "2024-08-01", "quota_used_on": "2024-08-31"},
    303: {"approved_on": "2024-08-01", "quota_used_on": "2024-08-28"},
    304: {"approved_on": "2024-08-01", "quota_used_on": "2024-08-27"},
    # outside the growth boundary; inside it and in the demolition plan
    311: {"approved_on": "2024-08-01"},
    312: {"approved_on": "2024-08-01"},
}


def _box(x: int, width: int) -> str:
    """EWKT of a rectangle in 惠山区, `x` metres from its corner."""
    west, south, east, north = 519_000 + x, 3_506_000, 519_000 + x + width, 3_506_100
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return "SRID=4549;POLYGON((" + ",".join(f"{e} {n}" for e, n in ring) + "))"


PLOTS[311]["geom"] = _box(1000, 200)
PLOTS[312]["geom"] = _box(0, 200)
ZONES = [
    {"zone_id": "1", "kind": "城镇开发边界", "geom": _box(0, 500)},
    {"zone_id": "2", "kind": "拆迁计划", "geom": _box(0, 300)},
]


def _patch(number: int, row: int, first: int, count: int, dlbm: str) -> Cells:
    return {
        "bsm": f"{number:018d}",
        "sjnf": 2023,
        "dlbm": dlbm,
        "dlmc": "工业用地" if dlbm == "0601" else "旱地",
        "dlbm_system": "三调",
        "czcsxm": "202" if dlbm == "0601" else "",
        "zldwdm": "3308020010010000000",
        "geom": _squares(row, first, count),
    }


PATCHES = [
    _patch(1, 0, 0, 2, "0601"),
    _patch(2, 1, 0, 1, "0601"),
    _patch(3, 1, 1, 1, "0103"),
    _patch(4, 2, 0, 2, "0103"),
]


def _parcel(serial: int) -> str:
    return f"330802001001GB{serial:05d}"


def _files() -> list[tuple[str, str, list[Cells]]]:
    """Feed, region and rows of each file."""
    supply = {"area_m2": "30000.00", "land_use": "工业用地", "signed_on": "2019-06-01"}
    plot = {"plot_no": "1", "approved_area_m2": "20000.00", "purpose": "工业用地"}
    plots = {
        serial: {"approval_no": plot_key(serial)[:-2], **plot, **cells}
        for serial, cells in PLOTS.items()
    }
    return [
        (
            "supply",
            REGION,
            [
                {
                    "supervision_no": supply_no(serial),
                    "parcel_code": _parcel(serial),
                    **supply,
                    **cells,
                }
                for serial, cells in SUPPLIES.items()
            ],
        ),
        (
            "inspection",
            REGION,
            [
                {"supervision_no": supply_no(serial), "inspected_on": "2024-12-01", **cells}
                for serial, cells in VISITS.items()
            ],
        ),
        (
            "registration",
            REGION,
            [
                {
                    "unit_code": f"{_parcel(serial)}F00010001",
                    "holder_seq": 1,
                    "parcel_code": _parcel(serial),
                    "area_m2": "30000.00",
                    "floor_area_m2": floor,
                }
                for serial, floor in FLOORS.items()
            ],
        ),
        (
            "agreement",
            REGION,
            [
                {"agreement_no": f"XY-{serial}", "supervision_no": supply_no(serial), **cells}
                for serial, cells in AGREEMENTS.items()
            ],
        ),
        (
            "evaluation",
            REGION,
            [
                {"uscc": ENTERPRISES[serial], "year": year, "scheme_id": "样", "grade": grade}
                for serial, grades in GRADES.items()
                for year, grade in enumerate(grades, 2022)
            ],
        ),
        ("survey", REGION, PATCHES),
        ("approval", REGION, [row for serial, row in plots.items() if serial < IN_WUXI]),
        ("approval", WUXI, [row for serial, row in plots.items() if serial >= IN_WUXI]),
        ("plan", WUXI, [dict(zone) for zone in ZONES]),
    ]


def hand_in_boundary_land(platform: Platform) -> None:
    """Deliver all of it, unpublished."""
    for feed, region, rows in _files():
        names = list(dict.fromkeys(name for row in rows for name in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
        platform.hand_in(
            text.getvalue(), feed=feed, region=region, as_of=AS_OF, name=f"{feed}-{region}.csv"
        )
