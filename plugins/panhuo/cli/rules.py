"""Commands about the rule book: check it, try it, see what is in force, let drafts count."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from panhuo.cli.answers import CATEGORIES, Day, Drafts, scopes_of
from panhuo.cli.screen import cell, console, errors, print_json, print_rows, progress
from panhuo.codes.verdict_names import STATUSES

if TYPE_CHECKING:
    from panhuo.rules.book import Rule
    from panhuo.transform.trial import Trial

Json = Annotated[bool, typer.Option("--json", help="print JSON")]
RuleFile = Annotated[
    Path | None, typer.Argument(exists=True, dir_okay=False, help="default: the book itself")
]

rules_app = typer.Typer(
    no_args_is_help=True, help="规则库 the rule book: check, trial, list, drafts"
)

MOVES = {"entered": "进入", "left": "退出", "changed": "变化"}


@rules_app.command()
def check(
    file: RuleFile = None,
    texts: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="folder with the documents' texts"),
    ] = None,
    json: Json = False,
) -> None:
    """Whether a rule book can be trusted: names row and reason, status 1 when it cannot."""
    from panhuo.rules.book import read_rules, rule_book_path
    from panhuo.rules.check import findings_of
    from panhuo.rules.check_quotes import quoted_rules
    from panhuo.rules.registers import load_registers

    path = file or rule_book_path()
    rules, registers = read_rules(path), load_registers()
    found = findings_of(rules, registers, texts)
    quotations = quoted_rules(rules, registers)[1]
    looked_up = quotations.looked_up if texts else 0
    if json:
        print_json(
            {
                "file": str(path),
                "rows": len(rules),
                "quotations_looked_up": looked_up,
                "quotations_without_text": quotations.without_text,
                "findings": [asdict(each) for each in found],
            }
        )
    elif found:
        columns = {"row_no": "行", "rule_id": "规则", "fault": "检查", "reason": "问题"}
        print_rows(path.name, columns, [asdict(each) for each in found], "")
    else:
        quoted = f"，核对引文 {looked_up} 条" if texts else ""
        console.print(f"{path.name}：{len(rules)} 行，无错误{quoted} no faults", highlight=False)
    raise typer.Exit(1 if found else 0)


@rules_app.command()
def trial(  # noqa: PLR0913, PLR0917 (the options of one command)
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="the changed book")],
    region: Annotated[str, typer.Option(help="region code")],
    as_of: Day,
    known_at: Annotated[
        str | None, typer.Option(help="what was received by then counts; a bare date: its end")
    ] = None,
    drafts: Drafts = None,
    json: Json = False,
) -> None:
    """What would move under a changed rule book: parcels and 亩 by category; nothing is published."""
    from panhuo.transform.trial import trial as ask

    _refuse_broken(file)
    with progress("试算 trial") as say:
        answer = ask(scopes_of(region, as_of, known_at, drafts), file, say)
    if json:
        print_json(asdict(answer))
        return
    _print_trial(answer)


def _refuse_broken(file: Path) -> None:
    """A trial of a broken book tells nothing; a document that is not registered yet is no fault."""
    from panhuo.rules.book import read_rules
    from panhuo.rules.check import findings_of
    from panhuo.rules.finding import BrokenRuleBookError
    from panhuo.rules.registers import load_registers

    found = findings_of(read_rules(file), load_registers())
    if broken := [each for each in found if each.fault != "document"]:
        raise BrokenRuleBookError(file.name, broken)
    for each in found:
        errors.print(f"[yellow]提示 note[/] {each}", highlight=False)


def _print_trial(answer: "Trial") -> None:
    rows = [
        {
            "kind": MOVES[move.kind],
            "key": move.key,
            "project_name": move.project_name,
            "before": _said(move.before),
            "after": _said(move.after) if move.after else move.warning or "—",
        }
        for move in answer.moves
    ]
    print_rows(
        "试算：有变化的地块",
        {
            "kind": "变化",
            "key": "编号",
            "project_name": "项目",
            "before": "现行规则",
            "after": "试算规则",
        },
        rows,
        "没有地块变化 nothing moves",
    )
    print_rows(
        "分类合计",
        {
            "category": "类型",
            "before_n": "现行（宗）",
            "before_mu": "现行（亩）",
            "entered_n": "进入（宗）",
            "entered_mu": "进入（亩）",
            "left_n": "退出（宗）",
            "left_mu": "退出（亩）",
            "after_n": "试算（宗）",
            "after_mu": "试算（亩）",
        },
        [
            {"category": CATEGORIES.get(code, code), **asdict(total)}
            for code, total in answer.totals.items()
        ],
        "清单为空 no category has any land",
    )


def _said(piece: dict[str, Any] | None) -> str:
    if piece is None:
        return "—"
    words = [
        CATEGORIES.get(piece["category"], piece["category"]),
        piece["sub_class"],
        f"严重程度 {piece['severity']}",
        f"{cell(piece['area_mu'])} 亩",
        piece["path"],
    ]
    return " · ".join(word for word in words if word)


@rules_app.command("list")
def list_rules(
    topic: Annotated[str | None, typer.Option(help="a topic, or its beginning: gewy")] = None,
    region: Annotated[str | None, typer.Option(help="what decides there; with --as-of")] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    drafts: Drafts = None,
    json: Json = False,
) -> None:
    """The rows of the book; with --region and --as-of what is in force and what it overrides."""
    if (region is None) != (as_of is None):
        raise typer.BadParameter("--region and --as-of go together")
    if region is None or as_of is None:
        _list_book(topic, json)
        return
    from panhuo.transform.in_force import rules_in_force

    scopes = scopes_of(region, as_of, None, drafts)
    if len(scopes) != 1:
        raise typer.BadParameter("one unit, not a province", param_hint="--region")
    (scope,) = scopes
    rows = rules_in_force(scope, topic)
    if json:
        print_json(rows)
        return
    for row in rows:
        row["says"] = _standard(row["operator"], row["value"], row["unit"])
        row["uses"] = "全部" if row["for_all_uses"] else ", ".join(row["land_types"])
        row["status"] = STATUSES.get(row["status"], row["status"])
        row["source"] = " ".join(filter(None, (row["document"], row["clause"])))
        row["quote"] = f"“{row['quote']}”" if row["quote"] else row["note"]
    print_rows(
        f"{scope.region_code} {scope.as_of} 的规则（征求意见稿{'参与' if scope.drafts else '不参与'}判定）",
        {
            "topic": "事项",
            "rule_id": "规则",
            "says": "标准",
            "uses": "用途",
            "status": "状态",
            "overridden": "已被取代",
            "source": "文件",
            "quote": "原文或说明",
        },
        rows,
        "没有规则 no rules",
    )


def _list_book(topic: str | None, json: bool) -> None:
    from panhuo.rules.book import read_rules, rule_book_path

    rules = [rule for rule in read_rules(rule_book_path()) if _is_of(rule, topic)]
    if json:
        print_json([asdict(rule) for rule in rules])
        return
    print_rows(
        "规则库",
        {
            "rule_id": "规则",
            "topic": "事项",
            "region_code": "地区",
            "says": "标准",
            "status": "状态",
            "document": "文件",
            "clause": "条款",
            "quote": "原文",
        },
        [
            asdict(rule)
            | {
                "says": _standard(rule.operator, rule.value, rule.unit),
                "status": STATUSES.get(rule.status or "", rule.status),
            }
            for rule in rules
        ],
        "没有规则 no rules",
    )


def _is_of(rule: "Rule", topic: str | None) -> bool:
    return topic is None or f"{rule.topic}.".startswith(f"{topic}.")


def _standard(operator: str | None, value: str | None, unit: str | None) -> str:
    if value is None:
        return "无标准"
    return " ".join(filter(None, (operator, value, unit)))


@rules_app.command()
def drafts(
    state: Annotated[
        str | None, typer.Argument(help="on | off | default (as the region above has it)")
    ] = None,
    region: Annotated[str | None, typer.Option(help="region code, units below included")] = None,
    json: Json = False,
) -> None:
    """Whether rules of draft documents (征求意见稿) decide in a region; without words: what is set."""
    from panhuo.codes.regions import normalise_scope
    from panhuo.settings import get_settings
    from panhuo.transform.drafts import draft_settings, drafts_of, set_drafts

    if state is not None and (region is None or state not in {"on", "off", "default"}):
        raise typer.BadParameter("--region CODE on | off | default")
    if region is not None:
        code = normalise_scope(region)
        if state is not None:
            set_drafts(code, None if state == "default" else state == "on")
        counted = drafts_of([code])[code]
        if json:
            print_json({"region_code": code, "drafts": counted})
        else:
            console.print(
                f"{code}：征求意见稿{'参与' if counted else '不参与'}判定", highlight=False
            )
            if state is not None:
                console.print(f"下次发布时生效；立即生效：panhuo publish --region {code}")
        return
    rows = [
        {"region_code": code, "name": name, "drafts": counted, "set_at": at}
        for code, name, counted, at in draft_settings()
    ]
    if json:
        print_json({"default": get_settings().drafts, "regions": rows})
        return
    print_rows(
        f"征求意见稿是否参与判定（其他地区：{'是' if get_settings().drafts else '否'}）",
        {"region_code": "代码", "name": "地区", "drafts": "参与", "set_at": "设置时间"},
        rows,
        f"没有单独设置；全部：{'参与' if get_settings().drafts else '不参与'}",
    )


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(rules_app, name="rules")
