"""The inventory of a region as a folder that can be handed over: all of it, or nothing."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import shapely

from panhuo.publish.exports import companions, layout
from panhuo.publish.exports.geodata import Format, place_of, write_layer
from panhuo.publish.exports.gpkg_extras import describe_fields, style_categories
from panhuo.publish.exports.rows import Inventory, NothingPublishedError, Row, read_inventory
from panhuo.publish.exports.secrecy import level_of, refuse_above
from panhuo.publish.exports.zone import Zone, zone_of


class ExportExistsError(FileExistsError):
    """The folder of this export is there already; nothing is overwritten."""


@dataclass(frozen=True)
class Export:
    """What was written: the folder, the plane and the rows per layer."""

    folder: Path
    zone: Zone
    rows: dict[str, int]


@dataclass(frozen=True)
class _Layer:
    name: str
    fields: Sequence[layout.ExportField]
    rows: Sequence[Row]
    geometry_type: str | None


def _layers(inventory: Inventory) -> list[_Layer]:
    by_dimension = {
        dimension: [row for row in inventory.issues if row["dimension"] == dimension]
        for dimension in range(3)
    }
    found = [
        _Layer("DXYD", layout.INVENTORY, inventory.pieces, "MultiPolygon"),
        _Layer("XZQ", layout.REGIONS, inventory.regions, "MultiPolygon"),
        _Layer("JZZP", layout.PHOTOS, inventory.photos, "Point"),
        _Layer("TOPO_D", layout.TOPOLOGY, by_dimension[0], "MultiPoint"),
        _Layer("TOPO_X", layout.TOPOLOGY, by_dimension[1], "MultiLineString"),
        _Layer("TOPO_M", layout.TOPOLOGY, by_dimension[2], "MultiPolygon"),
        _Layer("YMZD", layout.CODES, layout.coded_values(), None),
    ]
    return [layer for layer in found if layer.rows or layer.name == "DXYD"]


def _refuse_secret(inventory: Inventory, layers: Sequence[_Layer]) -> None:
    levels = {layer.name: level_of(layer.name) for layer in layers}
    units = {row["piece_id"]: row["secrecy"] for row in inventory.pieces if row["secrecy"]}
    refuse_above(levels | units)


def _zone(inventory: Inventory, prefixed: bool) -> Zone:
    shapes = [row["shape"] for row in (*inventory.regions, *inventory.pieces) if row["shape"]]
    if not shapes:
        raise NothingPublishedError(
            "清单中没有图形，无法确定投影带。 nothing has a polygon: there is no zone to draw in."
        )
    return zone_of(shapely.centroid(shapes[0]).x, prefixed=prefixed)


def _multi(shape: shapely.Geometry | None, geometry_type: str | None) -> shapely.Geometry | None:
    if shape is None or geometry_type is None or shape.geom_type == geometry_type:
        return shape
    makers = {
        "MultiPolygon": shapely.multipolygons,
        "MultiLineString": shapely.multilinestrings,
        "MultiPoint": shapely.multipoints,
    }
    return makers[geometry_type]([shape])


def export_inventory(  # noqa: PLR0913 (the options of one command)
    code: str,
    as_of: date,
    form: Format,
    folder: Path,
    *,
    holders: bool = False,
    prefixed: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Export:
    """Write the inventory of a unit on a day into a new folder below `folder`.

    Args:
        code: responsible unit, or a province.
        as_of: the end of that local day.
        form: gpkg, fgdb or shp.
        folder: made if need be.
        holders: whether holders and their numbers are written.
        prefixed: whether eastings carry the zone number.
        say: told what is going on.

    Raises:
        NothingPublishedError: no publication tells of that day.
        SecrecyError: a layer or a unit is classified above what may leave.
        ExportExistsError: the folder is there already.
    """
    target = folder / f"低效用地_{code}_{as_of:%Y%m%d}_{form}"
    if target.exists():
        raise ExportExistsError(
            f"“{target}”已存在，未覆盖；请移走或另选文件夹。 {target} exists, nothing was overwritten."
        )
    say("reading what is published")
    inventory = read_inventory(code, as_of)
    layers = _layers(inventory)
    _refuse_secret(inventory, layers)
    zone = _zone(inventory, prefixed)
    folder.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".export-", dir=folder))
    try:
        rows = _write_layers(scratch, layers, form, zone, holders, say)
        secrecy = level_of("DXYD")
        companions.write_metadata(scratch / "元数据.xml", inventory, as_of, zone, rows, secrecy)
        companions.write_certificate(scratch / "拓扑检查证书.html", inventory, as_of)
        companions.write_checksums(scratch)
        scratch.chmod(0o755)
        scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Export(target, zone, rows)


def _write_layers(  # noqa: PLR0913, PLR0917 (the same)
    folder: Path,
    layers: Sequence[_Layer],
    form: Format,
    zone: Zone,
    holders: bool,
    say: Callable[[str], None],
) -> dict[str, int]:
    rows: dict[str, int] = {}
    for layer in layers:
        say(f"{layer.name}: {len(layer.rows)} rows")
        drawn = [
            row | {"shape": _multi(zone.draw(row.get("shape")), layer.geometry_type)}
            for row in layer.rows
        ]
        path = place_of(folder, "低效用地", layer.name, form)
        rows[layer.name] = write_layer(
            path,
            layer.name,
            layer.fields,
            drawn,
            form=form,
            geometry_type=layer.geometry_type,
            epsg=zone.epsg,
            holders=holders,
        )
        if form == "gpkg":
            describe_fields(path, layer.name, layer.fields)
    if form == "gpkg":
        style_categories(place_of(folder, "低效用地", "DXYD", form), "DXYD")
    return rows
