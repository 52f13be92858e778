"""Workbooks as they arrive: titles, merged headers, totals, dates as numbers, spoilt codes."""

import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlwt
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from panhuo.feeds.contract import contract_of
from panhuo.feeds.recognise import recognise
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.file_format import XLSX_MAIN_PART
from panhuo.intake.readers import open_table
from panhuo.intake.row_mapping import RawRow, RowMapper

Limit = Callable[[str, int], None]

SUPPLY = ["电子监管号", "供应面积", "土地用途", "合同签订日期"]


def _sheet(workbook: Workbook) -> Worksheet:
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    return sheet


def _book(tmp_path: Path, fill: Callable[[Worksheet], None]) -> Path:
    workbook = Workbook()
    fill(_sheet(workbook))
    workbook.save(tmp_path / "供地.xlsx")
    return tmp_path / "供地.xlsx"


def _rows(*rows: list[object]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(row)

    return fill


def _read(path: Path, feed: str = "supply") -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    with open_table(path, path.name, feed=feed) as table:
        return table.headers, [(row.row_no, row.cells) for row in table.rows]


def _cells(path: Path, feed: str = "supply") -> list[list[str]]:
    return [cells for _, cells in _read(path, feed)[1]]


def _mapped(path: Path, feed: str = "supply") -> list[RawRow]:
    with open_table(path, path.name, feed=feed) as table:
        mapper = RowMapper(
            contract_of(feed), recognise(feed, table.headers), table.headers, "330802",
            date(2025, 6, 30),
        )  # fmt: skip
        return [mapper.map(row) for row in table.rows]


def _refusal(path: Path, feed: str = "supply") -> FileFault:
    with pytest.raises(FileFaultError) as caught:
        _read(path, feed)
    return caught.value.fault


def test_titles_above_the_header_and_a_total_below_are_no_rows(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        _rows(
            ["2025年土地供应结果表"],
            ["填报单位：柯城区", None, None, "单位：平方米"],
            [],
            SUPPLY,
            ["3308022023B00211", 20000, "工业用地", "2023-03-01"],
            ["合 计", 20000],
            ["注：面积为合同面积"],
            ["填表人：张某"],
        ),
    )
    headers, rows = _read(path)
    assert headers == tuple(SUPPLY)
    assert rows == [(5, ["3308022023B00211", "20000", "工业用地", "2023-03-01"])]


def test_a_row_whose_project_is_called_total_is_kept(tmp_path: Path) -> None:
    path = _book(tmp_path, _rows([*SUPPLY, "项目名称"], ["x", 1, "工业用地", "2023-03-01", "合计"]))
    assert len(_cells(path)) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20000, "20000"),
        (20000.0, "20000"),
        (0.1 + 0.2, "0.3"),
        (19994.04, "19994.04"),
        (-5.5, "-5.5"),
        (0.00001, "0.00001"),
        (999_999_999_999_999, "999999999999999"),
        (True, "是"),
        (False, "否"),
        # a workbook knows no zones
        (datetime(2023, 3, 1), "2023-03-01"),  # noqa: DTZ001
        (datetime(2023, 3, 1, 9, 30), "2023-03-01 09:30:00"),  # noqa: DTZ001
        (time(9, 30), "09:30:00"),
        ("007", "007"),
        (None, ""),
    ],
)
def test_a_cell_becomes_what_a_person_would_have_typed(
    tmp_path: Path, value: object, text: str
) -> None:
    path = _book(tmp_path, _rows([*SUPPLY, "说明"], ["x", 1, "工业用地", "2023-03-01", value]))
    assert _cells(path)[0][4] == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2024, 1, 3), "（日期单元格）2024-01-03"),
        (datetime(2024, 1, 3, 9, 30), "（日期单元格）2024-01-03 09:30:00"),  # noqa: DTZ001
        (time(1, 3), "（日期单元格）01:03:00"),
        (timedelta(hours=25, minutes=3), "（日期单元格）1 day, 1:03:00"),
    ],
)
def test_a_day_or_time_in_a_column_of_texts_is_refused_and_not_guessed(
    tmp_path: Path, value: object, text: str
) -> None:
    path = _book(tmp_path, _rows([*SUPPLY, "坐落"], ["x", 1, "工业用地", "2023-03-01", value]))
    assert _cells(path)[0][4] == text
    assert _mapped(path)[0].unparsed == {"location": text}


