"""A folder that can be handed over: layers in one plane and what goes with them; all, or nothing."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely

from panhuo.publish.exports.companions import write_checksums
from panhuo.publish.exports.fgdb_domains import add_domains
from panhuo.publish.exports.geodata import Format, place_of, write_layer
from panhuo.publish.exports.gpkg_extras import describe_fields, style_categories
from panhuo.publish.exports.layout import ExportField
from panhuo.publish.exports.rows import NothingPublishedError, Row
from panhuo.publish.exports.secrecy import level_of, refuse_above
from panhuo.publish.exports.zone import Zone, zone_of

Rows = dict[str, int]


class ExportExistsError(FileExistsError):
    """The folder of this export is there already; nothing is overwritten."""


@dataclass(frozen=True)
class Layer:
    """One layer of a package.

    Attributes:
        geometry_type: as OGR calls it; None for a plain table.
        classified_as: the layer whose 密级 it has, where that is not its own.
        by_category: whether it is drawn by category.
    """

    name: str
    fields: Sequence[ExportField]
    rows: Sequence[Row]
    geometry_type: str | None
    classified_as: str | None = None
    by_category: bool = False


@dataclass(frozen=True)
class Export:
    """What was written: the folder, the plane and the rows per layer."""

    folder: Path
    zone: Zone
    rows: Rows


def refuse_secret(layers: Sequence[Layer], pieces: Sequence[Row]) -> None:
    """Refuse what is classified above what may leave.

    Raises:
        SecrecyError: a layer or a unit is.
    """
    levels = {layer.name: level_of(layer.classified_as or layer.name) for layer in layers}
    units = {row["piece_id"]: row["secrecy"] for row in pieces if row["secrecy"]}
    refuse_above(levels | units)


def zone_for(rows: Sequence[Row], *, prefixed: bool) -> Zone:
    """The zone nearest to the first shape there is.

    Raises:
        NothingPublishedError: nothing has a polygon.
    """
    shape = next((row["shape"] for row in rows if row["shape"]), None)
    if shape is None:
        raise NothingPublishedError(
            "清单中没有图形，无法确定投影带。 nothing has a polygon: there is no zone to draw in."
        )
    return zone_of(shapely.centroid(shape).x, prefixed=prefixed)


def refuse_existing(target: Path) -> None:
    """Refuse to write over an earlier export.

    Raises:
        ExportExistsError: the folder is there already.
    """
    if target.exists():
        raise ExportExistsError(
            f"“{target}”已存在，未覆盖；请移走或另选文件夹。 {target} exists, nothing was overwritten."
        )


def write_package(  # noqa: PLR0913 (the options of one command)
    target: Path,
    layers: Sequence[Layer],
    form: Format,
    zone: Zone,
    *,
    data_set: str,
    holders: bool,
    companions: Callable[[Path, Rows], None],
    say: Callable[[str], None],
) -> Export:
    """Write layers, companions and checksums beside the target, and rename when all is there.

    Args:
        target: folder that is not there yet; its parents are made.
        layers: their shapes in degrees.
        form: gpkg, fgdb or shp.
        zone: the plane.
        data_set: name of the file the layers go to, where there is one.
        holders: whether personal fields are filled.
        companions: writes what goes with the data into a folder, given the rows per layer.
        say: told what is going on.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".export-", dir=target.parent))
    try:
        rows: Rows = {}
        for layer in layers:
            say(f"{layer.name}: {len(layer.rows)} rows")
            rows[layer.name] = _write(
                place_of(scratch, data_set, layer.name, form), layer, form, zone, holders
            )
        companions(scratch, rows)
        write_checksums(scratch)
        scratch.chmod(0o755)
        scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Export(target, zone, rows)


def _write(path: Path, layer: Layer, form: Format, zone: Zone, holders: bool) -> int:
    written = write_layer(
        path,
        layer.name,
        layer.fields,
        [
            row | {"shape": _multi(zone.draw(row.get("shape")), layer.geometry_type)}
            for row in layer.rows
        ],
        form=form,
        geometry_type=layer.geometry_type,
        epsg=zone.epsg,
        holders=holders,
    )
    if form == "fgdb":
        add_domains(path, layer.name, layer.fields)
    if form == "gpkg":
        describe_fields(path, layer.name, layer.fields)
        if layer.by_category:
            style_categories(path, layer.name)
    return written


def _multi(shape: shapely.Geometry | None, geometry_type: str | None) -> shapely.Geometry | None:
    if shape is None or geometry_type is None or shape.geom_type == geometry_type:
        return shape
    makers = {
        "MultiPolygon": shapely.multipolygons,
        "MultiLineString": shapely.multilinestrings,
        "MultiPoint": shapely.multipoints,
    }
    return makers[geometry_type]([shape])
