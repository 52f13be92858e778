"""Headers, units and sheets as offices write them, read without a layout or by one of a few lines."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from panhuo.feeds.contract import contract_of
from panhuo.feeds.layout import Header, Layout, LayoutColumn
from panhuo.intake.fault import FileFaultError
from panhuo.intake.heading import open_delivered
from panhuo.intake.row_mapping import RawRow, RowMapper

SUPPLY = ["电子监管号", "供应面积", "成交价格", "土地用途", "合同签订日期"]
PLOT = ["3308022023B00211", 30, 1200, "工业用地", "2023-03-01"]

Sheet = tuple[str, list[list[object]]]


def rows_of(path: Path, layout: Layout | None = None) -> tuple[list[dict[str, object]], list[str]]:
    """The mapped rows of a supply file, and what its first row tells of the file."""
    with open_delivered(path, path.name, "supply", layout) as headed:
        mapper = RowMapper(
            contract_of("supply"), headed.layout, headed.table.headers, "330802", date(2024, 12, 31)
        )
        raw: list[RawRow] = [mapper.map(row) for row in headed.table.rows]
        told = [f"{code} {value}" for code, _, value in headed.table.notes]
        return [dict(zip(mapper.columns, row.values, strict=True)) for row in raw], told


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook of these sheets and return where it is."""

    def write(*sheets: Sheet, merged: str | None = None) -> Path:
        workbook = Workbook()
        for number, (title, rows) in enumerate(sheets):
            sheet = workbook.active if number == 0 else workbook.create_sheet()
            sheet.title = title
            for row in rows:
                sheet.append(row)
            if merged is not None:
                sheet.merge_cells(merged)
        path = tmp_path / "供地.xlsx"
        workbook.save(path)
        return path

    return write


def areas_and_prices(path: Path, layout: Layout | None = None) -> list[tuple[object, object]]:
    """Areas in m² and prices in 万元 of the rows."""
    return [(row["area_m2"], row.get("price_wan")) for row in rows_of(path, layout)[0]]


@pytest.mark.parametrize(
    ("line", "area", "price"),
    [
        ("单位：亩、元", Decimal(20000), Decimal("0.12")),
        ("（单位：公顷，万元）", Decimal(300000), Decimal(1200)),
        ("填报单位：柯城区  面积单位：亩  金额单位：亿元", Decimal(20000), Decimal(12000000)),
        ("单位：平方米、万元", Decimal(30), Decimal(1200)),
        ("填报单位：亩亩乐有限公司", Decimal(30), Decimal(1200)),
        ("单位：亩、公顷", Decimal(30), Decimal(1200)),
    ],
)
def test_a_line_of_units_above_the_table_counts_for_columns_without_one(
    book: Callable[..., Path], line: str, area: Decimal, price: Decimal
) -> None:
    path = book(("供地", [["2023年供地情况表"], [None, None, line], SUPPLY, PLOT]))
    assert areas_and_prices(path) == [(area, price)]


def test_a_unit_of_the_header_goes_before_one_above_the_table(book: Callable[..., Path]) -> None:
    header = ["电子监管号", "供应面积（公顷）", "成交价格", "土地用途", "合同签订日期"]
    path = book(("供地", [["单位：亩、元"], header, PLOT]))
    assert areas_and_prices(path) == [(Decimal(300000), Decimal("0.12"))]


def test_a_unit_in_the_upper_row_of_a_header_counts(book: Callable[..., Path]) -> None:
    upper = ["基本情况", "土地面积（公顷）", None, "其他", None]
    path = book(("供地", [["供地表"], upper, SUPPLY, PLOT]))
    assert areas_and_prices(path)[0][0] == Decimal(300000)
    layout = Layout(
        layout="two_rows",
        feed="supply",
        zh="两行表头",
        description="A header of two rows.",
        header=Header(rows=2),
        columns={
            "supervision_no": LayoutColumn(source="基本情况/电子监管号"),
            "area_m2": LayoutColumn(source="土地面积（公顷）/供应面积"),
            "land_use": LayoutColumn(source="其他/土地用途"),
            "signed_on": LayoutColumn(source="其他/合同签订日期"),
        },
    )
    path = book(("供地", [upper, SUPPLY, PLOT]))
    assert areas_and_prices(path, layout)[0][0] == Decimal(300000)


