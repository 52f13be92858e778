"""The life of an item: decisions of people, in order, on both time axes."""

from decimal import Decimal
from typing import Any

import pytest
from platform_under_test import Platform

AREA = Decimal("20000.00")
LAND = {
    "parcel_code": "330802001001GB{serial}",
    "area_m2": "20000.00",
    "land_use": "工业用地",
    "signed_on": "2020-01-01",
    "start_agreed_on": "2022-06-30",
}
CONFIRMED = "认定 2024-03-01"
PREFIX = "3308022020B"

CASES: dict[str, tuple[list[str], str | None, Decimal]] = {
    "nobody decided": ([], "疑似", AREA),
    "being looked into": (["核实 2024-02-01"], "核实中", AREA),
    "confirmed": (["核实 2024-02-01", CONFIRMED], "认定", AREA),
    "confirmed without a look": ([CONFIRMED], "认定", AREA),
    "taken out": (["剔除 2024-03-01"], None, AREA),
    "looked into again": (["剔除 2024-03-01", "核实 2024-04-01"], "核实中", AREA),
    "confirmed though taken out": (["剔除 2024-03-01", "认定 2024-04-01"], None, AREA),
    "disposed of unconfirmed": (["处置 2024-04-01 5000"], "疑似", AREA),
    "being disposed of": ([CONFIRMED, "处置 2024-04-01 0"], "处置中", AREA),
    "partly": ([CONFIRMED, "处置 2024-04-01 5000"], "部分处置", Decimal(15000)),
    "twice": (
        [CONFIRMED, "处置 2024-04-01 5000", "处置 2024-05-01 14999.99"],
        "部分处置",
        Decimal("0.01"),
    ),
    "more than there is": (
        [CONFIRMED, "处置 2024-04-01 5000", "处置 2024-05-01 15000.01"],
        "部分处置",
        Decimal(15000),
    ),
    "wholly": ([CONFIRMED, "处置 2024-04-01"], "已处置", Decimal(0)),
    "wholly by area": ([CONFIRMED, "处置 2024-04-01 20000.00"], "已处置", Decimal(0)),
    "closed": ([CONFIRMED, "处置 2024-04-01", "销号 2024-05-01"], None, AREA),
    "closed too early": ([CONFIRMED, "处置 2024-04-01 5000", "销号 2024-05-01"], "部分处置", Decimal(15000)),
    "opened again": (
        [CONFIRMED, "处置 2024-04-01", "销号 2024-05-01", "撤销销号 2024-06-01"],
        "处置中",
        AREA,
    ),
    "closed a second time": (
        [
            CONFIRMED,
            "处置 2024-04-01",
            "销号 2024-05-01",
            "撤销销号 2024-06-01",
            "处置 2024-06-01",
            "销号 2024-06-01",
        ],
        None,
        AREA,
    ),
    "opened though open": ([CONFIRMED, "撤销销号 2024-06-01"], "认定", AREA),
    "confirmed tomorrow": (["认定 2025-01-01"], "疑似", AREA),
}  # fmt: skip
SERIAL = {name: f"{number:05d}" for number, name in enumerate(CASES, 1)}
REFUSED = {
    "confirmed though taken out": "该单元已剔除",
    "disposed of unconfirmed": "该单元尚未认定",
    "more than there is": "处置面积大于剩余面积：本次 15000.01，剩余 15000.00 平方米",
    "closed too early": "尚未处置完毕，剩余 15000.00 平方米",
    "opened though open": "尚未销号，无从撤销",
}


def csv(rows: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(names)]
    lines += [",".join(str(row.get(name, "")) for name in names) for row in rows]
    return "\n".join(lines) + "\n"


def decision(number: str, said: str, seq: int = 1, **cells: object) -> dict[str, object]:
    """A row of the disposal feed from `action day [area]`."""
    action, day, area = (*said.split(), "")[:3]
    return {
        "supervision_no": number,
        "action": action,
        "seq": seq,
        "area_m2": area,
        "authority": "柯城区自然资源和规划局",
        "doc_no": f"柯自然资〔2024〕{seq}号",
        "evidence": "材料",
        "decided_on": day,
        "decided_by": "甲",
        "verified_by": "乙",
        **cells,
    }


def decisions(number: str, said: list[str], **cells: object) -> list[dict[str, object]]:
    actions = [each.split()[0] for each in said]
    return [
        decision(number, each, actions[: place + 1].count(each.split()[0]), **cells)
        for place, each in enumerate(said)
    ]


