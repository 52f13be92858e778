"""The command that judges delivered files anew."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from panhuo.cli.screen import cell, console, errors, print_json, print_rows, watching
from panhuo.codes.delivery_states import STATES

if TYPE_CHECKING:
    from panhuo.intake.replay import Rows
    from panhuo.orchestration.replay import ReplayOutcome
    from panhuo.orchestration.replay_preview import Preview

Json = Annotated[bool, typer.Option("--json", help="print JSON")]

_VERDICTS = {"accepted": "通过", "waiting": "暂存待改", "absent": "无此行"}


def replay(  # noqa: PLR0913, PLR0917 (the options of one command)
    delivery_ids: Annotated[
        list[int] | None, typer.Argument(help="deliveries; or choose by the options")
    ] = None,
    feed: Annotated[str | None, typer.Option(help="all that count of this feed")] = None,
    region: Annotated[str | None, typer.Option(help="all with this unit in them")] = None,
    rule: Annotated[str | None, typer.Option(help="all in which it found what is open")] = None,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="only rows in quarantine; accepted ones stay as is")
    ] = False,
    layout: Annotated[str | None, typer.Option(help="read by this layout instead")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would change")] = False,
    limit: Annotated[int, typer.Option(help="how many changed rows to print; 0: all")] = 20,
    json: Json = False,
) -> None:
    """Judge archived files anew, by the rules, layouts and code lists of today.

    Status 1 when one of them is refused: what it replays then goes on counting.
    """
    from panhuo.intake.replay import Rows

    rows = Rows.WAITING if waiting else Rows.ALL
    chosen = delivery_ids or _chosen(feed, region, rule, rows)
    if dry_run:
        _preview(chosen, rows, layout, limit, json)
    else:
        _replay(chosen, rows, layout, json)


def _chosen(feed: str | None, region: str | None, rule: str | None, rows: "Rows") -> list[int]:
    from panhuo.feeds.contract import contract_of
    from panhuo.intake.ledger import transaction
    from panhuo.intake.replay import replayable

    if not (feed or region or rule):
        raise typer.BadParameter("say which: delivery ids, --feed, --region or --rule")
    if feed:
        contract_of(feed)
    with transaction() as connection:
        found = replayable(connection, feed=feed, region=region, rule=rule, rows=rows)
    return [each.delivery_id for each in found]


def _preview(chosen: list[int], rows: "Rows", layout: str | None, limit: int, json: bool) -> None:
    from panhuo.orchestration.replay_preview import preview

    found = []
    with watching() as watch:
        for number, delivery_id in enumerate(chosen, start=1):
            found.append(
                preview(
                    delivery_id,
                    rows,
                    layout,
                    lambda what, done, n=number: watch(f"{n}/{len(chosen)} {what}", done),  # type: ignore[misc]
                )
            )
    if json:
        print_json([asdict(each) for each in found])
    else:
        for each in found:
            _print_preview(each, limit)
        changed = sum(each.changes_anything for each in found)
        console.print(
            f"试算 {len(found)} 件，其中 {changed} 件会变；未作任何更改 "
            f"({changed} of {len(found)} deliveries would change; nothing was changed)"
        )
    if any(each.refusal for each in found):
        raise typer.Exit(1)


def _print_preview(found: "Preview", limit: int) -> None:
    head = f"[bold]报送件 {found.delivery_id}[/] {found.file_name} · {found.feed} · {STATES[found.state]}"
    if not found.changes_anything:
        console.print(f"{head} · 不变 no change", highlight=False)
        return
    console.print(head, highlight=False)
    if found.layout_after not in (None, found.layout_before):
        console.print(
            f"版式 layout: {found.layout_before or '—'} → {found.layout_after}", highlight=False
        )
    if found.refusal is not None:
        errors.print(
            f"[bold red]会退回，原件继续有效 would be refused, what stands stays[/] "
            f"{found.refusal['zh']}\n{found.refusal['en']}",
            highlight=False,
        )
    print_rows(
        "行",
        {"before": "现在", "after": "重放后", "rows": "行数"},
        [
            {"before": _VERDICTS[was], "after": _VERDICTS[becomes], "rows": rows}
            for was, becomes, rows in found.rows
        ],
        "没有读到行 no row could be read",
    )
    if found.fields:
        changed = "，".join(f"{name} {cell(rows)} 行" for name, rows in found.fields)
        console.print(f"取值有变的字段 fields with other values: {changed}", highlight=False)
    rules = [asdict(rule) for rule in found.rules if rule.before != rule.after]
    if rules:
        print_rows(
            "规则",
            {"rule_code": "规则", "severity": "级别", "before": "现在", "after": "重放后"},
            rules,
            "",
        )
    changes = found.changes if limit == 0 else found.changes[:limit]
    if changes:
        print_rows(
            "结论有变的行",
            {"row_no": "行", "before": "现在", "after": "重放后", "rules": "规则"},
            [
                asdict(row) | {"before": _VERDICTS[row.before], "after": _VERDICTS[row.after]}
                for row in changes
            ],
            "",
        )


def _replay(chosen: list[int], rows: "Rows", layout: str | None, json: bool) -> None:
    from panhuo.orchestration.replay import replay as judge_anew

    with watching() as watch:
        outcome = judge_anew(chosen, rows, layout, watch)
    if json:
        print_json(asdict(outcome))
    else:
        _print_outcome(outcome)
    if any(each.state in ("refused", "failed") for each in outcome.replayed):
        raise typer.Exit(1)


def _print_outcome(outcome: "ReplayOutcome") -> None:
    print_rows(
        "重放",
        {
            "replays": "原报送件",
            "delivery_id": "重放为",
            "state_zh": "状态",
            "rows_read": "读入行",
            "rows_accepted": "通过",
            "rows_quarantined": "暂存待改",
        },
        [asdict(each) | {"state_zh": STATES[each.state]} for each in outcome.replayed],
        "没有可重放的报送件 nothing to replay",
    )
    for each in outcome.replayed:
        if each.error:
            errors.print(
                f"[bold red]报送件 {each.replays} 继续有效 goes on counting[/] {each.error['zh']}\n"
                f"{each.error['en']}",
                highlight=False,
            )
    console.print(f"published {cell(outcome.publications)}", highlight=False)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(replay)
