"""Commands about what people report as wrong on the map."""

from typing import Annotated

import typer

from panhuo.cli.screen import console, print_json, print_rows

Json = Annotated[bool, typer.Option("--json", help="print JSON")]

map_app = typer.Typer(no_args_is_help=True, help="What people say is wrong on the map.")


@map_app.command()
def reports(
    region: Annotated[
        str | None, typer.Option(help="region code, units below included; default: all")
    ] = None,
    closed: Annotated[bool, typer.Option("--all", help="those answered, too")] = False,
    json: Json = False,
) -> None:
    """地图纠错: open reports, the oldest first."""
    from panhuo.codes.regions import normalise_scope
    from panhuo.portal.map_page.reports import reports as listed

    rows = listed(normalise_scope(region) if region else None, closed=closed)
    if json:
        print_json(rows)
        return
    columns = {
        "report_id": "编号",
        "region_code": "地区",
        "piece_id": "认定单元",
        "kind_zh": "问题",
        "message": "说明",
        "reported_by": "报告人",
        "reported_at": "时间",
        "answer": "答复",
    }
    print_rows("地图纠错", columns, rows, "没有未办结的纠错 nothing is reported")


@map_app.command()
def answer(
    report_id: Annotated[int, typer.Argument(help="number of the report")],
    text: Annotated[str, typer.Argument(help="what was done about it")],
) -> None:
    """Close a report with an answer."""
    from panhuo.portal.map_page.reports import close_report

    close_report(report_id, text)
    console.print(f"纠错 {report_id} 已办结 closed", highlight=False)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(map_app, name="map")
