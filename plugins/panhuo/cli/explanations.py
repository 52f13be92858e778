"""`panhuo explain`: why land is in a category, or in none; today, or on another day."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypedDict

import typer

from panhuo.cli.answers import CATEGORIES, Drafts, Json, scopes_of
from panhuo.cli.screen import cell, console, errors, print_json, progress
from panhuo.codes.verdict_names import CHAINS, LOW_EFFICIENCY, STATUSES, VERDICTS

Tax = Annotated[bool, typer.Option("--tax", help="tell amounts of tax and sales")]
Holder = Annotated[bool, typer.Option("--holder", help="tell who holds the land")]


class Told(TypedDict):
    """What the explanation is to tell beside the chain."""

    tax: bool
    holder: bool
    shapes: bool


def explain(  # noqa: PLR0913, PLR0917 (the options of one command)
    key: Annotated[str, typer.Argument(help="supervision, parcel or approval number")],
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="as on that day; default: as published"),
    ] = None,
    known_at: Annotated[
        str | None, typer.Option(help="what was received by then counts; a bare date: its end")
    ] = None,
    drafts: Drafts = None,
    tax: Tax = False,
    holder: Holder = False,
    html: Annotated[
        Path | None, typer.Option(dir_okay=False, help="one page to hand over, written there")
    ] = None,
    json: Json = False,
) -> None:
    """Why land is in a category: category → evidence → rule and clause → file and row."""
    told = Told(tax=tax, holder=holder, shapes=html is not None)
    if as_of is None:
        if known_at is not None or drafts is not None:
            raise typer.BadParameter("they go with --as-of", param_hint="--known-at, --drafts")
        answer = _published(key, told)
    else:
        answer = _on_a_day(key, as_of, known_at, drafts, told)
    if html is not None:
        _write_page(answer, html)
    if json:
        print_json(answer)
    elif html is not None:
        console.print(f"{key} → {html}", highlight=False)
    else:
        print_answer(answer)


def _published(key: str, told: Told) -> dict[str, Any]:
    from panhuo.publish.explain import explain as ask

    answer = ask(key, **told)
    if answer is None:
        _end_unknown(f"nothing published is known of {key!r} 未找到该编号")
    return answer


def _on_a_day(
    key: str, as_of: datetime, known_at: str | None, drafts: str | None, told: Told
) -> dict[str, Any]:
    from panhuo.orchestration.explain_as_of import explain_as_of, regions_of

    scopes = [
        scope for region in regions_of(key) for scope in scopes_of(region, as_of, known_at, drafts)
    ]
    if not scopes:
        _end_unknown(f"no delivery names {key!r} 报送件中没有该编号")
    with progress(f"assessing {', '.join(scope.region_code for scope in scopes)}"):
        answer = explain_as_of(key, scopes, **told)
    if answer is None:
        _end_unknown(
            f"nothing was known of {key!r} for {as_of.date()} "
            f"{'by ' + known_at if known_at else ''} 当时尚无该编号的资料"
        )
    return answer


def _write_page(answer: dict[str, Any], file: Path) -> None:
    from panhuo.publish.past import history_of
    from panhuo.report.explanation_page import explanation_page

    shapes = [piece.pop("shape") for piece in answer["pieces"]]
    file.write_text(explanation_page(answer, shapes, history_of(answer["key"])), "utf-8")


def _end_unknown(what: str) -> NoReturn:
    errors.print(f"[bold red]错误 error[/] {what}")
    raise typer.Exit(1)


def print_answer(answer: dict[str, Any]) -> None:
    """The land, its categories, and for each what decided it."""
    _print_question(answer)
    _print_land(answer)
    _print_low_efficiency(answer)
    parts = dict.fromkeys((row["region_code"], row["category"]) for row in answer["evidence"])
    # two counties may number their batches alike: then each has its own chain
    several = len({region for region, _ in parts}) > 1
    for region, category in sorted(parts) if several else parts:
        _print_evidence(region, category, answer, name_region=several)
    _print_steps(answer["steps"])
    for warning in answer["warnings"]:
        kind = "预警" if warning["kind"] == "warning" else "提示"
        console.print(f"{kind}：{warning['warning']}（{cell(warning['detail_zh'])}）")


def _print_question(answer: dict[str, Any]) -> None:
    for scope in answer.get("scopes", []):
        known = (
            "全部资料" if scope["known_at"] == "infinity" else f"{scope['known_at']} 前收到的资料"
        )
        console.print(
            f"测算 {scope['region_code']} · 截止 {scope['as_of']} · 依据 {known} · "
            f"征求意见稿{'参与' if scope['drafts'] else '不参与'}判定",
            highlight=False,
        )


def _print_land(answer: dict[str, Any]) -> None:
    for supply in answer["supplies"]:
        console.print(
            f"[bold]{supply['supervision_no']}[/] {cell(supply['project_name'])} · "
            f"{cell(supply['land_use'])} · {cell(supply['area_m2'])} 平方米 · "
            f"{supply['build_state']} · 截止 {supply['as_of']}"
        )
    if not answer["supplies"]:
        console.print(f"[bold]{answer['key']}[/]", highlight=False)
    if not answer["pieces"]:
        console.print("[green]不在五未清单内[/] in no category")
    for piece in answer["pieces"]:
        console.print(
            f"[bold yellow]{CATEGORIES[piece['category']]}[/] "
            f"{piece['sub_class'] + ' · ' if piece['sub_class'] else '· '}"
            f"{piece['status']} · 严重程度 {piece['severity']} · {cell(piece['area_mu'])} 亩 · "
            f"自 {piece['since']} · {piece['path'] + ' · ' if piece['path'] else ''}"
            f"{'发布 ' + piece['publication_id'] if piece['publication_id'] else '未发布的测算'}"
        )
        if piece.get("holder"):
            console.print(f"    使用权人 {piece['holder']}", highlight=False)


def _print_low_efficiency(answer: dict[str, Any]) -> None:
    tried = any(row["category"] == LOW_EFFICIENCY for row in answer["evidence"])
    if tried and not answer["low_efficiency"]:
        console.print("[green]不属低效用地[/] not low-efficient")
    for piece in answer["low_efficiency"]:
        of_five = f"属{CATEGORIES[piece['category']]} · " if piece["category"] else ""
        console.print(
            f"[bold yellow]低效用地[/] low-efficient · {cell(piece['object_class'])} · {of_five}"
            f"{'、'.join(piece['reasons'])} · {piece['status']} · {cell(piece['area_mu'])} 亩",
            highlight=False,
        )


def _print_evidence(
    region: str, category: str, answer: dict[str, Any], *, name_region: bool
) -> None:
    where = f" · {region}" if name_region else ""
    console.print(f"\n[bold]{CHAINS[category]}[/] 判定依据{where}", highlight=False)
    for row in answer["evidence"]:
        if (row["region_code"], row["category"]) != (region, category):
            continue
        colour = {"met": "yellow", "not_met": "green"}.get(row["verdict"], "dim")
        console.print(f"  [{colour}]{VERDICTS[row['verdict']]}[/] {row['statement_zh']}")
        if row["rule_id"]:
            quote = f"“{row['quote']}”" if row["quote"] else (row["rule_note"] or "")
            console.print(
                f"      规则 {row['rule_id']}（{STATUSES.get(row['rule_status'], '')}）"
                f"{row['document'] or ''} {row['clause'] or ''} {quote}",
                highlight=False,
            )
        if row["overridden"]:
            console.print(f"      已被取代：{cell(row['overridden'])}")
        if row["delivery_id"]:
            console.print(
                f"      来源 报送件 {row['delivery_id']} {row['file_name']} 第 {row['row_no']} 行"
                f"（sha256 {row['sha256'][:12]}…）",
                highlight=False,
            )


def _print_steps(steps: list[dict[str, Any]]) -> None:
    if steps:
        console.print("\n[bold]处置环节[/] decisions")
    for step in steps:
        outcome = (
            f"{step['state_before']} → {step['state_after']}"
            if step["is_applied"]
            else "[red]未生效 not applied[/]"
        )
        console.print(
            f"  {step['decided_on']} {step['action']} {outcome} · {cell(step['authority'])} "
            f"{cell(step['doc_no'])} · 报送件 {step['delivery_id']} 第 {step['row_no']} 行",
            highlight=False,
        )
        if step["reason_zh"]:
            console.print(f"      {step['reason_zh']}。{step['next_step_zh']}", highlight=False)


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(explain)