def test_the_day_of_a_date_column_may_be_a_bare_number(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        _rows(
            SUPPLY,
            ["a", 45000, "x", 44986],
            ["b", 1, "x", 20230301],
            ["c", 1, "x", 2023],
            ["d", 1, "x", date(2023, 3, 1)],
        ),
    )
    assert [cells[3] for cells in _cells(path)] == ["2023-03-01", "20230301", "2023", "2023-03-01"]
    assert _cells(path)[0][1] == "45000"
    assert "signed_on" in _mapped(path)[2].unparsed


def test_days_are_counted_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    _rows(SUPPLY, ["a", 1, "x", 44986 - 1462])(_sheet(workbook))
    workbook.save(tmp_path / "mac.xlsx")
    assert _cells(tmp_path / "mac.xlsx")[0][3] == "2023-03-01"


def test_a_long_code_that_became_a_number_is_refused_and_not_guessed(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        _rows(
            [*SUPPLY, "统一社会信用代码"],
            [3308022023000211, 20000, "工业用地", "2023-03-01", None],
            ["3308022023B00212", 20000, "工业用地", "2023-03-01", 913308020000000001],
            ["3308022023B00213", 20000, "工业用地", "2023-03-01", "91330802MA9900052P"],
            ["3308022023B00214", 20000, "工业用地", "2023-03-01", 330800000012345],
        ),
    )
    unparsed = [row.unparsed for row in _mapped(path)]
    assert [set(cells) for cells in unparsed] == [
        {"supervision_no"}, {"holder_uscc"}, set(), set(),
    ]  # fmt: skip
    assert unparsed[0]["supervision_no"] == "3.30802202300021E+15"


