"""The workbook a clerk fills in: form, instructions, example and code lists of one feed."""

from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from panhuo.codes.code_lists import code_list
from panhuo.feeds.contract import Contract, ContractField, FieldType, contract_of
from panhuo.feeds.field_words import allowed, header, note, offered, type_words
from panhuo.feeds.guide import Guide, guide_of
from panhuo.feeds.instructions_sheet import fill_instructions
from panhuo.feeds.sheet_style import (
    BORDER,
    FONT,
    GREY,
    OPTIONAL,
    REQUIRED,
    set_up_printing,
    width_of,
    write_head,
)
from panhuo.feeds.sheets import CODES, EXAMPLE, FORM, INSTRUCTIONS

LAST_ROW = 20_001
"""Drop-downs and formats reach down to here; more rows are read all the same."""

_FORMATS = {
    FieldType.TEXT: "@",
    FieldType.INTEGER: "0",
    FieldType.NUMBER: "0.00##",
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.BOOLEAN: "@",
    FieldType.GEOMETRY: "@",
}
_LONG = frozenset({FieldType.TEXT, FieldType.GEOMETRY})


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
    fill_instructions(instructions, contract, guide)
    _fill_example(example, contract, guide)
    workbook.save(path)
    return contract


def _fill_form(sheet: Worksheet, contract: Contract, guide: Guide, ranges: dict[str, str]) -> None:
    _write_headers(sheet, 1, contract)
    sheet.freeze_panes = "A2"
    for place, field in enumerate(contract.fields, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].number_format = _FORMATS[field.type]
        sheet.column_dimensions[letter].font = Font(name=FONT, size=10)
        validation = _validation(field, guide, ranges)
        validation.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(validation)
    sheet.sheet_properties.tabColor = REQUIRED
    set_up_printing(sheet)
    sheet.print_title_rows = "1:1"


def _write_headers(sheet: Worksheet, row: int, contract: Contract) -> None:
    for place, field in enumerate(contract.fields, start=1):
        colour = REQUIRED if field.required else OPTIONAL
        write_head(sheet, row, place, header(field), colour)
        sheet.column_dimensions[get_column_letter(place)].width = _width(field)
    sheet.row_dimensions[row].height = 36


def _width(field: ContractField) -> float:
    """Return the width in characters of the header or the longest drop-down value."""
    if field.type is FieldType.GEOMETRY:
        return 36
    words = [header(field), *offered(field)]
    longest = max(width_of(word) for word in words)
    least = 20 if field.type is FieldType.TEXT and not offered(field) else 12
    return min(max(longest + 3, least), 34)


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
        write_head(sheet, 1, place, title)
        for row, value in enumerate(values, start=2):
            cell = sheet.cell(row, place, value)
            cell.number_format = "@"
            cell.font = Font(name=FONT, size=10)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(map(width_of, (title, *values))) + 4
    if not columns:
        sheet.cell(1, 1, "本表没有下拉选项").font = Font(name=FONT, size=10)
    sheet.freeze_panes = "A2"
    set_up_printing(sheet)
    return ranges


def _fill_example(sheet: Worksheet, contract: Contract, guide: Guide) -> None:
    title = sheet.cell(1, 1, f"示例：{contract.zh}（虚构数据，本页不会被读入，请在“{FORM}”中填写）")
    title.font = Font(name=FONT, size=11, bold=True, color=GREY)
    _write_headers(sheet, 3, contract)
    for place, field in enumerate(contract.fields, start=1):
        cell = sheet.cell(4, place, guide.example.get(field.name))
        cell.number_format = _FORMATS[field.type]
        cell.font = Font(name=FONT, size=10, italic=True, color=GREY)
        cell.border = BORDER
        cell.alignment = Alignment(vertical="center", wrap_text=field.type in _LONG)
    sheet.freeze_panes = "A4"
    set_up_printing(sheet)
