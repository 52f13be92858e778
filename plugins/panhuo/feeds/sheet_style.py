"""How the sheets of a template look."""

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FONT = "微软雅黑"
REQUIRED, OPTIONAL, PALE, GREY = "B23A2E", "2F5D7C", "EEF3F7", "7F7F7F"
_LINE = Side(style="thin", color="C9D3DB")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def width_of(text: str) -> int:
    """Return how wide a text is: a Chinese character takes two places."""
    return sum(1 if character.isascii() else 2 for character in text)


def write_head(sheet: Worksheet, row: int, place: int, text: str, colour: str = OPTIONAL) -> None:
    """Write the head of a column."""
    cell = sheet.cell(row, place, text)
    cell.font = Font(name=FONT, size=10, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = BORDER


def set_up_printing(sheet: Worksheet, pages_across: int = 1) -> None:
    """Print on A4 across, as wide as the paper or as so many sheets of it."""
    sheet.page_setup.fitToWidth = pages_across
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