def land(serial: str, **cells: object) -> dict[str, object]:
    return {
        "supervision_no": PREFIX + serial,
        **{name: value.format(serial=serial) for name, value in LAND.items()},
        **cells,
    }


def visit(serial: str, **cells: object) -> dict[str, object]:
    return {
        "supervision_no": PREFIX + serial,
        "inspected_on": "2024-01-15",
        "state": "未动工",
        "cause": "企业原因",
        **cells,
    }


@pytest.fixture(scope="module")
def lives(module_platform: Platform) -> Platform:
    module_platform.hand_in(csv([land(serial) for serial in SERIAL.values()]))
    visits = csv([visit(serial) for serial in SERIAL.values()])
    module_platform.hand_in(visits, feed="inspection", name="visits.csv")
    rows = [
        row
        for name, (said, *_) in CASES.items()
        for row in decisions(PREFIX + SERIAL[name], said)
        if row["decided_on"] < "2025"  # type: ignore[operator]
    ]
    module_platform.deliver(csv(rows), feed="disposal", name="decisions.csv")
    return module_platform


@pytest.mark.parametrize("name", CASES)
def test_decisions_lead_to_the_state_that_follows(lives: Platform, name: str) -> None:
    _, status, remaining = CASES[name]
    found = lives.query(
        "select status, remaining_m2, disposed_m2, sub_class from published.fct_five_not "
        "where supervision_no = %s",
        PREFIX + SERIAL[name],
    )
    if status is None:
        assert found == []
        return
    confirmed = status not in {"疑似", "核实中"}
    assert found == [
        {
            "status": status,
            "remaining_m2": remaining,
            "disposed_m2": AREA - remaining,
            "sub_class": "已认定闲置" if confirmed else "疑似闲置",
        }
    ]


@pytest.mark.parametrize("name", REFUSED)
def test_a_step_that_does_not_follow_changes_nothing_and_says_why(
    lives: Platform, name: str
) -> None:
    (step,) = lives.query(
        "select reason_zh, next_step_zh, state_before, state_after from published.fct_item_step "
        "where key = %s and not is_applied",
        PREFIX + SERIAL[name],
    )
    assert step["reason_zh"] == REFUSED[name]
    assert step["next_step_zh"]
    assert step["state_before"] == step["state_after"]
    (warning,) = lives.query(
        "select detail_zh from published.fct_warning where key = %s and warning = '处置环节不符'",
        PREFIX + SERIAL[name],
    )
    assert REFUSED[name] in warning["detail_zh"]


HEIRS = "330803"


def heir(number: int, x: int, width: int, row: int, **cells: object) -> dict[str, object]:
    """Land of its own region, drawn `x` metres along its row and 100 m high."""
    west, south = 400_000 + x, 3_202_000 + 200 * row
    east, north = west + width, south + 100
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    drawn = ",".join(f"{e} {n}" for e, n in ring)
    return land(
        f"{number:05d}",
        **{
            "supervision_no": succeeded(number),
            "parcel_code": f"330803001001GB{number:05d}",
            "area_m2": f"{width * 100}.00",
            "geom": f'"SRID=4549;POLYGON(({drawn}))"',
            **cells,
        },
    )


def succeeded(number: int) -> str:
    return f"3308032020B{number:05d}"


BEFORE = [
    *(heir(number, 0, 200, number) for number in (1, 2, 3, 5, 6, 7)),
    *(heir(41, 0, 100, 4), heir(42, 100, 200, 4)),
    # one parcel, two contracts
    *(heir(number, x, width, 8, parcel_code="330803001001GB00008")
      for number, x, width in ((81, 0, 150), (82, 150, 50))),
]  # fmt: skip
AFTER = [
    heir(10, 0, 200, 1),
    *(heir(21, 0, 120, 2), heir(22, 120, 80, 2)),
    *(heir(31, 0, 120, 3), heir(32, 120, 80, 3)),
    heir(40, 0, 300, 4),
    *(heir(50, 0, 66, 5), heir(51, 66, 66, 5), heir(52, 132, 68, 5)),
    # another agreed day, after the decision
    heir(60, 0, 200, 6, start_agreed_on="2024-03-31", amended_on="2024-03-10"),
    # a part that lies on; the rest is under construction
    *(heir(71, 0, 120, 7), heir(72, 120, 80, 7, started_on="2024-05-01")),
    *(row for row in BEFORE if str(row["supervision_no"]) >= succeeded(81)),
]
OF_HEIRS = {
    1: ["剔除 2024-03-01"],
    2: ["剔除 2024-03-01"],
    3: [CONFIRMED, "处置 2024-04-01 5000"],
    41: ["剔除 2024-03-01"],
    5: [CONFIRMED, "处置 2024-04-01 1000.01"],
    6: ["剔除 2024-03-01"],
    7: [CONFIRMED, "处置 2024-04-01 5000"],
}


