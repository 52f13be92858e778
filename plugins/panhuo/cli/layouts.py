"""Commands about layouts: which there are, a draft for a new file, a dry run of a draft."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from panhuo.cli.screen import console, errors, print_json, print_rows, watching

if TYPE_CHECKING:
    from panhuo.feeds.recognise import Asked
    from panhuo.orchestration.rehearsal import Rehearsal

Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]
Feed = Annotated[str, typer.Option(help="which feed, e.g. supply")]

layout_app = typer.Typer(no_args_is_help=True, help="Layouts of odd files: list, suggest, check.")


class LayoutExistsError(FileExistsError):
    """A file that may have been worked on already stands where the draft should go."""


@layout_app.command("list")
def list_layouts(
    feed: Annotated[str | None, typer.Option(help="only of this feed")] = None,
    json: Json = False,
) -> None:
    """The layouts there are; status 1 when one of this installation is faulty."""
    from panhuo.feeds.layout_folder import broken_layouts, is_of_site, load_layouts
    from panhuo.settings import get_settings

    broken = broken_layouts()
    found = [
        {
            "layout": layout.layout,
            "feed": layout.feed,
            "zh": layout.zh,
            "of": "installation" if is_of_site(layout.layout) else "platform",
            "signature": list(layout.signature),
            "columns": list(layout.columns),
        }
        for layout in load_layouts().values()
        if feed in (None, layout.feed)
    ]
    if json:
        print_json({"layouts": found, "faulty": broken})
    else:
        headings = {
            "layout": "版式",
            "feed": "数据",
            "zh": "名称",
            "of": "来自",
            "signature": "识别列",
        }
        shown = [row | {"signature": row["signature"] or "只按名称 by name only"} for row in found]
        print_rows("数据版式", headings, shown, "没有版式 no layouts")
        console.print(
            f"本地版式目录 own layouts: {get_settings().site_layouts_dir}", highlight=False
        )
        for why in broken.values():
            errors.print(f"[bold red]不能使用 cannot be used[/] {why}", highlight=False)
    if broken:
        raise typer.Exit(1)


@layout_app.command("suggest")
def suggest_layout(
    file: Path,
    feed: Feed,
    output: Annotated[Path | None, typer.Option("-o", help="FILE.yaml")] = None,
    force: Annotated[bool, typer.Option("--force", help="replace a file of that name")] = False,
) -> None:
    """A draft layout for a file: what was recognised, and what was not as comments."""
    from panhuo.intake.draft_layout import draft_text, layout_name
    from panhuo.intake.suggest_layout import suggest

    _check_there(file)
    draft = suggest(file, feed)
    name = layout_name(output.name if output is not None else file.name, feed)
    text = draft_text(draft, name)
    if output is None:
        typer.echo(text, nl=False)
    elif output.exists() and not force:
        raise LayoutExistsError(
            f"文件“{output}”已存在；请换一个文件名，或加 --force 覆盖。 "
            f"{output} exists; choose another name or add --force."
        )
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, "utf-8")
    if draft.missing:
        errors.print(
            f"[yellow]未识别的必填字段 required, not recognised:[/] {', '.join(draft.missing)}",
            highlight=False,
        )


@layout_app.command("check")
def check_layout(  # noqa: PLR0913, PLR0917 (the options of one command)
    file: Path,
    feed: Feed,
    region: Annotated[str, typer.Option(help="the supplier's scope: a region code")],
    as_of: Day,
    layout: Annotated[
        str | None, typer.Option(help="name, or path of a .yaml; by default found by headers")
    ] = None,
    limit: Annotated[int, typer.Option(help="how many faulty rows to print; 0: all")] = 20,
    json: Json = False,
) -> None:
    """Try a file without delivering it; status 1 when it would be refused."""
    from panhuo.orchestration.rehearsal import rehearse

    _check_there(file)
    asked = _asked(layout)
    with watching() as watch:
        found = rehearse(
            file, feed=feed, region=region, as_of=as_of.date(), layout=asked, watch=watch
        )
    if json:
        print_json(asdict(found))
    else:
        _print(found, limit)
    if found.refusal is not None:
        raise typer.Exit(1)


def _check_there(file: Path) -> None:
    if not file.is_file():
        raise typer.BadParameter(f"there is no file {file} 找不到文件")


def _asked(layout: str | None) -> "Asked":
    from panhuo.feeds.layout_folder import read_layout

    if layout is not None and layout.endswith((".yaml", ".yml")):
        path = Path(layout)
        if not path.is_file():
            raise typer.BadParameter(f"there is no layout {path} 找不到版式文件")
        return read_layout(path)
    return layout


def _print(found: "Rehearsal", limit: int) -> None:
    if found.refusal is not None:
        errors.print(f"[bold red]会退回 would be refused[/] {found.refusal['zh']}", highlight=False)
        errors.print(
            f"{found.refusal['en']}\n下一步：{found.refusal['next_step']}", highlight=False
        )
    if found.encoding is None:
        return
    console.print(
        f"[bold]{found.layout}[/] · {found.encoding} · 读入 {found.rows_read:,} 行，"
        f"其中 {found.rows_failing:,} 行会暂存待改 would be quarantined",
        highlight=False,
    )
    _print_fields(found)
    if found.not_read:
        console.print(f"版式未提到的列 not read: {'、'.join(found.not_read)}", highlight=False)
    print_rows(
        "规则",
        {"rule_code": "规则", "severity": "级别", "rows": "行数", "message_zh": "问题"},
        [asdict(rule) for rule in found.rules],
        "没有差错 nothing was wrong",
    )
    shown = [asdict(fault) for fault in found.faults if fault.severity == "error"]
    if shown:
        print_rows(
            "会暂存待改的行",
            {
                "row_no": "行",
                "field": "字段",
                "value": "值",
                "rule_code": "规则",
                "next_step": "怎么办",
            },
            shown if limit == 0 else shown[:limit],
            "",
        )


def _print_fields(found: "Rehearsal") -> None:
    rows: list[dict[str, Any]] = [
        asdict(field)
        | {
            "field": f"{field.field}{' ★' if field.required else ''}",
            "share": f"{field.share:.1%}",
            "samples": "（敏感，不显示）" if field.sensitive else " | ".join(field.samples),
        }
        for field in found.fields
    ]
    print_rows(
        "字段",
        {
            "field": "字段",
            "zh": "名称",
            "source": "取自",
            "share": "填报率",
            "distinct": "不同值",
            "samples": "示例",
        },
        rows,
        "",
    )


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(layout_app, name="layout")
