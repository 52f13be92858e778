"""The command about issues: what was wrong with a delivery, on screen or as the workbook."""

from pathlib import Path
from typing import Annotated, Any

import typer

from panhuo.cli.deliveries import Json, one_delivery
from panhuo.cli.screen import console, print_json, print_rows

FIRST_OF_EACH = 3
"""Lines that say the same of the same field; the others are counted."""


def issues(
    delivery_id: Annotated[int, typer.Argument()],
    severity: Annotated[str | None, typer.Option(help="error | warning")] = None,
    limit: Annotated[int, typer.Option(help="how many lines; 0: every row")] = 50,
    xlsx: Annotated[
        Path | None, typer.Option(help="write the workbook for the supplier here instead")
    ] = None,
    json: Json = False,
) -> None:
    """What was wrong with a delivery, row by row, and what to do."""
    from panhuo.gate.issues import issues_of

    one_delivery(delivery_id)
    if xlsx is not None:
        _write(delivery_id, xlsx, json)
        return
    everything = json or limit == 0
    found = issues_of(
        delivery_id,
        severity=severity,  # type: ignore[arg-type]
        limit=None if everything else limit,
        first_of_each=None if everything else FIRST_OF_EACH,
    )
    if json:
        print_json([vars(issue) | {"state": issue.state_zh} for issue in found])
        return
    lines: list[dict[str, Any]] = []
    for issue in found:
        lines.append(vars(issue) | {"state": issue.state_zh})
        if issue.repeated:
            lines.append(
                {
                    "rule_code": issue.rule_code,
                    "field": issue.field,
                    "message_zh": f"另有 {issue.repeated:,} 行相同（--limit 0 全部列出）",
                }
            )
    columns = {
        "row_no": "行",
        "origin_row_no": "原行号",
        "severity": "级别",
        "rule_code": "规则",
        "field": "字段",
        "value": "值",
        "message_zh": "问题",
        "next_step": "怎么办",
        "first_seen": "首次发现",
        "state": "状态",
    }
    if all(issue.origin_row_no is None for issue in found):
        del columns["origin_row_no"]
    print_rows(f"报送件 {delivery_id} 的差错", columns, lines, "没有差错 nothing was wrong")


def _write(delivery_id: int, path: Path, json: bool) -> None:
    from panhuo.gate.workbook import write_workbook

    write_workbook(delivery_id, path)
    if json:
        print_json({"delivery_id": delivery_id, "path": path})
    else:
        console.print(f"已写入 {path}（含报送单位原始数据，只交报送单位）", highlight=False)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(issues)
