"""报部坐标 TXT as it arrives: heads, rings, holes, closing points, and what may be wrong with it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.readers import open_table
from panhuo.intake.table import SourceRow, Table

HEAD = """[属性描述]
格式版本号=1.01版本
数据产生单位=衢州市自然资源和规划局
数据产生日期=2025-12-16
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
精度=0.001
转换参数=,,,,,,
[地块坐标]
"""
NORTH, EAST = 3_202_000.0, 40_487_000.0

Point = tuple[float, float]


def square(size: float, at: Point = (0, 0)) -> list[Point]:
    """Return (north, east) offsets of a square, without its closing point."""
    north, east = at
    return [(north, east), (north + size, east), (north + size, east + size), (north, east + size)]


def points(ring: list[Point], number: int = 1, first: int = 1) -> str:
    return "".join(
        f"J{n},{number},{NORTH + north:.3f},{EAST + east:.3f}\n"
        for n, (north, east) in enumerate(ring, start=first)
    )


def plot(*rings: str, attributes: str = "5,1.0000,1,一号地块,面,I50G001,工业用地,0601,") -> str:
    return f"{attributes}@\n" + "".join(rings)


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "地块.txt"
    path.write_bytes(text.encode(encoding))
    return path


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> tuple[Table, list[SourceRow]]:
    with open_table(write(tmp_path, text, encoding), "地块.txt") as table:
        return table, list(table.rows)


def shapes(tmp_path: Path, text: str) -> list[shapely.Geometry | None]:
    return [shapely.from_wkb(row.wkb) for row in read(tmp_path, text)[1]]


def refusal(tmp_path: Path, text: str) -> FileFault:
    with pytest.raises(FileFaultError) as caught:
        read(tmp_path, text)
    assert "地块.txt" in caught.value.fault.zh
    return caught.value.fault


def faults(tmp_path: Path, text: str) -> list[str]:
    return [reason for row in read(tmp_path, text)[1] for _, reason in row.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_plot_is_a_row_with_its_attributes_by_name(
    tmp_path: Path, encoding: str, line_break: str
) -> None:
    text = (HEAD + plot(points(square(100)))).replace("\n", line_break)
    table, [row] = read(tmp_path, text, encoding)
    named = dict(zip(table.headers, row.cells, strict=True))
    assert table.crs == "EPSG:4528"
    assert row.row_no == 13
    assert {
        "数据产生单位": "衢州市自然资源和规划局",
        "点数": "5",
        "面积（公顷）": "1.0000",
        "地块编号": "1",
        "地块名称": "一号地块",
        "记录图形属性": "面",
        "图幅号": "I50G001",
        "地块用途": "工业用地",
        "地类编码": "0601",
    }.items() <= named.items()
    assert (row.faults, row.notes) == ((), ())


@pytest.mark.parametrize("closing", [[], [(0, 0)]])
def test_the_first_point_may_be_said_again_at_the_end(tmp_path: Path, closing: list[Point]) -> None:
    [shape] = shapes(tmp_path, HEAD + plot(points([*square(100), *closing])))
    assert shape is not None
    assert shape.area == 10_000
    # X is north, Y is east
    assert shape.bounds == (EAST, NORTH, EAST + 100, NORTH + 100)


def test_a_ring_inside_another_is_a_hole_and_one_inside_that_an_island(tmp_path: Path) -> None:
    rings = (
        points(square(100)),
        points([*square(60, (20, 20)), (20, 20)], 2),
        points(square(20, (40, 40)), 3),
        points(square(10, (300, 300)), 4),
    )
    [shape] = shapes(tmp_path, HEAD + plot(*rings))
    assert shape is not None
    assert shape.is_valid
    assert shape.area == 10_000 - 3_600 + 400 + 100
    assert [len(part.interiors) for part in shape.geoms] == [1, 0, 0]


def test_the_order_of_rings_does_not_matter(tmp_path: Path) -> None:
    [shape] = shapes(tmp_path, HEAD + plot(points(square(60, (20, 20)), 1), points(square(100), 2)))
    assert shape is not None
    assert shape.area == 10_000 - 3_600


def test_rings_of_one_number_are_parted_where_the_first_one_closes(tmp_path: Path) -> None:
    both = points([*square(100), (0, 0), *square(50, (200, 0)), (200, 0)])
    [shape] = shapes(tmp_path, HEAD + plot(both))
    assert shape is not None
    assert shape.area == 12_500


def test_rings_that_cross_make_an_invalid_polygon_and_no_guess(tmp_path: Path) -> None:
    [shape] = shapes(tmp_path, HEAD + plot(points(square(100)), points(square(100, (50, 50)), 2)))
    assert shape is not None
    assert not shape.is_valid


def test_blank_lines_wide_digits_and_missing_names_of_points_are_read(tmp_path: Path) -> None:
    text = points(square(100)).replace("J1,1", "\n ,1").replace("J2,1,", "Ｊ２，１，")
    [row] = read(tmp_path, HEAD + plot(text))[1]
    assert row.faults == ()


def test_the_last_attributes_may_be_missing_and_more_are_not_hidden(tmp_path: Path) -> None:
    for attributes, count in (
        ("5,1,1,甲,面,,工业用地,", 8),
        ("5,1,1,甲,,面,,工业用地,0601,x,", 10),
    ):
        table, [row] = read(tmp_path, HEAD + plot(points(square(9)), attributes=attributes))
        assert len(row.cells) - len(table.headers) == count - 8


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("J9,1,3202000.0,四千\n", "第 18 行"),
        ("J9,1,nan,40487000\n", "第 18 行"),
        ("J9,1,inf,40487000\n", "第 18 行"),
        ("J9,1,2.58E+06,40487000\n", "第 18 行"),
        ("J9,1,3202000\n", "第 18 行"),
        ("见附图\n", "第 18 行"),
        ("J9,2,3202000,40487000\n", "第 13 行的地块第 2 圈只有 1 个点"),
    ],
)
def test_a_point_that_cannot_be_read_costs_its_plot_and_is_named(
    tmp_path: Path, wrong: str, line: str
) -> None:
    good = plot(points(square(100)))
    text = HEAD + good + wrong + good
    rows = read(tmp_path, text)[1]
    assert [row.row_no for row in rows] == [13, 19]
    assert [row.wkb is None for row in rows] == [True, False]
    assert line in faults(tmp_path, text)[0]


def test_points_lines_and_empty_plots_are_no_polygons(tmp_path: Path) -> None:
    text = HEAD + plot(points(square(9)), attributes="4,0,1,甲,线,,,,") + plot()
    assert len(faults(tmp_path, text)) == 2


def test_a_count_that_is_not_that_of_the_points_is_noted(tmp_path: Path) -> None:
    counted = [
        plot(points([*square(9), *closing]), attributes=f"{count},1,1,甲,面,,,,")
        for count, closing in (("4", []), ("5", [(0, 0)]), ("4", [(0, 0)]), ("6", []), ("", []))
    ]
    rows = read(tmp_path, HEAD + "".join(counted))[1]
    assert [bool(row.notes) for row in rows] == [False, False, False, True, False]


def test_a_plot_of_too_many_points_is_refused_and_the_next_one_is_not(
    tmp_path: Path, limit: Callable[[str, int], None]
) -> None:
    limit("polygon_max_points", 4)
    many = plot(points([*square(9), (0, 4), (0, 3)]))
    rows = read(tmp_path, HEAD + many + plot(points(square(9))))[1]
    assert [bool(row.faults) for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("old", "new", "crs", "noted"),
    [
        ("带号=40", "带号=40", "EPSG:4528", False),
        ("几度分带=3", "几度分带=6", "EPSG:4528", True),
        ("几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=40", "带号=20", "EPSG:4498", False),
        ("坐标系=2000国家大地坐标系", "坐标系=CGCS2000", "EPSG:4528", False),
        ("坐标系=2000国家大地坐标系", "坐标系=", "EPSG:4528", True),
        ("带号=40", "带号=", None, False),
        ("计量单位=米", "计量单位=度", "EPSG:4490", False),
    ],
)
def test_the_head_declares_the_frame(
    tmp_path: Path, old: str, new: str, crs: str | None, noted: bool
) -> None:
    table, _ = read(tmp_path, HEAD.replace(old, new) + plot(points(square(9))))
    assert (table.crs, bool(table.notes)) == (crs, noted)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2000国家大地坐标系", "80国家大地坐标系", "1980西安"),
        ("2000国家大地坐标系", "1954北京坐标系", "1954年北京"),
        ("2000国家大地坐标系", "无锡市2000独立坐标系", "无锡"),
        ("2000国家大地坐标系", "WGS84", "WGS84"),
        ("带号=40", "带号=99", "带号“99”"),
        ("计量单位=米", "计量单位=公里", "公里"),
        ("高斯克吕格", "墨卡托", "墨卡托"),
    ],
)
def test_other_frames_are_refused_with_what_the_head_says(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    fault = refusal(tmp_path, HEAD.replace(old, new) + plot(points(square(9))))
    assert fault.rule_code == "FILE-CRS"
    assert said in fault.zh


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD.replace("[地块坐标]\n", "") + plot(points(square(9))), "没有“[地块坐标]”"),
        (HEAD + points(square(9)), "第 13 行之前没有"),
        (HEAD + plot(points(square(9))) + HEAD, "第 18 行又有一个"),
    ],
)
def test_a_file_whose_parts_are_missing_is_refused_by_the_line(
    tmp_path: Path, text: str, said: str
) -> None:
    fault = refusal(tmp_path, text)
    assert fault.rule_code == "FILE-FORMAT"
    assert said in fault.zh


def test_what_the_head_says_beyond_the_format_is_a_column(tmp_path: Path) -> None:
    head = HEAD.replace("精度", "批准文号=浙土样〔2022〕101号\n不是键值的一行\n精度")
    table, [row] = read(tmp_path, head + plot(points(square(9))))
    named = dict(zip(table.headers, row.cells, strict=True))
    assert named["批准文号"] == "浙土样〔2022〕101号"
    assert named["第11行"] == "不是键值的一行"
