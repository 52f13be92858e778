"""The workbook that goes back: what is wrong with a delivery, to be corrected and delivered again."""

import os
import tempfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from panhuo.feeds.returned_workbook import MARK, ROWS, SUMMARY, Mark, shown
from panhuo.gate.issues import RuleCount, count_by_rule
from panhuo.gate.record import Connection
from panhuo.gate.returned_rows import (
    ReturnedDelivery,
    returned_delivery,
    rows_of_rule,
    waiting_row_numbers,
    waiting_rows,
)
from panhuo.gate.workbook_rows import RowsSheet
from panhuo.gate.workbook_style import Lines, Sheet, Styles
from panhuo.gate.workbook_summary import SUMMARY_WIDTHS, write_summary
from panhuo.settings import get_settings
from panhuo.warehouse import connect

RULE_ROWS = 10_000
"""Rows on the sheet of one rule."""

_LONGEST_TITLE = 31


class NoSuchDeliveryError(LookupError):
    """A delivery that the ledger does not have."""


def write_workbook(delivery_id: int, path: Path) -> Path:
    """Write the workbook of a delivery: its open issues as they are now; replaces the file.

    It holds the supplier's own rows as delivered, sensitive values too: it is for nobody else.

    Raises:
        NoSuchDeliveryError: there is none.
        OSError: the file cannot be written; what was there before stays.
    """
    with connect("panhuo_gate") as connection:
        delivery = returned_delivery(connection, delivery_id)
        if delivery is None:
            raise NoSuchDeliveryError(f"there is no delivery {delivery_id} 没有该报送件")
        workbook = _workbook(connection, delivery)
    _save(workbook, path)
    return path


def outbox_path(delivery: ReturnedDelivery) -> Path:
    """Where the workbook of a delivery is put for its supplier."""
    name = f"{delivery.delivery_id}_{delivery.contract.zh}_{delivery.as_of}_差错.xlsx"
    return get_settings().outbox_dir / delivery.region_code / name


def _workbook(connection: Connection, delivery: ReturnedDelivery) -> Workbook:
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "盘活 Panhuo"
    workbook.properties.title = f"报送件 {delivery.delivery_id} 差错（{delivery.contract.zh}）"
    styles = Styles(workbook)
    rules = count_by_rule(delivery.delivery_id)
    numbers = waiting_row_numbers(connection, delivery.delivery_id)
    most = get_settings().workbook_max_rows
    taken = numbers[:most]
    write_summary(Lines(workbook, SUMMARY, SUMMARY_WIDTHS), styles, delivery, rules)
    if delivery.headers and taken:
        sheet = RowsSheet(workbook, styles, delivery)
        for row in waiting_rows(connection, delivery, most):
            sheet.add(row)
        sheet.finish()
    titles = {SUMMARY, ROWS, MARK}
    for rule in rules:
        if rule.rows and rule.open_issues:
            _write_rule(connection, workbook, styles, delivery, rule, titles)
    _write_mark(workbook, delivery, taken)
    return workbook


def _write_rule(  # noqa: PLR0913, PLR0917 (what one sheet is made of)
    connection: Connection,
    workbook: Workbook,
    styles: Styles,
    delivery: ReturnedDelivery,
    rule: RuleCount,
    titles: set[str],
) -> None:
    title = rule.rule_code[:_LONGEST_TITLE]
    while title in titles:
        title = f"{title[: _LONGEST_TITLE - 2]}~{len(titles) % 10}"
    titles.add(title)
    lines = Lines(workbook, title, (9, 20, 30, 52, 52, 20))
    sheet = lines.sheet
    sheet.freeze_panes = "A2"
    heads = ("行号", "字段", "值", "问题", "怎么办", "首次发现")
    lines.add(*(styles.head(sheet, text) for text in heads))
    places = delivery.places()
    for found in rows_of_rule(connection, delivery, rule.rule_code, RULE_ROWS):
        lines.add(*_rule_line(sheet, styles, delivery, places, found))
    sheet.auto_filter.ref = f"A1:F{lines.count}"
    if rule.open_issues > RULE_ROWS:
        more = f"共 {rule.open_issues:,} 处，本页列出前 {RULE_ROWS:,} 处。"
        lines.add(styles.title(sheet, more))
    sheet.print_title_rows = "1:1"


def _rule_line(
    sheet: Sheet,
    styles: Styles,
    delivery: ReturnedDelivery,
    places: dict[str, int],
    found: dict[str, Any],
) -> list[Any]:
    field, value = found["field"], found["value"]
    if field in places and found["source_row"] is not None and delivery.headers:
        value = found["source_row"].get(delivery.headers[places[field]], value)
    names = {each.name: each.zh for each in delivery.contract.fields}
    texts = (
        names.get(field, field or "整行"),
        shown(value or ""),
        found["message_zh"],
        found["next_step"],
        f"{found['first_seen']:%Y-%m-%d %H:%M}",
    )
    return [styles.number(sheet, found["row_no"]), *(styles.text(sheet, text) for text in texts)]


def _write_mark(
    workbook: Workbook, delivery: ReturnedDelivery, taken: list[tuple[int, bool]]
) -> None:
    mark = Mark(
        delivery_id=delivery.delivery_id,
        feed=delivery.feed,
        region_code=delivery.region_code,
        as_of=delivery.as_of.isoformat(),
        sha256=delivery.sha256,
        layout=delivery.layout or "",
        headers=tuple(delivery.headers or ()),
        rows=tuple(number for number, _ in taken),
        together=tuple(number for number, together in taken if together),
    )
    sheet = workbook.create_sheet(MARK)
    sheet.sheet_state = "veryHidden"
    for text in mark.cells(delivery.ticket or ""):
        sheet.append([text])


def _save(workbook: Workbook, path: Path) -> None:
    """Put the file in place as a whole, readable by its owner and group only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            workbook.save(out)
            out.flush()
            os.fchmod(out.fileno(), 0o640)
            os.fsync(out.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
