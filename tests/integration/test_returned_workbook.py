"""The clerk's way: a faulty file, its workbook from the outbox, corrected, delivered, published."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from platform_under_test import Platform

from panhuo.gate.issues import issues_of
from panhuo.gate.workbook import write_workbook
from panhuo.intake.withdraw import withdraw

FORMULA = '=HYPERLINK("http://x")'


def _file(*rows: str) -> str:
    header = "supervision_no,area_m2,land_use,signed_on,start_agreed_on,project_name,holder"
    return "\n".join([header, *rows]) + "\n"


def _row(serial: int, due: str = "2022-01-01", name: str = "项目", area: str = "10000.00") -> str:
    number = f"3308022020B{serial:05d}"
    return f"{number},{area},工业用地,2020-01-01,{due},{name},某某有限公司{serial}"


FAULTY = _file(
    _row(1),
    _row(2, due="2022-13-01", name='"=HYPERLINK(""http://x"")"'),
    _row(3, due="2022-13-02", name="007"),
    _row(4),
    _row(5),
    _row(6),
    _row(7, due="不详", name="留待以后"),
)


def _outbox(platform: Platform) -> list[Path]:
    return sorted((platform.folder / "outbox").rglob("*.xlsx"))


def _edited(path: Path, edit: Callable[[Any], None]) -> bytes:
    workbook = load_workbook(path)
    edit(workbook)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _column(sheet: Any, header: str) -> int:
    return [cell.value for cell in sheet[1]].index(header) + 1


def _correct(workbook: Any, dates: dict[str, str]) -> None:
    sheet = workbook["差错行"]
    place = _column(sheet, "start_agreed_on")
    for row in range(2, sheet.max_row + 1):
        if (number := sheet.cell(row, 1).value) in dates:
            sheet.cell(row, place).value = dates[number]


def _states(delivery_id: int) -> dict[tuple[int | None, str], str]:
    return {(i.row_no, i.rule_code): i.state_zh for i in issues_of(delivery_id, severity="error")}


def test_the_workbook_in_the_outbox_shows_the_rows_as_delivered(platform: Platform) -> None:
    delivery_id = platform.hand_in(FAULTY)

    (path,) = _outbox(platform)
    workbook = load_workbook(path)
    assert path.parent.name == "330802" and path.name.startswith(f"{delivery_id}_")
    assert workbook.sheetnames[:3] == ["概要", "差错行", "TYPE-DATE"]
    sheet = workbook["差错行"]
    assert [cell.value for cell in sheet["A"]] == ["原行号", "3", "4", "8"]
    name, due = (_column(sheet, header) for header in ("project_name", "start_agreed_on"))
    assert [sheet.cell(row, name).value for row in (2, 3)] == [f"'{FORMULA}", "007"]
    faulty = sheet.cell(2, due)
    assert faulty.value == "2022-13-01" and faulty.fill.fgColor.rgb == "00F9D5CF"
    assert "TYPE-DATE" in faulty.comment.text and "怎么办" in faulty.comment.text
    assert sheet.cell(2, name).comment is None
    assert sheet.freeze_panes == "C2" and sheet.auto_filter.ref
    text = "\n".join(str(cell.value) for row in workbook["概要"] for cell in row if cell.value)
    assert "暂存待改" in text and "3 行" in text and "TYPE-DATE" in text
    assert workbook["平台标识"].sheet_state == "veryHidden"


def test_the_corrected_workbook_puts_its_rows_right_and_leaves_the_others(
    platform: Platform,
) -> None:
    first = platform.deliver(FAULTY)
    assert first is not None
    accepted = platform.query("select * from raw.supply where row_no in (2, 5, 6, 7)")
    (path,) = _outbox(platform)

    content = _edited(path, lambda book: _correct(book, {"3": "2022-01-01", "4": "2022-06-31"}))
    second = platform.deliver(content, name="改好了.xlsx", as_of="2025-06-30")
    assert second is not None

    ledger = platform.query("select * from ops.delivery where delivery_id = %s", second)[0]
    assert (ledger["state"], ledger["corrects"], ledger["mode"]) == ("published", first, "delta")
    assert (ledger["rows_read"], ledger["rows_accepted"]) == (2, 1)
    assert str(ledger["as_of"]) == "2024-12-31"
    assert [(i.rule_code, i.value) for i in issues_of(second, severity="warning")] == [
        ("RETURN-AS-OF", "2025-06-30 → 2024-12-31")
    ]
    assert _states(first) == {
        (3, "TYPE-DATE"): f"已由报送件 {second} 更正",
        (4, "TYPE-DATE"): f"仍未改，见报送件 {second}",
        (8, "TYPE-DATE"): "未改",
    }
    (again,) = issues_of(second, severity="error")
    assert (again.row_no, again.origin_row_no) == (3, 4)
    assert again.first_seen == issues_of(first, row_no=4)[0].first_seen
    row = platform.query("select * from raw.supply where delivery_id = %s and row_no = 2", second)
    assert row[0]["project_name"] == FORMULA
    assert row[0]["source_row"]["project_name"] == FORMULA
    assert "3308022020B00002" in platform.five_not()
    assert accepted == platform.query(
        "select * from raw.supply where delivery_id = %s and row_no in (2, 5, 6, 7)", first
    )
    open_errors = "select open_errors from published.rpt_delivery_quality"
    assert platform.scalar(open_errors) == 2

    third = platform.deliver(
        _edited(_outbox(platform)[-1], lambda book: _correct(book, {"3": "2022-06-30"})),
        name="再改.xlsx",
    )
    assert _states(first)[4, "TYPE-DATE"] == f"已由报送件 {third} 更正"
    assert _states(second) == {(3, "TYPE-DATE"): f"已由报送件 {third} 更正"}
    assert platform.scalar(open_errors) == 1


def test_a_key_redelivered_in_an_ordinary_file_puts_its_issue_right(platform: Platform) -> None:
    first = platform.deliver(FAULTY)
    assert first is not None
    second = platform.deliver(_file(_row(2), _row(3, due="2022-13-02"), *map(_row, (8, 9))))

    assert _states(first) == {
        (3, "TYPE-DATE"): f"已由报送件 {second} 更正",
        (4, "TYPE-DATE"): f"仍未改，见报送件 {second}",
        (8, "TYPE-DATE"): "未改",
    }
    assert second is not None
    withdraw(second)
    assert set(_states(first).values()) == {"未改"}


def _drop_mark(workbook: Any) -> None:
    del workbook["平台标识"]


def _change_mark(workbook: Any) -> None:
    cell = workbook["平台标识"]["A2"]
    cell.value = cell.value.replace("2024-12-31", "2024-11-30")


def _of_elsewhere(workbook: Any) -> None:
    cell = workbook["平台标识"]["A2"]
    mark = json.loads(cell.value)
    cell.value = json.dumps(mark | {"sha256": "0" * 64}, ensure_ascii=False)


def _nothing(workbook: Any) -> None:
    workbook["概要"]["A1"].value = "看过"


def _rename(workbook: Any) -> None:
    sheet = workbook["差错行"]
    sheet.cell(1, _column(sheet, "holder")).value = "单位"


@pytest.mark.parametrize(
    ("edit", "options", "rule_code"),
    [
        (_drop_mark, {}, "RETURN-MARK"),
        (_change_mark, {}, "RETURN-MARK"),
        (_of_elsewhere, {}, "RETURN-FOREIGN"),
        (_nothing, {}, "RETURN-UNCHANGED"),
        (_rename, {}, "RETURN-HEADERS"),
        (_nothing, {"region": "330803"}, "RETURN-ADDRESS"),
    ],
)
def test_a_workbook_that_cannot_be_taken_is_told_why(
    platform: Platform, edit: Callable[[Any], None], options: dict[str, str], rule_code: str
) -> None:
    platform.hand_in(FAULTY)
    returned = _edited(_outbox(platform)[0], edit)
    delivery_id = platform.hand_in(returned, name="改.xlsx", **options)

    found = platform.query("select * from ops.delivery where delivery_id = %s", delivery_id)[0]
    assert (found["state"], found["error"]["rule_code"]) == ("refused", rule_code)


@pytest.mark.parametrize(("end", "told"), [(withdraw, "已撤回"), (None, "已被报送件 2 取代")])
def test_the_workbook_of_a_delivery_that_counts_no_more_is_refused(
    platform: Platform, end: Callable[[int], object] | None, told: str
) -> None:
    first = platform.hand_in(FAULTY)
    assert first == 1
    if end is not None:
        end(first)
    else:
        platform.publish()
        platform.deliver(_file(*map(_row, range(1, 8))), mode="snapshot", as_of="2025-01-31")
    content = _edited(_outbox(platform)[0], lambda book: _correct(book, {"3": "2022-01-01"}))
    error = platform.query(
        "select error from ops.delivery where delivery_id = %s",
        platform.hand_in(content, name="改.xlsx"),
    )[0]["error"]

    assert error["rule_code"] == "RETURN-ENDED" and told in error["zh"]


def test_a_row_with_a_number_that_went_not_back_waits_alone(platform: Platform) -> None:
    platform.hand_in(FAULTY)

    def edit(workbook: Any) -> None:
        _correct(workbook, {"3": "2022-01-01", "4": "2022-01-01"})
        workbook["差错行"]["A3"].value = "2"

    second = platform.hand_in(_edited(_outbox(platform)[0], edit), name="改.xlsx")
    assert second is not None
    assert [(i.row_no, i.rule_code) for i in issues_of(second, severity="error")] == [
        (3, "ROW-ORIGIN")
    ]


COUNTIES = """\
layout: counties
feed: supply
zh: 分县清单
description: The county stands in the first row of its group.
signature: [县区, 监管号, 面积, 签订日期]
columns:
  region_code: {source: 县区, reads: region_name, fill: down}
  supervision_no: {source: 监管号}
  area_m2: {source: 面积}
  signed_on: {source: 签订日期}
