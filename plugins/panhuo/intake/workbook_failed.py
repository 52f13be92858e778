"""Cells of a workbook that have no value: the formula failed (#N/A), or nothing has calculated it.

The reader of workbooks gives them as blanks. A column that looked up what is not there would arrive
empty, and nobody would be told; so they are read as what they show, which is no value of any column.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula
from python_calamine import CalamineSheet

from panhuo.intake.values import FORMULA_SHOWN
from panhuo.intake.workbook_cell import Cell

FailedCells = dict[int, dict[int, str]]
"""What cells of a sheet show, by row and column, both from 0."""

_MARKS = (b"<f", b":f", b'"e"', b"'e'")
_IS_ERROR = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*[\"']e[\"']")
_NOT_CALCULATED = re.compile(
    rb"<(?:\w+:)?c(?:\s([^<>]*))?>\s*"
    rb"(?:<(?:\w+:)?f(?:\s[^<>]*)?/>|<(?:\w+:)?f(?:\s[^<>]*)?>[^<]*</(?:\w+:)?f\s*>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v\s*>\s*</(?:\w+:)?v\s*>)?\s*</(?:\w+:)?c\s*>"
)
_IS_TEXT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")

_FORMULA, _ERROR_OR_TRUTH = 0x06, 0x205
_XLS_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def has_failed_cell(sheet: bytes) -> bool:
    """Whether a piece of a sheet of an XLSX has one; a text may be empty and is a value."""
    if not any(mark in sheet for mark in _MARKS):
        return False
    return _IS_ERROR.search(sheet) is not None or any(
        not _IS_TEXT.search(cell[1] or b"") for cell in _NOT_CALCULATED.finditer(sheet)
    )


def failed_cells_of_xlsx(path: Path) -> dict[int, FailedCells]:
    """Return what formulas and errors show, by number of the sheet; others may be among them.

    Raises:
        Exception: of whatever kind the library runs into where the file is damaged.
    """
    # opened here: what is archived has no suffix, by which the library goes
    with path.open("rb") as content:
        workbook = load_workbook(content, read_only=True)
        return {
            workbook.sheetnames.index(sheet.title): _failed_cells(sheet.iter_rows())
            for sheet in workbook.worksheets
        }


def _failed_cells(rows: Iterator[tuple[Any, ...]]) -> FailedCells:
    failed: FailedCells = {}
    for row in rows:
        for cell in row:
            if cell.data_type in ("e", "f"):
                failed.setdefault(cell.row - 1, {})[cell.column - 1] = _shown(cell.value)
    return failed


def _shown(value: object) -> str:
    text = str(value.text if isinstance(value, ArrayFormula) else value)
    return text if text.startswith("#") else FORMULA_SHOWN + text


def error_in_xls(kind: int, record: memoryview) -> str | None:
    """Return the error that the record of a cell of BIFF shows, if it does."""
    if kind == _ERROR_OR_TRUTH and record[7]:
        return _XLS_ERRORS.get(record[6])
    if kind == _FORMULA and record[6] == 2 and bytes(record[12:14]) == b"\xff\xff":
        return _XLS_ERRORS.get(record[8])
    return None


def within(columns: int, failed: FailedCells) -> FailedCells:
    """Return those that stand in so many columns: what is beside a table is not of it."""
    return {
        row: {place: text for place, text in cells.items() if place < columns}
        for row, cells in failed.items()
    }


def rows_with_failed(
    sheet: CalamineSheet, failed: Mapping[int, Mapping[int, str]]
) -> Iterator[list[Cell]]:
    """Yield the rows of a sheet; cells that are empty and failed show what they do."""
    if not failed:
        yield from map(list, sheet.iter_rows())
        return
    for row, (cells, _) in enumerate(zip_longest(sheet.iter_rows(), range(max(failed) + 1))):
        filled = list(cells or ())
        for place, text in failed.get(row, {}).items():
            filled += [""] * (place + 1 - len(filled))
            if filled[place] == "":
                filled[place] = text
        yield filled