@pytest.fixture(scope="module")
def heirs(module_platform: Platform) -> Platform:
    """Land that people decided about, and then all of it got other numbers."""
    common: dict[str, Any] = {"region": HEIRS}
    module_platform.hand_in(csv(BEFORE), mode="snapshot", **common)
    visits = [visit("", supervision_no=row["supervision_no"]) for row in BEFORE]
    module_platform.hand_in(csv(visits), feed="inspection", name="visits.csv", **common)
    said = [row for number, each in OF_HEIRS.items() for row in decisions(succeeded(number), each)]
    said += decisions("", [CONFIRMED, "处置 2024-04-01 4000"], parcel_code="330803001001GB00008")
    module_platform.deliver(csv(said), feed="disposal", name="decisions.csv", **common)
    listed = {
        row["supervision_no"]
        for row in module_platform.query(
            "select supervision_no from published.fct_five_not where region_code = %s", HEIRS
        )
    }
    assert listed == {succeeded(number) for number in (3, 5, 7, 42, 81, 82)}
    module_platform.deliver(
        csv(AFTER), mode="snapshot", name="renumbered.csv", as_of="2025-01-31", **common
    )
    return module_platform


@pytest.mark.parametrize(
    ("number", "status", "disposed"),
    [
        (10, None, "0"),  # taken out, under whichever number
        (21, None, "0"),
        (22, None, "0"),
        # three fifths and two fifths of 5,000
        (31, "部分处置", "3000"),
        (32, "部分处置", "2000"),
        # most of it nobody took out
        (40, "疑似", "0"),
        # three parts, and not a cent more than 1,000.01
        (50, "部分处置", "330.00"),
        (51, "部分处置", "330.01"),
        (52, "部分处置", "340.00"),
        (60, "疑似", "0"),
        (71, "部分处置", "3000"),
        (72, None, "0"),
        # 4,000 of a parcel that two contracts cover
        (81, "部分处置", "3000"),
        (82, "部分处置", "1000"),
    ],
)
def test_a_decision_goes_with_the_land_and_counts_once_among_its_heirs(
    heirs: Platform, number: int, status: str | None, disposed: str
) -> None:
    found = heirs.query(
        "select status, disposed_m2 from published.fct_five_not where supervision_no = %s",
        succeeded(number),
    )
    expected = {"status": status, "disposed_m2": Decimal(disposed)}
    assert found == ([expected] if status else [])


def test_what_was_said_of_the_smaller_part_of_merged_land_has_to_be_said_again(
    heirs: Platform,
) -> None:
    (step,) = heirs.query(
        "select is_applied, reason_zh, next_step_zh from published.fct_item_step where key = %s",
        succeeded(40),
    )
    assert step == {
        "is_applied": False,
        "reason_zh": "该单元由多宗土地合并而成，原决定只涉及其中小部分",
        "next_step_zh": "请按合并后的单元重新作出决定",
    }


def test_land_taken_out_under_another_number_comes_back_when_the_facts_are_others(
    heirs: Platform,
) -> None:
    warnings = heirs.query(
        "select warning from published.fct_warning where key = %s", succeeded(60)
    )
    assert "再次列入" in {row["warning"] for row in warnings}


def test_idle_land_is_confirmed_only_once_somebody_was_there(platform: Platform) -> None:
    platform.hand_in(csv([land("00001")]))
    platform.deliver(
        csv(decisions(PREFIX + "00001", ["核实 2024-02-01", CONFIRMED])), feed="disposal"
    )
    status = "select status from published.fct_five_not"
    assert platform.scalar(status) == "核实中"
    refused = "select reason_zh from published.fct_item_step where not is_applied"
    assert platform.scalar(refused) == "仅合同信息，未现场核查，不能认定"

    platform.deliver(csv([visit("00001")]), feed="inspection")
    assert platform.scalar(status) == "认定"
    assert platform.scalar(refused) is None