def test_a_header_over_two_rows_is_read_by_its_lower_one(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _rows(
            ["电子监管号", "供应面积（公顷）", "合同签订日期", "约定时间", None],
            [None, None, None, "约定动工日期", "约定竣工日期"],
            ["3308022023B00211", 2, "2023-03-01", "2023-09-01", "2025-09-01"],
        )(sheet)
        for merged in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
            sheet.merge_cells(merged)

    headers, rows = _read(_book(tmp_path, fill))
    assert headers == (
        "电子监管号", "供应面积（公顷）", "合同签订日期", "约定动工日期", "约定竣工日期",
    )  # fmt: skip
    assert rows == [(3, ["3308022023B00211", "2", "2023-03-01", "2023-09-01", "2025-09-01"])]


def test_a_merged_cell_below_the_header_is_not_guessed(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _rows(
            ["责任单位", *SUPPLY],
            ["柯城区", "a", 20000, "工业用地", "2023-03-01"],
            [None, "b", 10000, "工业用地", "2023-03-01"],
            [None, "c", 10000, "工业用地", "2023-03-01"],
        )(sheet)
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("D3:D4")
        sheet["D3"] = None

    rows = _mapped(_book(tmp_path, fill))
    assert [set(row.unparsed) for row in rows] == [set(), {"region_code", "region_name"}, set()]
    assert rows[0].region_code == "330802"


def test_a_formula_is_read_by_its_value(tmp_path: Path) -> None:
    path = _book(tmp_path, _rows(SUPPLY, ["a", "=1+1", "工业用地", "2023-03-01"]))
    _replace_in_sheet(path, b"<v />", b"<v>2</v>")
    assert _cells(path)[0][1] == "2"


def _replace_in_sheet(path: Path, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert old in content[sheet]
    content[sheet] = content[sheet].replace(old, new)
    with zipfile.ZipFile(path, "w") as parts:
        for name, data in content.items():
            parts.writestr(name, data)


def test_a_formula_without_a_value_is_no_blank(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        _rows(
            SUPPLY,
            ["a", "=1+1", "工业用地", "2023-03-01"],
            ["b", 2, "工业用地", "2023-03-01"],
            [None, None, None, None],
            ["=A2", None, None, None, "=B2"],
            ["=A3"],
            ["=A2", 3, None, None, "=B2"],
        ),
    ).rename(tmp_path / "archived")
    first, second, third = _mapped(path)
    assert [row.row_no for row in (first, second, third)] == [2, 3, 7]
    assert first.unparsed == {"area_m2": "（公式未计算）=1+1"}
    assert first.notes == [{"rule_code": "FORMULA-NO-VALUE", "field": None, "value": "=1+1"}]
    assert second.unparsed == {}
    assert [(note["value"], note["row_no"]) for note in second.notes] == [
        ("（公式未计算）=A2", "5"),
        ("（公式未计算）=A3", "6"),
    ]
    assert third.unparsed == {"supervision_no": "（公式未计算）=A2"}


def test_what_a_failed_formula_shows_is_no_blank(tmp_path: Path) -> None:
    rows = [["a", "#REF!", "#N/A", "2023-03-01"], ["#N/A"], ["#N/A"], ["b", 1, "x", "#DIV/0!"]]
    book = xlwt.Workbook()
    # its cells would otherwise be counted to the sheet before
    book.add_sheet("说明").write(0, 0, "请填下表")
    sheet = book.add_sheet("供地")
    for place, row in enumerate([list(SUPPLY), *rows]):
        for column, cell in enumerate(row):
            if str(cell).startswith("#"):
                sheet.row(place).set_cell_error(column, cell.replace("#N/A", "#N/A!"))
            else:
                sheet.write(place, column, cell)
    book.save(str(tmp_path / "a.xls"))
    for path in (tmp_path / "a.xls", _book(tmp_path, _rows(SUPPLY, *rows))):
        first, second = _mapped(path)
        assert first.unparsed == {"area_m2": "#REF!", "land_use": "#N/A"}
        (left_out,) = (note for note in first.notes if note["rule_code"] == "ROW-LEFT-OUT")
        assert (left_out["value"], left_out["row_no"]) == ("#N/A（连续 2 行）", "3")
        assert (second.row_no, second.unparsed) == (5, {"signed_on": "#DIV/0!"})


def test_a_formula_whose_value_is_an_empty_text_is_a_blank(tmp_path: Path) -> None:
    path = _book(tmp_path, _rows(SUPPLY, ["a", 1, "=IF(1,A9)", "2023-03-01"]))
    _replace_in_sheet(path, b'<c r="C2">', b'<c r="C2" t="str">')
    (row,) = _mapped(path)
    assert (row.unparsed, row.notes) == ({}, [])


def test_visible_sheets_of_the_same_columns_are_one_table(tmp_path: Path) -> None:
    workbook = Workbook()
    _rows(["说明"], ["请报送供地结果"])(_sheet(workbook))
    for title, row in (("示例", "示例行"), ("去年", "旧行"), ("石梁镇", "甲")):
        _rows(SUPPLY, [row, 1, "x", "2023-03-01"], ["合计", 1])(workbook.create_sheet(title))
    exchanged = [SUPPLY[place] for place in (1, 0, 2, 3)]
    _rows(["航埠镇"], exchanged, [2, "乙"], ["合计", 2], [3, "丙", "y", "2023-03-02", "列外"])(
        workbook.create_sheet("航埠镇")
    )
    _rows([*SUPPLY, "容积率下限"], ["丁", 1, "x", "2023-03-01", 1])(workbook.create_sheet("其他"))
    workbook["去年"].sheet_state = "hidden"
    path = tmp_path / "多表.xlsx"
    workbook.save(path)

    headers, rows = _read(path)
    assert headers == (*SUPPLY, "所在表")
    assert rows == [
        (2, ["甲", "1", "x", "2023-03-01", "石梁镇"]),
        (6, ["乙", "2", "", "", "航埠镇", ""]),
        (8, ["丙", "3", "y", "2023-03-02", "航埠镇", "列外"]),
    ]
    with open_table(path, path.name, feed="supply") as table:
        assert table.notes == (("SHEET-NOT-READ", None, "Sheet、其他"),)
    left_out = {"rule_code": "ROW-LEFT-OUT", "field": None, "value": "合计"}
    first, second, _ = _mapped(path)
    assert (first.notes, second.notes) == (
        [left_out | {"row_no": "3"}],
        [left_out | {"row_no": "7"}],
    )


def test_each_feed_finds_its_own_sheet(tmp_path: Path) -> None:
    workbook = Workbook()
    _rows(["统一社会信用代码", "年度", "评价税收"], ["91330802MA9900052P", 2023, 7])(
        _sheet(workbook)
    )
    _rows(SUPPLY, ["a", 1, "x", "2023-03-01"])(workbook.create_sheet("供地"))
    workbook.save(tmp_path / "b.xlsx")
    assert _cells(tmp_path / "b.xlsx", "tax") == [["91330802MA9900052P", "2023", "7"]]
    assert _cells(tmp_path / "b.xlsx", "supply")[0][0] == "a"


def test_where_no_row_fits_the_headers_most_of_which_are_known_are_reported(tmp_path: Path) -> None:
    path = _book(tmp_path, _rows(["供地结果"], ["电子监管号", "供应面积", "用途"], ["a", 1, "x"]))
    assert _read(path)[0] == ("电子监管号", "供应面积", "用途")


def test_a_header_alone_is_an_empty_delivery(tmp_path: Path) -> None:
    assert _cells(_book(tmp_path, _rows(SUPPLY))) == []


def test_notes_right_of_the_table_do_not_shift_it(tmp_path: Path) -> None:
    path = _book(tmp_path, _rows(SUPPLY, ["a", 1, "x", "2023-03-01", None, "待核"]))
    assert [row.unparsed for row in _mapped(path)] == [{}]


def test_a_workbook_without_a_cell_is_an_empty_file(tmp_path: Path) -> None:
    assert _refusal(_book(tmp_path, _rows())).rule_code == "FILE-EMPTY"


def test_a_damaged_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr(XLSX_MAIN_PART, "<workbook")
    fault = _refusal(path)
    assert fault.rule_code == "FILE-FORMAT"
    assert "重新保存" in fault.zh
    assert "save it again" in fault.en


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, limit: Limit) -> None:
    path = _book(tmp_path, _rows(SUPPLY, ["a", 1, "x", "2023-03-01"]))
    limit("workbook_max_bytes", 1000)
    fault = _refusal(path)
    assert fault.rule_code == "FILE-LIMIT"
    assert "unpacks to" in fault.en


def test_two_cells_in_opposite_corners_are_refused_before_they_are_held(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _rows(SUPPLY)(sheet)
        sheet["XFD1048576"] = "x"

    fault = _refusal(_book(tmp_path, fill))
    assert fault.rule_code == "FILE-LIMIT"
    assert "17,179,869,184" in fault.zh


def _with_shared_strings(tmp_path: Path, cells: str, *strings: str) -> Path:
    """Return a workbook whose second row is made of these cells, which may refer to the strings."""
    path = _book(tmp_path, _rows(SUPPLY, ["a"]))
    with zipfile.ZipFile(path) as parts:
        content = {name: parts.read(name).decode() for name in parts.namelist()}
    sheet, types, links = (
        "xl/worksheets/sheet1.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
    )
    top, bottom = content[sheet].split('<row r="2"')
    content[sheet] = f'{top}<row r="2">{cells}</row>{bottom[bottom.index("</row>") + 6 :]}'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = "".join(f"<si><t>{string}</t></si>" for string in strings)
    content["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{items}</sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    content[types] = content[types].replace(
        "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    )
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    content[links] = content[links].replace(
        "</Relationships>",
        f'<Relationship Type="{link}" Target="/xl/sharedStrings.xml" Id="rId9"/></Relationships>',
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, part in content.items():
            parts.writestr(name, part)
    return path


@pytest.mark.parametrize(
    "cell", ['<c r="{0}2" t="s"><v>1</v></c>', "<c r=\"{0}2\" t='s' ><f>A1</f><v>1</v></c>"]
)
def test_a_long_text_that_many_cells_share_is_counted_as_often(
    tmp_path: Path, limit: Limit, cell: str
) -> None:
    cells = "".join(cell.format(column) for column in "ABCD")
    path = _with_shared_strings(tmp_path, cells, "甲", "乙" * 1000)
    assert [len(text) for text in _cells(path)[0]] == [1000] * 4
    limit("workbook_max_text_bytes", 11_999)
    fault = _refusal(path)
    assert fault.rule_code == "FILE-LIMIT"
    assert "text" in fault.en


def test_a_long_text_that_many_cells_of_an_xls_share_is_counted_as_often(
    tmp_path: Path, limit: Limit
) -> None:
    # beyond what one record holds, wide and narrow in turn
    texts = ["乙" * 5000, "x" * 9000, "甲x" * 2500]
    path = _xls(tmp_path, [[], SUPPLY, *([text] * 4 for text in texts)])
    assert [len(cells[0]) for cells in _cells(path)] == [5000, 9000, 5000]
    own = 3 * (sum(map(len, ("约定时间", *SUPPLY))) + 4 * sum(map(len, texts)))
    limit("workbook_max_text_bytes", own)
    assert len(_cells(path)) == 3
    limit("workbook_max_text_bytes", own - 1)
    assert _refusal(path).rule_code == "FILE-LIMIT"


def test_a_cell_with_a_colour_and_nothing_in_it_does_not_count(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _rows(SUPPLY, ["a", 1, "x", "2023-03-01"])(sheet)
        sheet["XFD1048576"].font = Font(bold=True)

    assert len(_cells(_book(tmp_path, fill))) == 1


def _with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as parts:
        content = {part: parts.read(part) for part in parts.namelist()}
    content[name] = change(content[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for part, data in content.items():
            parts.writestr(part, data)
    return path


def test_a_workbook_that_declares_entities_is_refused(tmp_path: Path) -> None:
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    path = _with_part(
        _book(tmp_path, _rows(SUPPLY, ["a", 1, "x", "2023-03-01"])),
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(
            b"<worksheet", b'<!DOCTYPE x [<!ENTITY a0 "ha">' + laughs + b"]><worksheet", 1
        ).replace(b">a<", b">&a9;<"),
    )
    assert _refusal(path).rule_code == "FILE-FORMAT"


def test_a_workbook_that_lies_about_the_size_of_a_part_is_refused(tmp_path: Path) -> None:
    path = _book(tmp_path, _rows(SUPPLY, *(["a", 1, "x", "2023-03-01"] for _ in range(999))))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as parts:
        size = parts.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(content)
    assert _refusal(path).rule_code == "FILE-FORMAT"


def test_rows_that_were_left_out_are_told_with_their_numbers(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        _rows(
            SUPPLY,
            ["小计", 1],
            ["a", 1, "x", "2023-03-01"],
            ["b", 1, "x", "2023-03-01"],
            ["合 计", 2],
            ["填表人：张某"],
        ),
    )
    assert [(row.row_no, row.notes) for row in _mapped(path)] == [
        (3, [{"rule_code": "ROW-LEFT-OUT", "field": None, "value": "小计", "row_no": "2"}]),
        (
            4,
            [
                {"rule_code": "ROW-LEFT-OUT", "field": None, "value": word, "row_no": number}
                for word, number in (("合计", "5"), ("填表", "6"))
            ],
        ),
    ]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["合计（亩）", 2], "合计"),
        (["总计数", 2], "总计"),
        (["柯城区小计", 2], "小计"),
        (["衢州智造新城 合计：", "3宗", "1,234.5"], "合计"),
        (["单位负责人：张某", None, "填表人：李某", "联系电话：0570-1"], "单位负责人"),
    ],
)
def test_totals_of_a_place_and_signatures_are_no_rows(
    tmp_path: Path, cells: list[object], mark: str
) -> None:
    path = _book(tmp_path, _rows(SUPPLY, ["a", 1, "x", "2023-03-01"], cells))
    [row] = _mapped(path)
    assert [(note["value"], note["row_no"]) for note in row.notes] == [(mark, "3")]


@pytest.mark.parametrize(
    "cells",
    [
        ["柯城区小计", 2, "工业用地", "2023-03-01"],
        ["浙江合计科技有限公司", 2],
        ["衢州市柯城区航埠镇工业园区小计", 2],
        ["审核软件公司", 2, "备注"],
        ["填表人：李某", 2],
    ],
)
def test_what_only_sounds_like_a_total_or_a_signature_is_kept(
    tmp_path: Path, cells: list[object]
) -> None:
    assert len(_cells(_book(tmp_path, _rows(SUPPLY, cells)))) == 1


def test_a_note_merged_over_the_table_is_no_row_but_a_record_beside_merged_cells_is(
    tmp_path: Path,
) -> None:
    def fill(sheet: Worksheet) -> None:
        _rows(
            ["坐落", "土地用途", "约定动工日期", *SUPPLY[:2], SUPPLY[3]],
            ["航埠镇", "工业用地", "2023-09-01", "a", 1, "2023-03-01"],
            [None, None, None, "b"],
            ["2.以上结果公示七天"],
            ["航埠镇"],
        )(sheet)
        for merged in ("A2:A3", "B2:B3", "C2:C3", "A4:F4", "A5:C5"):
            sheet.merge_cells(merged)

    rows = _mapped(_book(tmp_path, fill))
    assert [row.row_no for row in rows] == [2, 3, 5]
    assert [(note["value"], note["row_no"]) for row in rows for note in row.notes] == [
        ("说明", "4")
    ]


def test_rows_of_a_form_that_only_have_their_number_are_empty(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        _rows(
            ["序 号", *SUPPLY],
            [1, "a", 1, "x", "2023-03-01"],
            [2, None, None, None, None],
            [3, None, None, None, None],
            [4, "b", None, None, None],
            [None, 5, None, None, None],
        ),
    )
    rows = _mapped(path)
    assert [row.row_no for row in rows] == [2, 5, 6]
    assert [(note["value"], note["row_no"]) for row in rows for note in row.notes] == [
        ("序号（连续 2 行）", "3")
    ]


# --- XLS ----------------------------------------------------------------------------------------


def _xls(tmp_path: Path, rows: Sequence[Sequence[object]], *, since_1904: bool = False) -> Path:
    workbook = xlwt.Workbook()
    workbook.dates_1904 = since_1904
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    hidden = workbook.add_sheet("去年")
    hidden.visibility = 1
    sheet = workbook.add_sheet("数据")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.write(row, column, cell, *([day] if isinstance(cell, date) else []))
    sheet.write_merge(0, 0, 5, 6, "约定时间")
    workbook.save(str(tmp_path / "供地.xls"))
    return tmp_path / "供地.xls"


XLS_HEADER = [*SUPPLY, "统一社会信用代码", "约定动工日期"]


def test_an_xls_is_read_with_the_same_care(tmp_path: Path) -> None:
    path = _xls(
        tmp_path,
        [
            ["2025年土地供应结果表"],
            ["填报单位：柯城区"],
            XLS_HEADER,
            ["3308022023B00211", 20000.5, "工业用地", date(2023, 3, 1), None, 44986],
            ["3308022023B00212", "２００００", "工业用地", 44986, 913302000000000000.0, None],
            ["合计", 40000.5],
        ],
    )
    headers, rows = _read(path)
    assert headers[:6] == tuple(XLS_HEADER)
    assert [cells[:6] for _, cells in rows] == [
        ["3308022023B00211", "20000.5", "工业用地", "2023-03-01", "", "2023-03-01"],
        ["3308022023B00212", "２００００", "工业用地", "2023-03-01", "9.13302000000000E+17", ""],
    ]
    first, second = _mapped(path)
    assert (first.row_no, second.row_no) == (4, 5)
    assert set(second.unparsed) == {"holder_uscc"}
    assert [note["rule_code"] for note in second.notes] == ["ROW-LEFT-OUT", "VALUE-NORMALISED"]


def test_an_xls_may_count_days_from_1904(tmp_path: Path) -> None:
    path = _xls(tmp_path, [[], SUPPLY, ["a", 1, "x", 44986 - 1462]], since_1904=True)
    assert _cells(path)[0][3] == "2023-03-01"


def test_an_xls_of_two_corners_or_many_sheets_is_refused_by_its_cells(
    tmp_path: Path, limit: Limit
) -> None:
    limit("workbook_max_cells", 100_000)
    rows: list[list[object]] = [[]] * 1000 + [[*[None] * 200, "x"]]
    fault = _refusal(_xls(tmp_path, rows))
    assert fault.rule_code == "FILE-LIMIT"
    assert "201,201" in fault.zh


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.8])
def test_an_xls_cut_short_is_refused(tmp_path: Path, kept: float) -> None:
    path = _xls(tmp_path, [[], SUPPLY, *([str(n), n, "x", "2023-03-01"] for n in range(999))])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    assert _refusal(path).rule_code == "FILE-FORMAT"


def test_an_xls_whose_sheet_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    path = _xls(tmp_path, [[], SUPPLY, ["a", 1, "x", "2023-03-01"]])
    content = bytearray(path.read_bytes())
    dimensions = content.index(struct.pack("<HHII", 0x200, 14, 0, 3))
    struct.pack_into("<I", content, dimensions + 4, 0xB47A7A00)
    path.write_bytes(content)
    assert _refusal(path).rule_code == "FILE-FORMAT"


def test_an_xls_of_sectors_of_a_gigabyte_is_refused(tmp_path: Path) -> None:
    path = _xls(tmp_path, [[], SUPPLY, ["a", 1, "x", "2023-03-01"]])
    content = bytearray(path.read_bytes())
    content[30] = 30
    path.write_bytes(content)
    tracemalloc.start()
    try:
        assert _refusal(path).rule_code == "FILE-FORMAT"
        assert tracemalloc.get_traced_memory()[1] < 1 << 26
    finally:
        tracemalloc.stop()
