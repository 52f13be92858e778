"""Commands that hand data over as files."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from panhuo.cli.screen import console, print_json, progress

if TYPE_CHECKING:
    from panhuo.publish.exports.package import Export

Json = Annotated[bool, typer.Option("--json", help="print JSON")]

export_app = typer.Typer(no_args_is_help=True, help="Hand data over as files.")


class Format(StrEnum):
    """What an inventory is written as."""

    GPKG = "gpkg"
    FGDB = "fgdb"
    SHP = "shp"


@export_app.command()
def inventory(  # noqa: PLR0913, PLR0917 (the options of one command)
    region: Annotated[str, typer.Option(help="region code")],
    as_of: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])],
    output: Annotated[Path, typer.Option("-o", help="folder the export's own folder goes into")],
    form: Annotated[Format, typer.Option("--format", help="gpkg | fgdb | shp")] = Format.GPKG,
    holders: Annotated[
        bool, typer.Option("--holders", help="write holders (SYQR, USCC), too")
    ] = False,
    plain_easting: Annotated[
        bool, typer.Option("--plain-easting", help="eastings without the zone number")
    ] = False,
    json: Json = False,
) -> None:
    """低效用地图斑 with regions, photos, topology, metadata, certificate and checksums."""
    from panhuo.codes.regions import normalise_scope
    from panhuo.publish.exports.inventory import export_inventory

    with progress("export") as say:
        done = export_inventory(
            normalise_scope(region),
            as_of.date(),
            form.value,
            output,
            holders=holders,
            prefixed=not plain_easting,
            say=say,
        )
    _tell(done, json)


@export_app.command()
def update(  # noqa: PLR0913, PLR0917 (the options of one command)
    region: Annotated[str, typer.Option(help="region code")],
    before: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="期初")],
    after: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="期末")],
    output: Annotated[Path, typer.Option("-o", help="folder the export's own folder goes into")],
    form: Annotated[Format, typer.Option("--format", help="gpkg | fgdb | shp")] = Format.GPKG,
    holders: Annotated[
        bool, typer.Option("--holders", help="write holders (SYQR, USCC), too")
    ] = False,
    plain_easting: Annotated[
        bool, typer.Option("--plain-easting", help="eastings without the zone number")
    ] = False,
    json: Json = False,
) -> None:
    """年度更新包: units added, changed and cancelled, old → new, and the balance of areas."""
    from panhuo.codes.regions import normalise_scope
    from panhuo.publish.exports.update import export_update

    with progress("export") as say:
        done = export_update(
            normalise_scope(region),
            before.date(),
            after.date(),
            form.value,
            output,
            holders=holders,
            prefixed=not plain_easting,
            say=say,
        )
    _tell(done, json)


def _tell(done: "Export", json: bool) -> None:
    if json:
        print_json({"folder": str(done.folder), "epsg": done.zone.epsg, "rows": done.rows})
        return
    rows = "，".join(f"{layer} {count} 条" for layer, count in done.rows.items())
    console.print(f"已导出 exported: [bold]{done.folder}[/]", highlight=False)
    console.print(f"EPSG:{done.zone.epsg}（第{done.zone.number}带） · {rows}", highlight=False)


@export_app.command()
def txt(
    key: Annotated[str, typer.Argument(help="supervision number, approval/plot, parcel or piece")],
    output: Annotated[Path, typer.Option("-o", help="FILE.txt")],
    json: Json = False,
) -> None:
    """报部坐标 TXT of a single parcel or plot."""
    from panhuo.publish.exports.coordinates_txt import write_coordinates

    done = write_coordinates(key, output)
    if json:
        print_json({"key": done.key, "epsg": done.zone.epsg, "points": done.points})
        return
    console.print(
        f"{done.key}：{done.points} 点 {done.rings} 圈，第{done.zone.number}带 → {output}",
        highlight=False,
    )


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(export_app, name="export")