def test_land_taken_out_comes_back_when_the_facts_are_others(platform: Platform) -> None:
    platform.hand_in(csv([land("00001")]))
    platform.deliver(csv(decisions(PREFIX + "00001", ["剔除 2024-03-01"])), feed="disposal")
    assert platform.five_not() == {}

    # a supplement moves the agreed start to a day after the decision
    later = land("00001", start_agreed_on="2024-03-31", amended_on="2024-03-10")
    platform.deliver(csv([later]))
    assert platform.five_not() == {PREFIX + "00001": ("GEWY", "逾期未动工", 0)}
    warnings = platform.query("select warning from published.fct_warning")
    assert "再次列入" in {row["warning"] for row in warnings}


def test_a_person_says_which_way_an_open_plot_goes(platform: Platform) -> None:
    plot = {
        "approval_no": "浙土样〔2020〕1号",
        "plot_no": "1",
        "approved_on": "2020-01-15",
        "approved_area_m2": "20000.00",
    }
    said = {
        **decision("", "认定 2024-03-01", path="D", due_on="2026-12-31", cause="规划调整"),
        "supervision_no": "",
        "approval_no": "浙土样[2020]1号",
        "plot_no": "1",
    }
    platform.hand_in(csv([plot]), feed="approval")
    platform.deliver(csv([said]), feed="disposal")
    (piece,) = platform.query("select * from published.fct_five_not")
    assert (piece["status"], piece["path"]) == ("认定", "D 调整完善规划")
    assert (piece["authority"], piece["cause"]) == ("柯城区自然资源和规划局", "规划调整")
    assert str(piece["due_on"]) == "2026-12-31"


def test_what_a_supply_shows_is_not_disposed_of_twice(platform: Platform) -> None:
    number, approval = "浙土样〔2020〕1号", {"approval_no": "浙土样〔2020〕1号", "plot_no": "1"}
    plot = {**approval, "approved_on": "2020-01-15", "approved_area_m2": "20000.00"}
    said = [
        {**row, "supervision_no": "", **approval}
        for row in decisions("", [CONFIRMED, "处置 2024-04-01 5000"], path="供应")
    ]
    platform.hand_in(csv([plot]), feed="approval")
    platform.deliver(csv(said), feed="disposal")
    areas = "select area_m2, disposed_m2, remaining_m2, status from published.fct_five_not"
    figures = [
        tuple(row.values()) for row in platform.query(f"{areas} where approval_no = %s", number)
    ]
    assert figures == [(AREA, Decimal(5000), Decimal(15000), "部分处置")]

    supply = land("00001", area_m2="5000.00", signed_on="2024-04-01", start_agreed_on="2025-04-01")
    link = {"supervision_no": PREFIX + "00001", **approval, "area_m2": "5000.00"}
    platform.hand_in(csv([supply]))
    platform.deliver(csv([link]), feed="supply_approval")
    figures = [
        tuple(row.values()) for row in platform.query(f"{areas} where approval_no = %s", number)
    ]
    assert figures == [(Decimal(15000), Decimal(0), Decimal(15000), "部分处置")]


def test_closed_land_is_disposed_of_and_land_taken_out_is_corrected(platform: Platform) -> None:
    platform.hand_in(csv([land("00001"), land("00002")]), as_of="2024-01-31")
    platform.deliver(csv([visit("00001")]), feed="inspection", as_of="2024-01-31")
    said = [
        *decisions(
            PREFIX + "00001",
            ["认定 2024-02-05", "处置 2024-02-10", "销号 2024-02-20"],
            path="收回收储",
        ),
        *decisions(PREFIX + "00002", ["剔除 2024-02-20"]),
    ]
    platform.deliver(csv(said), feed="disposal", as_of="2024-02-29")
    (month,) = platform.query(
        "select open_n, disposed_n, adjusted_n, n from published.rpt_region_month "
        "where region_code = '330802' and category = 'GEWY' and month = '2024-02'"
    )
    assert tuple(month.values()) == (2, 1, -1, 0)
    (way,) = platform.query(
        "select path, disposed_n, disposed_mu from published.rpt_region_disposal"
    )
    assert tuple(way.values()) == ("收回收储", 1, 30)
