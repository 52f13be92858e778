"""TXT, XLS and DBF from landing to published, and what is wrong with them told to their sender."""

import struct
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlwt
from platform_under_test import Platform
from pyproj import Transformer

HEAD = """[属性描述]
格式版本号=1.01版本
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
批准文号=浙土样〔2022〕101号
批准日期=2022-03-01
批次名称=柯城区2022年度第1批次
[地块坐标]
"""


def _points(*offsets: tuple[float, float], ring: int = 1) -> str:
    east, north = Transformer.from_crs(4490, 4528, always_xy=True).transform(118.87, 28.94)
    return "".join(
        f"J{n},{ring},{north + up:.3f},{east + right:.3f}\n"
        for n, (up, right) in enumerate(offsets, start=1)
    )


def coordinates_txt() -> bytes:
    """Two plots: 2 ha with a hole of 0.25 ha, and one with a point that cannot be read."""
    outer = _points((0, 0), (0, 200), (112.5, 200), (112.5, 0))
    hole = _points((20, 20), (20, 70), (70, 70), (70, 20), (20, 20), ring=2)
    text = f"{HEAD}9,2.0000,1,一号地块,面,,工业用地,0601,@\n{outer}{hole}"
    text += f"4,1.0000,2,二号地块,面,,工业用地,0601,@\n{_points((0, 300))}J2,1,见附图,\n"
    return text.encode("gb18030")


def xls() -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("供地结果")
    sheet.write_merge(0, 0, 0, 4, "柯城区2020年供地结果")
    rows: list[list[Any]] = [
        ["电子监管号", "供应面积（公顷）", "土地用途", "合同签订日期", "约定动工日期"],
        ["3308022020B00001", 2.0, "工业用地", 43831, "2021-01-01"],
        ["3308022020B00002", "１.５", "工业用地", "2020年1月1日", "2021-01-01"],
        [9.13302e17, 1, "工业用地", 43831, "2021-01-01"],
        ["合计", 4.5],
    ]
    for row, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def dbf() -> bytes:
    columns = [("DZJGH", b"C", 20, 0), ("TDMJ", b"N", 12, 2), ("TDYT", b"C", 12, 0)]
    columns += [("HTQDRQ", b"D", 8, 0), ("YDKGRQ", b"D", 8, 0)]
    rows = [
        (" ", "3308022020B00011", "10000.00", "工业用地", "20200101", "20210101"),
        ("*", "3308022020B00012", "10000.00", "工业用地", "20200101", "20210101"),
        (" ", "3308022020B00013", "************", "工业用地", "20200101", "00000000"),
        (" ", "3308022020B00014", "10000.00", "工业用地", "20200101", "20210101"),
    ]
    width = 1 + sum(column[2] for column in columns)
    head = struct.pack("<4BIHH20x", 3, 124, 1, 1, len(rows), 33 + 32 * len(columns), width)
    for name, kind, size, decimals in columns:
        head += struct.pack("<11sc4xBB14x", name.encode(), kind, size, decimals)
    records = b"".join(
        mark.encode()
        + b"".join(
            cell.encode("gb18030").rjust(size)
            if kind == b"N"
            else cell.encode("gb18030").ljust(size)
            for cell, (_, kind, size, _) in zip(cells, columns, strict=True)
        )
        for mark, *cells in rows
    )
    return head + b"\r" + records + b"\x1a"


@pytest.fixture(scope="module")
def delivered(module_platform: Platform) -> dict[str, int]:
    """Deliver each; return the delivery ids by name."""
    of = {
        "地块.txt": ("approval", coordinates_txt()),
        "供地.xls": ("supply", xls()),
        "供地.dbf": ("supply", dbf()),
    }
    ids = {}
    for name, (feed, content) in of.items():
        as_of = f"2024-12-{len(ids) + 10}"
        delivery_id = module_platform.hand_in(content, feed=feed, name=name, as_of=as_of)
        assert delivery_id is not None
        ids[name] = delivery_id
    module_platform.publish()
    return ids


def _counts(platform: Platform, delivery_id: int) -> tuple[Any, ...]:
    [row] = platform.query(
        "select state, rows_read, rows_accepted, rows_quarantined, error from ops.delivery "
        "where delivery_id = %s",
        delivery_id,
    )
    assert row.pop("error") is None
    return tuple(row.values())


