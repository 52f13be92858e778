"""The sheet of a template that says how to fill it in and how to deliver it."""

from collections.abc import Iterable
from datetime import date

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from panhuo.feeds.contract import Contract
from panhuo.feeds.field_words import MARK, allowed, header, note, type_words
from panhuo.feeds.guide import Guide
from panhuo.feeds.sheet_style import BORDER, FONT, PALE, set_up_printing, width_of, write_head
from panhuo.feeds.sheets import FORM

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


def fill_instructions(sheet: Worksheet, contract: Contract, guide: Guide) -> None:
    """Write what the form is for, how it is delivered, and every column of it."""
    row = _write_introduction(sheet, contract, guide) + 1
    for place, (title, width) in enumerate(_INSTRUCTION_HEADERS.items(), start=1):
        write_head(sheet, row, place, title)
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
    set_up_printing(sheet)


def _write_line(sheet: Worksheet, row: int, texts: Iterable[str], *, shaded: bool) -> None:
    lines = 1
    for place, text in enumerate(texts, start=1):
        cell = sheet.cell(row, place, text)
        cell.number_format = "@"
        cell.font = Font(name=FONT, size=10, bold=shaded and place == 2)
        cell.border = BORDER
        centred = place in (1, 4)
        cell.alignment = Alignment(
            horizontal="center" if centred else "left", vertical="center", wrap_text=True
        )
        if shaded:
            cell.fill = PatternFill("solid", fgColor=PALE)
        width = list(_INSTRUCTION_HEADERS.values())[place - 1]
        lines = max(lines, -(-width_of(text) // width))
    sheet.row_dimensions[row].height = 16 * lines + 4


def _write_introduction(sheet: Worksheet, contract: Contract, guide: Guide) -> int:
    """Write what the form is for and how it is delivered; returns the last row used."""
    last = len(_INSTRUCTION_HEADERS)
    title = sheet.cell(1, 1, f"{contract.zh}（{contract.feed}）填表说明")
    title.font = Font(name=FONT, size=14, bold=True)
    sheet.row_dimensions[1].height = 26
    lines = {
        "内容": guide.description,
        "报送单位": contract.supplier,
        "报送频次": f"{_CADENCE.get(contract.cadence, contract.cadence)}；有变化随时报送，只报变化的行即可",
        "一行的标识": "、".join(contract.field(name).zh for name in contract.key)
        + "（同一标识再次报送即更正前一次）",
        "差错处理": f"有差错的行暂存待改，其余行照常使用；差错行超过{contract.error_budget:.0%}时整件退回",
        "报送步骤": _steps(contract),
    }
    for row, (label, text) in enumerate(lines.items(), start=2):
        head = sheet.cell(row, 1, label)
        head.font = Font(name=FONT, size=10, bold=True)
        head.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
        cell = sheet.cell(row, 3, text)
        cell.font = Font(name=FONT, size=10)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=3, end_column=last)
        wrapped = sum(-(-width_of(line) // 170) for line in text.split("\n"))
        sheet.row_dimensions[row].height = 16 * wrapped + 4
    return len(lines) + 2


def _steps(contract: Contract) -> str:
    return "\n".join(
        (
            f"1. 在“{FORM}”中填写，一行一条；不改动、不合并表头，可删去不填的选填列；{MARK}为必填。",
            "2. 代码、文号等按文本填写；日期写作 2024-02-29；数值只填数字，单位见表头括号"
            "（单位不同的可改括号内的单位，如“（亩）”）。",
            f"3. 保存为 xlsx，用命令报送：panhuo deliver 文件.xlsx --feed {contract.feed} "
            "--region 责任单位代码 --as-of 截止日期 --wait；"
            f"或放入报送文件夹 landing/{contract.feed}/责任单位代码/截止日期/。",
            "4. 查看回执和差错清单（panhuo issues 报送件编号），改正后重报，可以只报改正的行。",
            f"5. 本期确无数据的，报送只有表头的“{FORM}”（零报告）。",
        )
    )


def _shown(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
