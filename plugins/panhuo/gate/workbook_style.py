"""How the sheets of the workbook that goes back look: written row by row, cells as text."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from panhuo.feeds.sheet_style import (
    BORDER,
    FONT,
    GREY,
    OPTIONAL,
    REQUIRED,
    set_up_printing,
    width_of,
)

Sheet = Any
Cell = Any
"""A sheet that is written row by row, and its cells; openpyxl's types know only the other kind."""

FAULTY = "F9D5CF"
PAGE_WIDTH = 240
"""Characters beside each other on a page, in a size that can be read."""


class Lines:
    """A new sheet that is written line by line, each as high as its wrapped texts need.

    It is printed across on A4, over as many pages beside each other as keep it legible.
    """

    def __init__(self, workbook: Workbook, title: str, widths: Sequence[float]) -> None:
        self.sheet: Sheet = workbook.create_sheet(title)
        self.count = 0
        self._widths = widths
        for place, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(place)].width = width
        set_up_printing(self.sheet, pages_across=ceil(sum(widths) / PAGE_WIDTH))

    def add(self, *cells: Cell) -> None:
        """Append a line."""
        self.count += 1
        lines = (
            sum(max(1, ceil(width_of(line) / (width - 2))) for line in str(cell.value).split("\n"))
            for cell, width in zip(cells, self._widths, strict=False)
            if cell.alignment.wrap_text
        )
        self.sheet.row_dimensions[self.count].height = min(16.0 * max(lines, default=1) + 2, 400)
        self.sheet.append(cells)


class Styles:
    """Cells in the few styles there are; each style is made once and shared."""

    def __init__(self, workbook: Workbook) -> None:
        model = workbook.create_sheet("model")
        plain = Font(name=FONT, size=10)
        wrapped = Alignment(vertical="top", wrap_text=True)
        self._head = _style(
            model,
            Font(name=FONT, size=10, bold=True, color="FFFFFF"),
            PatternFill("solid", fgColor=OPTIONAL),
            Alignment(horizontal="center", vertical="center", wrap_text=True),
        )
        self._own_head = _style(
            model,
            Font(name=FONT, size=10, bold=True, color="FFFFFF"),
            PatternFill("solid", fgColor=GREY),
            Alignment(horizontal="center", vertical="center", wrap_text=True),
        )
        self._text = _style(model, plain, None, wrapped)
        self._as_delivered = _style(model, plain, None, Alignment(vertical="top"))
        self._faulty = _style(
            model, plain, PatternFill("solid", fgColor=FAULTY), Alignment(vertical="top")
        )
        self._title = _style(
            model, Font(name=FONT, size=14, bold=True, color=REQUIRED), None, None, border=False
        )
        self._label = _style(model, Font(name=FONT, size=10, bold=True), None, wrapped)
        workbook.remove(model)

    def head(self, sheet: Sheet, text: str) -> Cell:
        """The head of a column."""
        return _cell(sheet, text, self._head)

    def own_head(self, sheet: Sheet, text: str) -> Cell:
        """The head of a column that the file did not have."""
        return _cell(sheet, text, self._own_head)

    def title(self, sheet: Sheet, text: str) -> Cell:
        """The title of a sheet."""
        return _cell(sheet, text, self._title)

    def label(self, sheet: Sheet, text: str) -> Cell:
        """What stands before a value."""
        return _cell(sheet, text, self._label)

    def text(self, sheet: Sheet, text: str) -> Cell:
        """A sentence of ours, wrapped."""
        return _cell(sheet, text, self._text)

    def number(self, sheet: Sheet, number: int | None) -> Cell:
        """A number of a row as text; 整份 for the whole file."""
        return _cell(sheet, "整份" if number is None else str(number), self._text)

    def delivered(self, sheet: Sheet, text: str, *, faulty: bool = False) -> Cell:
        """A cell as delivered, marked when it is at fault."""
        return _cell(sheet, text, self._faulty if faulty else self._as_delivered)


def _style(
    sheet: Sheet,
    font: Font,
    fill: PatternFill | None,
    alignment: Alignment | None,
    *,
    border: bool = True,
) -> Any:
    cell: Cell = WriteOnlyCell(sheet)
    cell.font = font
    cell.number_format = "@"
    if fill is not None:
        cell.fill = fill
    if alignment is not None:
        cell.alignment = alignment
    if border:
        cell.border = BORDER
    return cell._style


def _cell(sheet: Sheet, text: str, style: Any) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, text)
    # a text that begins with = would be made a formula of
    cell.data_type = "s"
    cell._style = style
    return cell