def _issues(platform: Platform, delivery_id: int) -> set[tuple[Any, ...]]:
    rows = platform.query(
        "select row_no, rule_code, field from ops.issue where delivery_id = %s", delivery_id
    )
    return {tuple(row.values()) for row in rows}


def test_plots_of_a_txt_are_published_with_their_polygons(
    module_platform: Platform, delivered: dict[str, int]
) -> None:
    delivery_id = delivered["地块.txt"]
    assert _counts(module_platform, delivery_id) == ("published", 2, 1, 1)
    [plot] = module_platform.query(
        "select approval_no, plot_no, approved_area_m2, approved_on, purpose, st_nrings(geom) "
        "as rings, st_area(geom::geography) as area from raw.approval where row_no = 12"
    )
    assert plot.pop("area") == pytest.approx(20_000 * (1 - 299e-6), abs=0.1)
    assert plot == {
        "approval_no": "浙土样〔2022〕101号",
        "plot_no": "1",
        "approved_area_m2": 20_000,
        "approved_on": date(2022, 3, 1),
        "purpose": "工业用地",
        "rings": 2,
    }
    assert module_platform.query(
        "select plot_no, approved_area_m2 from published.fct_approval_balance"
    ) == [{"plot_no": "1", "approved_area_m2": 20_000}]


def test_a_point_that_cannot_be_read_is_told_by_its_line(
    module_platform: Platform, delivered: dict[str, int]
) -> None:
    [issue] = module_platform.query(
        "select row_no, rule_code, value from ops.issue where delivery_id = %s "
        "and severity = 'error'",
        delivered["地块.txt"],
    )
    assert (issue["row_no"], issue["rule_code"]) == (22, "TYPE-GEOMETRY")
    assert "第 24 行" in issue["value"]


def test_an_xls_is_published_and_its_total_is_told(
    module_platform: Platform, delivered: dict[str, int]
) -> None:
    delivery_id = delivered["供地.xls"]
    assert _counts(module_platform, delivery_id) == ("published", 3, 2, 1)
    assert _issues(module_platform, delivery_id) >= {
        (4, "VALUE-NORMALISED", "area_m2"),
        (5, "TYPE-TEXT", "supervision_no"),
        (6, "ROW-LEFT-OUT", None),
    }
    supplied = module_platform.query(
        "select supervision_no, area_m2, signed_on from raw.supply where delivery_id = %s "
        "and row_no < 5 order by row_no",
        delivery_id,
    )
    assert [tuple(row.values()) for row in supplied] == [
        ("3308022020B00001", 20_000, date(2020, 1, 1)),
        ("3308022020B00002", 15_000, date(2020, 1, 1)),
    ]


def test_a_dbf_is_published_without_its_deleted_records(
    module_platform: Platform, delivered: dict[str, int]
) -> None:
    delivery_id = delivered["供地.dbf"]
    assert _counts(module_platform, delivery_id) == ("published", 3, 2, 1)
    assert _issues(module_platform, delivery_id) >= {(4, "REQUIRED-MISSING", "area_m2")}


def test_what_is_published_comes_from_all_of_them(
    module_platform: Platform, delivered: dict[str, int]
) -> None:
    assert set(module_platform.five_not()) >= {
        "3308022020B00001",
        "3308022020B00002",
        "3308022020B00011",
        "3308022020B00014",
    }


# --- harm ---------------------------------------------------------------------------------------


def test_harmful_files_are_refused_and_the_good_one_beside_them_goes_through(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hostile import FILES

    from panhuo.settings import get_settings

    monkeypatch.setenv("PANHUO_CELL_MAX_CHARS", "100000")
    get_settings.cache_clear()
    for number, (name, (_, content)) in enumerate(FILES.items(), start=1):
        platform.hand_in(content(), name=name, as_of=f"2024-01-{number:02}")
    good = (
        "电子监管号,供应面积,合同签订日期,约定动工日期\n3308022020B00001,1,2020-01-01,2021-01-01\n"
    )
    platform.deliver(good, as_of="2024-12-31")
    states = platform.query(
        "select file_name, state, error ->> 'rule_code' as rule from ops.delivery"
    )
    found = {row["file_name"]: (row["state"], row["rule"]) for row in states}
    assert found.pop("file.csv") == ("published", None)
    assert found == {name: ("refused", rule) for name, (rule, _) in FILES.items()}
    assert list(platform.five_not()) == ["3308022020B00001"]
