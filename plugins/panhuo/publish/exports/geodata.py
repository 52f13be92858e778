"""Write layers as GeoPackage, File Geodatabase or Shapefile."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapely
from pyogrio.raw import write

from panhuo.publish.exports.layout import ExportField
from panhuo.publish.exports.rows import Row

Format = Literal["gpkg", "fgdb", "shp"]

DRIVERS = {"gpkg": "GPKG", "fgdb": "OpenFileGDB", "shp": "ESRI Shapefile"}

# A File Geodatabase stores whole numbers: of micrometres here, or areas would not come back.
_FGDB_OPTIONS = {"XYTOLERANCE": "0.00001", "XYSCALE": "1000000"}


def _values(field: ExportField, rows: Sequence[Row], holders: bool) -> "np.ndarray[Any, Any]":
    cells = [
        None if field.source is None or (field.personal and not holders) else row.get(field.source)
        for row in rows
    ]
    match field.kind:
        case "real":
            return np.array([np.nan if v is None else float(v) for v in cells], dtype=np.float64)
        case "integer":
            return np.array([0 if v is None else v for v in cells], dtype=np.int32)
        case "date":
            return np.array([v.isoformat() if v else None for v in cells], dtype="datetime64[D]")
        case "text":
            return np.array([None if v is None else str(v) for v in cells], dtype=object)


def place_of(folder: Path, name: str, layer: str, form: Format) -> Path:
    """The file a layer goes to: one for all, or one per layer for Shapefiles."""
    match form:
        case "gpkg":
            return folder / f"{name}.gpkg"
        case "fgdb":
            return folder / f"{name}.gdb"
        case "shp":
            return folder / f"{layer}.shp"


def write_layer(  # noqa: PLR0913 (all but the rows by name)
    path: Path,
    layer: str,
    fields: Sequence[ExportField],
    rows: Sequence[Row],
    *,
    form: Format,
    geometry_type: str | None,
    epsg: int,
    holders: bool = False,
) -> int:
    """Write one layer; text is UTF-8, in a Shapefile with a `.cpg` that says so.

    Args:
        path: of the data set.
        layer: name of the layer in it.
        fields: columns of the layer.
        rows: each with its `shape`, in the plane of `epsg`, or None.
        form: gpkg, fgdb or shp.
        geometry_type: as OGR calls it; None for a plain table.
        epsg: code of the plane.
        holders: whether personal fields are filled.

    Returns:
        How many rows were written.
    """
    shapes = None
    if geometry_type is not None:
        shapes = shapely.to_wkb(np.array([row["shape"] for row in rows], dtype=object))
    columns = [_values(field, rows, holders) for field in fields]
    masks = [
        np.array([field.source is None or row.get(field.source) is None for row in rows])
        if field.kind == "integer"
        else None
        for field in fields
    ]
    write(
        path,
        geometry=shapes,
        field_data=columns,
        field_mask=masks,
        fields=[field.code for field in fields],
        layer=layer,
        driver=DRIVERS[form],
        geometry_type=geometry_type,
        crs=f"EPSG:{epsg}" if geometry_type else None,
        encoding="UTF-8",
        layer_options=_FGDB_OPTIONS if form == "fgdb" and geometry_type else None,
    )
    return len(rows)
