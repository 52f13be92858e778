"""`panhuo status`: the stack, what arrived last, what waits, what is published."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from panhuo.cli.screen import cell, console, print_json, print_rows
from panhuo.codes.delivery_states import STATES

Rows = list[dict[str, Any]]

_REASONS = {"complete": "报齐", "deadline": "到期"}


def status(
    limit: Annotated[int, typer.Option(help="how many of the latest deliveries")] = 20,
    json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """The stack, the latest deliveries, and what is published."""
    from panhuo.publish.faults import region_faults
    from panhuo.publish.overview import latest_deliveries, latest_rejected, published_totals
    from panhuo.publish.province import latest_editions
    from panhuo.publish.work import open_regions

    found: dict[str, Any] = {
        "stack": _components(),
        "deliveries": latest_deliveries(limit),
        "rejected": latest_rejected(limit),
        "open_regions": open_regions(),
        "region_faults": [asdict(fault) for fault in region_faults()],
        "editions": [asdict(edition) for edition in latest_editions(limit)],
        "published": published_totals(),
    }
    if json:
        print_json(found)
        return
    print_rows(
        "运行状态", {"name": "部件", "healthy": "正常", "detail": "说明"}, found["stack"], ""
    )
    _print_deliveries(found["deliveries"])
    _print_rejected(found["rejected"])
    if found["open_regions"]:
        console.print(f"待发布地区：{cell(found['open_regions'])}")
    if found["region_faults"]:
        print_rows(
            "未能发布的地区（每分钟重试）",
            {"region_code": "地区", "since": "始于", "tries": "次数", "fault": "原因"},
            found["region_faults"],
            "",
        )
    _print_editions(found["editions"])
    print_totals(found["published"])


def _components() -> Rows:
    """Return the processes of this machine; none where the warehouse is somewhere else."""
    from panhuo.runtime.airflow_stack import uses_private_cluster
    from panhuo.runtime.stack import status as stack_status

    if not uses_private_cluster():
        return []
    return [
        {"name": part.name, "healthy": part.healthy, "detail": part.detail}
        for part in stack_status()
    ]


def _print_deliveries(rows: Rows) -> None:
    print_rows(
        "最近报送件",
        {
            "delivery_id": "编号",
            "feed": "数据",
            "region_code": "报送范围",
            "as_of": "截止日期",
            "file_name": "文件",
            "state": "状态",
            "rows_read": "读入",
            "rows_accepted": "通过",
            "rows_quarantined": "暂存待改",
            "received_at": "接收时间",
        },
        [row | {"state": f"{STATES[row['state']]} {row['state']}"} for row in rows],
        "还没有报送件 nothing was delivered yet",
    )


def _print_rejected(rows: Rows) -> None:
    if rows:
        print_rows(
            "放错位置的文件（未成为报送件）",
            {"file_name": "文件", "received_at": "接收时间", "zh": "问题", "next_step": "怎么办"},
            rows,
            "",
        )


def _print_editions(rows: Rows) -> None:
    if not rows:
        return
    print_rows(
        "省级期次",
        {
            "province_code": "省份",
            "period": "月份",
            "edition": "版次",
            "reason": "依据",
            "units_in": "已报单位",
            "units_missing": "未报单位",
            "decided_at": "决定时间",
            "frozen_at": "定稿时间",
        },
        [
            row
            | {
                "reason": _REASONS[row["reason"]],
                "units_in": len(row["units_in"]),
                "units_missing": ", ".join(row["units_missing"]) or None,
            }
            for row in rows
        ],
        "",
    )


def print_totals(rows: list[dict[str, Any]]) -> None:
    """What is published: parcels and mu per region and category."""
    print_rows(
        "已发布的五未土地",
        {
            "region_code": "责任单位代码",
            "region_name": "责任单位",
            "category_zh": "五未类型",
            "sub_class": "细类",
            "parcels": "宗数",
            "area_mu": "面积（亩）",
            "as_of": "截止日期",
        },
        rows,
        "还没有发布 nothing is published yet",
    )


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(status)
