"""Commands about deliveries: hand in, follow, look at, take back."""

import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from panhuo.cli.screen import cell, console, errors, print_json, print_rows, progress
from panhuo.codes.delivery_states import END_STATES, STATES

Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]

BAD_STATES = {"refused", "failed"}


def deliver(  # noqa: PLR0913, PLR0917 (the options of one command)
    file: Path,
    feed: Annotated[str, typer.Option(help="which feed, e.g. supply")],
    region: Annotated[str, typer.Option(help="the supplier's scope: a region code, 44 or 330802")],
    as_of: Day,
    layout: Annotated[str | None, typer.Option(help="layout; by default found by headers")] = None,
    received_at: Annotated[
        datetime | None, typer.Option(help="for loading history; default now")
    ] = None,
    mode: Annotated[str | None, typer.Option(help="snapshot | delta")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="follow it to its end state")] = False,
    json: Json = False,
) -> None:
    """Put a file where the platform picks it up."""
    from panhuo.intake.deliver import deliver as hand_in

    handed = hand_in(
        file,
        feed=feed,
        region=region,
        as_of=as_of.date(),
        layout=layout,
        received_at=received_at,
        mode=mode,
    )
    if not wait:
        if json:
            print_json({"ticket": handed.ticket, "path": handed.path})
        else:
            console.print(f"waiting in {handed.path}", highlight=False)
        return
    _warn_when_nobody_picks_up()
    with progress("waiting to be received") as say:
        receipt = follow(handed.ticket, say)
    if receipt["delivery_id"] is None:
        _print_refusal(receipt["error"], json)
        raise typer.Exit(1)
    found = one_delivery(receipt["delivery_id"])
    found["duplicate"] = receipt["outcome"] == "duplicate"
    if json:
        print_json(found)
    else:
        _print_delivery(found)
    if found["state"] in BAD_STATES:
        raise typer.Exit(1)


def _warn_when_nobody_picks_up() -> None:
    from panhuo.runtime.airflow_stack import airflow_status, uses_private_cluster

    if uses_private_cluster() and not any(part.pid for part in airflow_status()):
        errors.print("[yellow]the stack is not running[/]: the file waits until `panhuo up`")


def follow(ticket: str, say: Any) -> dict[str, Any]:
    """Wait until the file of that ticket was received and its delivery has an end state.

    Args:
        ticket: as `deliver` gave it.
        say: told in a few words how far it is.

    Returns:
        The receipt: outcome, delivery_id (None when rejected), error.
    """
    from panhuo.intake.ledger import find_receipt

    while (receipt := find_receipt(ticket)) is None:
        time.sleep(0.2)
    while receipt.delivery_id is not None:
        found = one_delivery(receipt.delivery_id)
        if found["state"] in END_STATES:
            break
        done = sum(1 for part in found["regions"] if part["state"] == "published")
        say(
            f"delivery {found['delivery_id']}: {found['state']} {STATES[found['state']]}, "
            f"{done}/{len(found['regions'])} regions published"
        )
        time.sleep(0.3)
    return {
        "outcome": receipt.outcome,
        "delivery_id": receipt.delivery_id,
        "error": receipt.error,
    }


def one_delivery(delivery_id: int) -> dict[str, Any]:
    """A delivery with its regions and its issues counted by rule.

    Raises:
        UnknownDeliveryError: the ledger has none of that number.
    """
    from panhuo.publish.overview import delivery_with_regions

    return delivery_with_regions(delivery_id)


def delivery(delivery_id: Annotated[int, typer.Argument()], json: Json = False) -> None:
    """One delivery: how far it got, its regions, what was wrong with it."""
    found = one_delivery(delivery_id)
    if json:
        print_json(found)
    else:
        _print_delivery(found)


def _print_refusal(error: dict[str, str] | None, json: bool) -> None:
    if json:
        print_json({"state": "refused", "error": error})
    elif error:
        errors.print(f"[bold red]未采用 not taken[/] {error['zh']}", highlight=False)
        errors.print(f"{error['en']}\n下一步：{error['next_step']}", highlight=False)


def _print_delivery(found: dict[str, Any]) -> None:
    from panhuo.gate.issues import count_by_rule

    if found.get("duplicate"):
        console.print(
            f"与报送件 {found['delivery_id']} 完全相同，未重复登记 "
            f"(identical to delivery {found['delivery_id']}, which stands)"
        )
    console.print(
        f"[bold]报送件 {found['delivery_id']}[/] {found['file_name']} · {found['feed']} · "
        f"{found['region_code']} · 截止 {found['as_of']} · "
        f"[bold]{STATES[found['state']]} {found['state']}[/]",
        highlight=False,
    )
    console.print(
        f"读入 {cell(found['rows_read'])} 行，通过 {cell(found['rows_accepted'])} 行，"
        f"暂存待改 {cell(found['rows_quarantined'])} 行，{len(found['regions'])} 个责任单位"
    )
    if found["error"]:
        _print_refusal(found["error"], json=False)
    print_rows(
        "差错",
        {
            "rule_code": "规则",
            "severity": "级别",
            "rows": "行数",
            "open_rows": "未改",
            "message_zh": "问题",
            "next_step": "怎么办",
        },
        [
            vars(rule) | ({} if rule.rows else {"rows": "整份", "open_rows": rule.open_issues})
            for rule in count_by_rule(found["delivery_id"])
        ],
        "没有差错",
    )
    console.print(f"逐行：panhuo issues {found['delivery_id']}", highlight=False)


def withdraw(delivery_id: Annotated[int, typer.Argument()], json: Json = False) -> None:
    """Take a delivery back: its regions are published without it."""
    from panhuo.intake.withdraw import withdraw as take_back
    from panhuo.orchestration.region_run import publish_region

    regions = take_back(delivery_id)
    published: list[str] = []
    with progress(f"publishing {len(regions)} regions without delivery {delivery_id}"):
        for region in regions:
            published += publish_region(region).publications
    if json:
        print_json({"delivery_id": delivery_id, "regions": regions, "publications": published})
    else:
        console.print(f"delivery {delivery_id} is withdrawn; published {cell(published)}")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (deliver, delivery, withdraw):
        app.command()(command)
