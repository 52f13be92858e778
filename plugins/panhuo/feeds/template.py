"""The workbook a clerk fills in: form, instructions, example and code lists of one feed."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from panhuo.codes.code_lists import code_list
from panhuo.feeds.contract import Contract, ContractField, FieldType, contract_of
from panhuo.feeds.field_words import allowed, header, note, offered, type_words
from panhuo.feeds.guide import Guide, guide_of
from panhuo.feeds.sheets import CODES, EXAMPLE, FORM, INSTRUCTIONS

LAST_ROW = 20_001
"""Drop-downs and formats reach down to here; more rows are read all the same."""

_FONT = "微软雅黑"
_REQUIRED, _OPTIONAL, _PALE, _GREY = "B23A2E", "2F5D7C", "EEF3F7", "7F7F7F"
_LINE = Side(style="thin", color="C9D3DB")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)

_FORMATS = {
    FieldType.TEXT: "@",
    FieldType.INTEGER: "0",
    FieldType.NUMBER: "0.00##",
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.BOOLEAN: "@",
    FieldType.GEOMETRY: "@",
}
_LONG = frozenset({FieldType.TEXT, FieldType.GEOMETRY})
_CADENCE = {
    "daily": "每日",
    "weekly": "每周",
    "monthly": "每月",
    "quarterly": "每季度",
    "yearly": "每年",
}
_INSTRUCTION_HEADERS = {
    "序号": 6,
    "表头": 24,
    "系统字段名": 20,
    "必填": 8,
    "类型、单位": 16,
    "允许值": 40,
    "示例": 30,
    "说明": 52,
}


def write_template(feed: str, path: Path) -> Contract:
    """Write the template of a feed; returns its contract.

    The form has the headers alone: delivered as it is, it is a legal empty delivery. The example
    stands on a sheet that the reader leaves out, under a title, so that saved as CSV it has no
    header that could be read.

    Raises:
        UnknownFeedError: no such feed.
        OSError: the file cannot be written.
    """
    contract, guide = contract_of(feed), guide_of(feed)
    workbook = Workbook()
    workbook.properties.creator = "盘活 Panhuo"
    workbook.properties.title = f"{contract.zh} 填报模板（{feed}）"
    form = workbook.active
    assert isinstance(form, Worksheet)
    form.title = FORM
    instructions = workbook.create_sheet(INSTRUCTIONS)
    example = workbook.create_sheet(EXAMPLE)
    codes = workbook.create_sheet(CODES)
    _fill_form(form, contract, guide, _fill_codes(codes, contract))
    _fill_instructions(instructions, contract, guide)
    _fill_example(example, contract, guide)
    workbook.save(path)
    return contract


def _fill_form(sheet: Worksheet, contract: Contract, guide: Guide, ranges: dict[str, str]) -> None:
    _write_headers(sheet, 1, contract)
    sheet.freeze_panes = "A2"
    for place, field in enumerate(contract.fields, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].number_format = _FORMATS[field.type]
        sheet.column_dimensions[letter].font = Font(name=_FONT, size=10)
        validation = _validation(field, guide, ranges)
        validation.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(validation)
    sheet.sheet_properties.tabColor = _REQUIRED
    _set_up_printing(sheet)
    sheet.print_title_rows = "1:1"


def _write_headers(sheet: Worksheet, row: int, contract: Contract) -> None:
    for place, field in enumerate(contract.fields, start=1):
        cell = sheet.cell(row, place, header(field))
        cell.font = Font(name=_FONT, size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=_REQUIRED if field.required else _OPTIONAL)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BORDER
        sheet.column_dimensions[get_column_letter(place)].width = _width(field)
    sheet.row_dimensions[row].height = 36


def _width(field: ContractField) -> float:
    """Return the width in characters of the header or the longest drop-down value."""
    if field.type is FieldType.GEOMETRY:
        return 36
    words = [header(field), *offered(field)]
    longest = max(_columns(word) for word in words)
    least = 20 if field.type is FieldType.TEXT and not offered(field) else 12
    return min(max(longest + 3, least), 34)


def _columns(text: str) -> int:
    """Return how wide a text is: a Chinese character takes two places."""
    return sum(1 if character.isascii() else 2 for character in text)


def _validation(field: ContractField, guide: Guide, ranges: dict[str, str]) -> DataValidation:
    """Return drop-down or type check of a column, and what is shown when a cell is entered."""
    match field.type:
        case _ if field.name in ranges:
            validation = DataValidation(type="list", formula1=ranges[field.name])
            validation.errorStyle = _strictness(field)
        case FieldType.DATE:
            validation = DataValidation(
                type="date", operator="between", formula1="18172", formula2="73415"
            )
        case FieldType.NUMBER | FieldType.INTEGER:
            validation = DataValidation(
                type="decimal" if field.type is FieldType.NUMBER else "whole",
                operator="between",
                formula1="-1000000000000",
                formula2="1000000000000",
            )
        case _:
            validation = DataValidation()
    validation.allow_blank = True
    validation.showErrorMessage = validation.type is not None
    validation.errorTitle = "请检查"
    validation.error = f"“{field.zh}”：{allowed(field) or type_words(field)}"[:220]
    validation.showInputMessage = True
    validation.promptTitle = (field.zh + ("（必填）" if field.required else ""))[:30]
    said = [allowed(field), note(field, guide.notes.get(field.name))]
    validation.prompt = ("\n".join(filter(None, said)) or type_words(field))[:250]
    return validation


def _strictness(field: ContractField) -> Literal["stop", "warning", "information"]:
    """Whether the drop-down admits nothing else: not where numbers of a standard are typed."""
    if field.codes is None:
        return "stop"
    codes = code_list(field.codes)
    if codes.open:
        return "information"
    return "warning" if codes.shows == "both" else "stop"


def _fill_codes(sheet: Worksheet, contract: Contract) -> dict[str, str]:
    """Write the values of the drop-downs; returns the range of each field that has one."""
    ranges: dict[str, str] = {}
    columns: dict[str, tuple[str, ...]] = {}
    for field in contract.fields:
        if values := offered(field):
            title = code_list(field.codes).zh if field.codes else "是否"
            columns.setdefault(title, values)
            letter = get_column_letter(list(columns).index(title) + 1)
            ranges[field.name] = f"{CODES}!${letter}$2:${letter}${len(values) + 1}"
    for place, (title, values) in enumerate(columns.items(), start=1):
        _write_head(sheet, 1, place, title)
        for row, value in enumerate(values, start=2):
            cell = sheet.cell(row, place, value)
            cell.number_format = "@"
            cell.font = Font(name=_FONT, size=10)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(map(_columns, (title, *values))) + 4
    if not columns:
        sheet.cell(1, 1, "本表没有下拉选项").font = Font(name=_FONT, size=10)
    sheet.freeze_panes = "A2"
    _set_up_printing(sheet)
    return ranges


def _write_head(sheet: Worksheet, row: int, place: int, text: str) -> None:
    cell = sheet.cell(row, place, text)
    cell.font = Font(name=_FONT, size=10, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=_OPTIONAL)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = _BORDER


def _fill_instructions(sheet: Worksheet, contract: Contract, guide: Guide) -> None:
    row = _write_introduction(sheet, contract, guide) + 1
    for place, (title, width) in enumerate(_INSTRUCTION_HEADERS.items(), start=1):
        _write_head(sheet, row, place, title)
        sheet.column_dimensions[get_column_letter(place)].width = width
    head = row
    for number, field in enumerate(contract.fields, start=1):
        row += 1
        texts = (
            str(number),
            header(field),
            field.name,
            "必填" if field.required else "",
            type_words(field),
            allowed(field),
            _shown(guide.example.get(field.name, "（留空）")),
            note(field, guide.notes.get(field.name)),
        )
        _write_line(sheet, row, texts, shaded=field.required)
    sheet.print_title_rows = f"{head}:{head}"
    _set_up_printing(sheet)


def _write_line(sheet: Worksheet, row: int, texts: Iterable[str], *, shaded: bool) -> None:
    lines = 1
    for place, text in enumerate(texts, start=1):
        cell = sheet.cell(row, place, text)
        cell.number_format = "@"
        cell.font = Font(name=_FONT, size=10, bold=shaded and place == 2)
        cell.border = _BORDER
        centred = place in (1, 4)
        cell.alignment = Alignment(
            horizontal="center" if centred else "left", vertical="center", wrap_text=True
        )
        if shaded:
            cell.fill = PatternFill("solid", fgColor=_PALE)
        width = list(_INSTRUCTION_HEADERS.values())[place - 1]
        lines = max(lines, -(-_columns(text) // width))
    sheet.row_dimensions[row].height = 16 * lines + 4


def _write_introduction(sheet: Worksheet, contract: Contract, guide: Guide) -> int:
    """Write what the form is for and how it is delivered; returns the last row used."""
    last = len(_INSTRUCTION_HEADERS)
    title = sheet.cell(1, 1, f"{contract.zh}（{contract.feed}）填表说明")
    title.font = Font(name=_FONT, size=14, bold=True)
    sheet.row_dimensions[1].height = 26
    lines = {
        "内容": guide.description,
        "报送单位": contract.supplier,
        "报送频次": f"{_CADENCE[contract.cadence]}；有变化随时报送，只报变化的行即可",
        "一行的标识": "、".join(contract.field(name).zh for name in contract.key)
        + "（同一标识再次报送即更正前一次）",
        "差错处理": f"有差错的行暂存待改，其余行照常使用；差错行超过{contract.error_budget:.0%}时整件退回",
        "报送步骤": _steps(contract),
    }
    for row, (label, text) in enumerate(lines.items(), start=2):
        head = sheet.cell(row, 1, label)
        head.font = Font(name=_FONT, size=10, bold=True)
        head.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
        cell = sheet.cell(row, 3, text)
        cell.font = Font(name=_FONT, size=10)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=3, end_column=last)
        wrapped = sum(-(-_columns(line) // 170) for line in text.split("\n"))
        sheet.row_dimensions[row].height = 16 * wrapped + 4
    return len(lines) + 2


def _steps(contract: Contract) -> str:
    return "\n".join(
        (
            f"1. 在“{FORM}”中填写，一行一条；不改动、不合并表头，可删去不填的选填列；★为必填。",
            "2. 代码、文号等按文本填写；日期写作 2024-02-29；数值只填数字，单位见表头括号"
            "（单位不同的可改括号内的单位，如“（亩）”）。",
            f"3. 保存为 xlsx，用命令报送：panhuo deliver 文件.xlsx --feed {contract.feed} "
            "--region 责任单位代码 --as-of 截止日期 --wait；"
            f"或放入报送文件夹 landing/{contract.feed}/责任单位代码/截止日期/。",
            "4. 查看回执和差错清单（panhuo issues 报送件编号），改正后重报，可以只报改正的行。",
            f"5. 本期确无数据的，报送只有表头的“{FORM}”（零报告）。",
        )
    )


def _fill_example(sheet: Worksheet, contract: Contract, guide: Guide) -> None:
    title = sheet.cell(1, 1, f"示例：{contract.zh}（虚构数据，本页不会被读入，请在“{FORM}”中填写）")
    title.font = Font(name=_FONT, size=11, bold=True, color=_GREY)
    _write_headers(sheet, 3, contract)
    for place, field in enumerate(contract.fields, start=1):
        cell = sheet.cell(4, place, guide.example.get(field.name))
        cell.number_format = _FORMATS[field.type]
        cell.font = Font(name=_FONT, size=10, italic=True, color=_GREY)
        cell.border = _BORDER
        cell.alignment = Alignment(vertical="center", wrap_text=field.type in _LONG)
    sheet.freeze_panes = "A4"
    _set_up_printing(sheet)


def _shown(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _set_up_printing(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