"""


def _list_of_two_counties() -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["县区", "监管号", "面积", "签订日期"])
    for number, (county, signed) in enumerate(
        [("柯城区", "2023-01-01"), ("", "2023-13-01"), ("合计", ""), ("", "2023-01-01"),
         ("衢江区", "2023-01-01"), ("", "2023-13-01"), ("", "2023-01-01")]
    ):  # fmt: skip
        sheet.append([county, f"33080{number}2020B00001", 10000, signed])
    sheet.merge_cells("A6:A8")
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def test_a_corrected_row_of_a_list_by_county_keeps_the_county_above_it_in_the_list(
    platform: Platform,
) -> None:
    folder = platform.folder / "layouts"
    folder.mkdir(exist_ok=True)
    (folder / "counties.yaml").write_text(COUNTIES)
    regions = "select row_no, region_code from raw.supply where delivery_id = %s order by row_no"

    first = platform.hand_in(_list_of_two_counties(), region="330800", name="供地.xlsx")
    assert [tuple(row.values()) for row in platform.query(regions, first)] == [
        (2, "330802"), (3, "330802"), (5, "330802"), (6, "330803"), (7, "330803"), (8, "330803"),
    ]  # fmt: skip

    def edit(workbook: Any) -> None:
        sheet = workbook["差错行"]
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, _column(sheet, "签订日期")).value = "2023-12-01"

    path = next(iter(_outbox(platform)))
    second = platform.hand_in(_edited(path, edit), region="330800", name="改.xlsx")
    assert [tuple(row.values()) for row in platform.query(regions, second)] == [
        (2, "330802"), (3, "330803"),
    ]  # fmt: skip
    assert issues_of(second, severity="error") == []


def test_a_refused_file_goes_back_with_its_one_reason(platform: Platform) -> None:
    workbook = Workbook()
    workbook.active["A1"].value = "没有表头"
    file = BytesIO()
    workbook.save(file)
    platform.hand_in(file.getvalue(), name="空.xlsx")

    (path,) = _outbox(platform)
    returned = load_workbook(path)
    text = "\n".join(str(cell.value) for row in returned["概要"] for cell in row if cell.value)
    assert returned.sheetnames == ["概要", "平台标识"]
    assert "退回原因" in text and "整件重报" in text


def test_an_outbox_that_cannot_be_written_stops_no_delivery(platform: Platform) -> None:
    (platform.folder / "outbox").write_text("a file where the folder should be")
    first = platform.deliver(FAULTY)

    assert platform.scalar("select state from ops.delivery") == "published"
    assert first is not None
    path = write_workbook(first, platform.folder / "asked.xlsx")
    assert load_workbook(path).sheetnames[1] == "差错行"


def test_a_snapshot_that_ends_many_keys_is_warned_about(platform: Platform) -> None:
    platform.hand_in(_file(*map(_row, range(1, 11))), mode="snapshot")
    enough = platform.hand_in(_file(*map(_row, range(1, 9))), mode="snapshot")
    few = platform.hand_in(_file(*map(_row, range(1, 6))), mode="snapshot")
    empty = platform.hand_in(_file(), mode="snapshot")
    assert enough is not None and few is not None and empty is not None

    assert issues_of(enough) == []
    (warning,) = issues_of(few)
    assert (warning.row_no, warning.rule_code, warning.value) == (None, "SNAPSHOT-SHRINKS", "3 / 8")
    (warning,) = [i for i in issues_of(empty) if i.row_no is None]
    assert "5 条记录中的 5 条将就此终止" in warning.message_zh
