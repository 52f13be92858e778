"""The sheet 差错行: the rows that wait, as delivered, the faulty cells marked."""

from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from panhuo.feeds.returned_workbook import ADVICE, ROW_NO, ROWS, shown
from panhuo.feeds.sheet_style import width_of
from panhuo.gate.returned_rows import ReturnedDelivery, ReturnedRow
from panhuo.gate.workbook_style import Lines, Styles

COMMENTS = 2_000
"""Cells with a comment; every further one is marked and explained in the second column."""

_LONGEST_COMMENT = 1_000
ADVICE_WIDTH = 60.0


class RowsSheet:
    """Written row by row, however many there are."""

    def __init__(self, workbook: Workbook, styles: Styles, delivery: ReturnedDelivery) -> None:
        headers = delivery.headers or []
        widths = (
            9.0,
            ADVICE_WIDTH,
            *(min(max(width_of(header) + 3, 13), 34) for header in headers),
        )
        self._lines = Lines(workbook, ROWS, widths)
        self._sheet = self._lines.sheet
        self._sheet.sheet_properties.tabColor = "B23A2E"
        self._sheet.freeze_panes = "C2"
        self._sheet.print_title_rows = "1:1"
        self._styles = styles
        self._headers = headers
        self._places = delivery.places()
        self._names = {field.name: field.zh for field in delivery.contract.fields}
        self._comments = 0
        self._lines.add(
            styles.own_head(self._sheet, ROW_NO),
            styles.own_head(self._sheet, ADVICE),
            *(styles.head(self._sheet, shown(header)) for header in headers),
        )

    def add(self, row: ReturnedRow) -> None:
        """Write one row: its number, what is wrong and what to do, then its cells."""
        wrong: dict[int, list[dict[str, Any]]] = {}
        for issue in row.issues:
            if issue["field"] in self._places:
                wrong.setdefault(self._places[issue["field"]], []).append(issue)
        cells = []
        for place, text in enumerate(row.cells(self._headers)):
            cell = self._styles.delivered(self._sheet, shown(text), faulty=place in wrong)
            if place in wrong and self._comments < COMMENTS:
                cell.comment = _comment(wrong[place])
                self._comments += 1
            cells.append(cell)
        number = self._styles.number(self._sheet, row.row_no)
        advice = "\n".join(map(_sentence, row.issues))
        self._lines.add(number, self._styles.text(self._sheet, advice), *cells)

    def finish(self) -> None:
        """Let her filter by every column."""
        last = get_column_letter(len(self._headers) + 2)
        self._sheet.auto_filter.ref = f"A1:{last}{self._lines.count}"


def _sentence(issue: dict[str, Any]) -> str:
    mark = "" if issue["severity"] == "error" else "（提示）"
    return f"{mark}[{issue['rule_code']}] {issue['message_zh']}{issue['next_step']}"


def _comment(issues: list[dict[str, Any]]) -> Comment:
    text = "\n".join(
        f"{issue['rule_code']}\n问题：{issue['message_zh']}\n怎么办：{issue['next_step']}"
        for issue in issues
    )
    return Comment(text[:_LONGEST_COMMENT], "盘活", width=320, height=60 + 60 * len(issues))
