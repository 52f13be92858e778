"""Commands that answer: why a category, what on another day, what with other rules."""

import csv
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from panhuo.cli.screen import console, print_json, print_rows, progress
from panhuo.codes.code_lists import code_list

if TYPE_CHECKING:
    from panhuo.transform.project import Scope

Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]
Drafts = Annotated[
    str | None,
    typer.Option(help="whether draft documents decide: on | off; default: as the region has it"),
]

CATEGORIES = code_list("five_not").names


def assess(  # noqa: PLR0913, PLR0917 (the options of one command)
    region: Annotated[str, typer.Option(help="region code")],
    as_of: Day,
    known_at: Annotated[
        str | None, typer.Option(help="what was received by then counts; a bare date: its end")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="rule rows instead of the book")
    ] = None,
    drafts: Drafts = None,
    output: Annotated[
        Path | None, typer.Option("-o", help="CSV file; else standard output")
    ] = None,
    json: Json = False,
) -> None:
    """The verdicts of any day, any knowledge and any rules, without publishing."""
    from panhuo.schema.published import FIVE_NOT_COLUMNS
    from panhuo.transform.assess import assess as ask

    columns = [name for name in FIVE_NOT_COLUMNS if name != "geom"]
    rows = ask(scopes_of(region, as_of, known_at, drafts), columns, rules)
    if json:
        print_json(rows)
        return
    _write_csv(rows, ["key", *columns, "warning"], output)
    if output is not None:
        found = sum(1 for row in rows if row["category"])
        console.print(f"{len(rows)} rows, {found} pieces in a category → {output}")


def scopes_of(
    region: str, as_of: datetime, known_at: str | None, drafts: str | None
) -> "list[Scope]":
    """What `assess` and `rules trial` are asked to assess; drafts as the region has them, or said."""
    from panhuo.codes.regions import normalise_scope
    from panhuo.publish.work import units_within
    from panhuo.transform.drafts import drafts_of
    from panhuo.transform.project import Scope

    if drafts not in {None, "on", "off"}:
        raise typer.BadParameter("on or off", param_hint="--drafts")
    units = units_within(normalise_scope(region))
    counted = drafts_of(units) if drafts is None else dict.fromkeys(units, drafts == "on")
    known = _end_of(known_at)
    return [Scope(code, as_of.date(), known, drafts=counted[code]) for code in units]


def _end_of(known_at: str | None) -> str:
    """A bare date means the end of that local day."""
    if known_at is None:
        return "infinity"
    try:
        moment = datetime.fromisoformat(known_at)
    except ValueError:
        raise typer.BadParameter(
            "a date or a time such as 2025-01-15 or 2025-01-15T12:00", param_hint="--known-at"
        ) from None
    if len(known_at.strip()) <= 10:
        return f"{moment.date().isoformat()} 24:00"
    return moment.isoformat()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(map(str, value))
    return format(value, "f") if hasattr(value, "as_tuple") else str(value)


def _write_csv(rows: list[dict[str, Any]], columns: list[str], output: Path | None) -> None:
    file = output.open("w", encoding="utf-8", newline="") if output else sys.stdout
    try:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_csv_cell(row[name]) for name in columns])
    finally:
        if output:
            file.close()


def publish(
    revert: Annotated[
        str | None, typer.Option(help="go back to what was published before this publication")
    ] = None,
    release: Annotated[
        str | None, typer.Option(help="let in again what a revert of this publication took out")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="assess and publish this region anew, after a change of rules"),
    ] = None,
    json: Json = False,
) -> None:
    """Publish a region's open work, go back to before a publication, or undo that."""
    from panhuo.codes.regions import normalise_scope as known_region
    from panhuo.orchestration.region_run import publish_region
    from panhuo.publish.revert import hold_back, release_held

    if sum(option is not None for option in (revert, release, region)) != 1:
        raise typer.BadParameter("one of --revert, --release, --region")
    if revert is not None:
        region = hold_back(revert)
    elif release is not None:
        region = release_held(release)
    else:
        region = known_region(region or "")
    with progress(f"publishing {region}"):
        outcome = publish_region(region, again=revert is None and release is None)
    if json:
        print_json({"region_code": region, "publications": outcome.publications})
    elif outcome.publications:
        console.print("published " + ", ".join(outcome.publications))
    else:
        console.print("nothing was open")


def history(
    key: Annotated[str, typer.Argument(help="supervision, parcel or approval number")],
    json: Json = False,
) -> None:
    """What was believed of a piece of land, on both time axes."""
    from panhuo.publish.past import history_of

    rows = history_of(key)
    if json:
        print_json(rows)
        raise typer.Exit(0 if rows else 1)
    print_rows(
        f"{key} 的历史",
        {
            "category": "类型",
            "sub_class": "细类",
            "severity": "严重程度",
            "area_mu": "亩",
            "valid_from": "有效期起",
            "valid_to": "有效期止",
            "recorded_from": "入库起",
            "recorded_to": "入库止",
            "publication_id": "发布编号",
        },
        [row | {"category": CATEGORIES.get(row["category"], row["category"])} for row in rows],
        f"“{key}”没有发布过 nothing was ever published of {key}",
    )
    if not rows:
        raise typer.Exit(1)


def psql(context: typer.Context) -> None:
    """Open the warehouse with psql; arguments after `--` are psql's."""
    from panhuo.warehouse import OWNER, dsn

    os.environ["PGTZ"] = "Asia/Shanghai"
    os.execvp("psql", ["psql", dsn(OWNER), *context.args])


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (assess, publish, history):
        app.command()(command)
    app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(psql)