def test_the_contracts_own_unit_in_a_header_goes_before_all_others(
    book: Callable[..., Path],
) -> None:
    header = ["电子监管号", "供应面积（平方米）", "成交价格", "土地用途", "合同签订日期"]
    upper = ["基本情况", "面积（公顷）", None, "其他", None]
    path = book(("供地", [["单位：亩"], upper, header, [None, "（亩）"], PLOT]))
    assert areas_and_prices(path)[0][0] == Decimal(30)


def test_a_row_of_units_below_the_header_is_no_data(book: Callable[..., Path]) -> None:
    path = book(("供地", [SUPPLY, [None, "（亩）", "（元）"], PLOT, ["合计", 30]]))
    assert areas_and_prices(path) == [(Decimal(20000), Decimal("0.12"))]


def test_a_layout_of_one_header_row_reads_all_sheets_alike(book: Callable[..., Path]) -> None:
    header = ["监管编号", "亩数（亩）", "规划用途", "签约时间"]
    narrow = ["监管编号", "亩数(亩)", "规划用途 ", "签约时间"]
    row = ["3308022023B00211", 30, "工业用地", "2023-03-01"]
    layout = Layout(
        layout="towns",
        feed="supply",
        zh="分乡镇",
        description="A sheet for each town.",
        columns={
            "supervision_no": LayoutColumn(source="监管编号"),
            "area_m2": LayoutColumn(source="亩数", unit="亩"),
            "land_use": LayoutColumn(source="规划用途"),
            "signed_on": LayoutColumn(source="签约时间"),
        },
    )
    path = book(
        ("封面", [["2023年供地"]]), ("石梁镇", [header, row]), ("航埠镇", [["表二"], narrow, row])
    )
    rows, told = rows_of(path, layout)
    assert [row["area_m2"] for row in rows] == [Decimal(20000)] * 2
    assert told == ["SHEET-NOT-READ 封面"]


def test_a_layout_of_two_header_rows_reads_all_sheets_alike(book: Callable[..., Path]) -> None:
    layout = Layout(
        layout="two_rows_of_towns",
        feed="supply",
        zh="分乡镇两行表头",
        description="A sheet for each town, with a header of two rows.",
        header=Header(rows=2),
        columns={
            "supervision_no": LayoutColumn(source="宗地/监管编号"),
            "area_m2": LayoutColumn(source="宗地/面积（公顷）"),
            "land_use": LayoutColumn(source="合同/用途"),
            "signed_on": LayoutColumn(source="合同/日期"),
        },
    )
    upper, lower = ["宗地", None, "合同", None], ["监管编号", "面积（公顷）", "用途", "日期"]
    row = ["3308022023B00211", 3, "工业用地", "2023-03-01"]
    path = book(
        ("封面", [["2023年供地"]]),
        ("石梁镇", [upper, lower, row, row]),
        ("航埠镇", [upper, lower, row]),
        ("空", []),
    )
    rows, told = rows_of(path, layout)
    assert [row["area_m2"] for row in rows] == [Decimal(30000)] * 3
    assert told == ["SHEET-NOT-READ 封面"]


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_a_title_does_not_decide_what_parts_the_cells(tmp_path: Path, separator: str) -> None:
    lines = [
        "柯城区2023年供地结果",
        "数据来源：自然资源局，截至年底",
        separator.join(SUPPLY),
        separator.join(map(str, PLOT)),
    ]
    path = tmp_path / "供地.txt"
    path.write_text("\n".join(lines), encoding="gb18030")
    assert areas_and_prices(path) == [(Decimal(30), Decimal(1200))]


def test_a_header_that_is_repeated_is_no_row(book: Callable[..., Path]) -> None:
    path = book(("供地", [SUPPLY, PLOT, SUPPLY, PLOT]))
    assert areas_and_prices(path) == [(Decimal(30), Decimal(1200))] * 2


def test_a_repeated_header_may_have_merged_cells(book: Callable[..., Path]) -> None:
    again = [*SUPPLY[:4], None]
    path = book(("供地", [SUPPLY, PLOT, again, PLOT]), merged="D3:E3")
    assert areas_and_prices(path) == [(Decimal(30), Decimal(1200))] * 2


def test_a_second_table_with_other_columns_is_not_read_by_the_first_header(
    book: Callable[..., Path],
) -> None:
    exchanged = [SUPPLY[place] for place in (0, 2, 1, 3, 4)]
    path = book(("供地", [SUPPLY, PLOT, ["二、划拨"], exchanged, PLOT]))
    with pytest.raises(FileFaultError) as caught:
        rows_of(path)
    assert caught.value.fault.rule_code == "FILE-LAYER"
    assert "第 4 行" in caught.value.fault.zh
