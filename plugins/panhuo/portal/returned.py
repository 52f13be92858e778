"""What goes back to a clerk: the issues of a delivery as a table, and the workbook to correct."""

import csv
import io
import re
from pathlib import Path

from panhuo.feeds.contract import contract_of
from panhuo.gate.issues import Issue, issues_of
from panhuo.portal.access import Access
from panhuo.portal.progress import Progress
from panhuo.settings import get_settings

_SEVERITY = {"error": "差错", "warning": "提示"}
_FORMULA = re.compile(r"^[=+\-@\t\r]")


def issues_for(found: Progress, access: Access, limit: int | None = None) -> list[Issue]:
    """The issues of a delivery in the units that the token covers; values stay masked."""
    if found.delivery_id is None:
        return []
    return [
        issue
        for issue in issues_of(found.delivery_id, limit=limit)
        if access.covers(issue.region_code)
    ]


def field_label(feed: str, name: str | None) -> str:
    """The Chinese name of a field; of a field no contract has, its own."""
    if name is None:
        return ""
    try:
        return contract_of(feed).field(name).zh
    except KeyError:
        return name


def issues_csv(found: Progress, access: Access) -> bytes:
    """The issues as a CSV that Excel opens in Chinese; cells that look like formulas are text."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["行号", "级别", "规则", "字段", "值", "问题", "怎么办", "已由报送件更正"])
    for issue in issues_for(found, access):
        cells = [
            issue.row_no or "整份",
            _SEVERITY[issue.severity],
            issue.rule_code,
            field_label(found.feed, issue.field),
            issue.value or "",
            issue.message_zh,
            issue.next_step,
            issue.resolved_by or "",
        ]
        writer.writerow([_neutral(str(cell)) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _neutral(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def workbook_of(found: Progress) -> Path | None:
    """The workbook to correct, when one lies in the outbox of the delivery's region."""
    if found.delivery_id is None:
        return None
    folder = get_settings().outbox_dir / found.region_code
    # its name begins with the number: dates in the name are digits, too
    waiting = folder.glob(f"{found.delivery_id}_*.xlsx")
    return max(waiting, key=lambda path: path.stat().st_mtime, default=None)
