"""A layer of survey polygons that share their edges, as the file a county would send."""

import zipfile
from pathlib import Path

import numpy as np
import shapely
from pyogrio.raw import write

REGION = "330802"
POLYGONS = 390_625
"""At scale 1: 625 by 625, as the design's own figures have it."""
_WEST, _SOUTH = 118.5, 28.7
_CELL_DEGREES = 0.0008
_POINTS_A_SIDE = 6


def side_of(scale: float) -> int:
    """How many cells a square of about `scale` × POLYGONS cells has on one side."""
    return max(4, round((POLYGONS * scale) ** 0.5))


def grid(
    side: int, cell: float = _CELL_DEGREES, points_a_side: int = _POINTS_A_SIDE
) -> "np.ndarray":
    """Return side × side squares (EPSG:4490) of 4 × points_a_side points and the closing one.

    The lines between them waver, so that no engine can take them for boxes, and neighbours share
    every vertex.
    """
    along = np.arange(points_a_side) / points_a_side
    none, full = np.zeros(points_a_side), np.ones(points_a_side)
    ring = np.concatenate(
        [
            np.column_stack([along, none]),
            np.column_stack([full, along]),
            np.column_stack([1 - along, full]),
            np.column_stack([none, 1 - along]),
            [[0.0, 0.0]],
        ]
    )
    columns, rows = np.meshgrid(np.arange(side), np.arange(side))
    corners = np.column_stack([columns.ravel(), rows.ravel()])[:, None, :]
    at = np.round((corners + ring[None]) * points_a_side) / points_a_side
    waver = 0.05 * np.stack([np.sin(7 * at[..., 1]), np.sin(5 * at[..., 0])], axis=-1)
    points = (at + waver) * cell + np.array([_WEST, _SOUTH])
    points[:, -1] = points[:, 0]
    return shapely.polygons(points)


def _fields(count: int) -> dict[str, "np.ndarray"]:
    serial = np.arange(count)
    text = {
        "BSM": [f"3308{n:014d}" for n in serial],
        "DLBM": np.where(serial % 3 == 0, "0601", "0101"),
        "DLMC": np.where(serial % 3 == 0, "工业用地", "水田"),
        "QSXZ": ["20"] * count,
        "QSDWDM": [f"330802{n % 900 + 100:03d}201000000"[:19] for n in serial],
        "ZLDWDM": [f"330802{n % 900 + 100:03d}201000000"[:19] for n in serial],
        "KCXS": ["0"] * count,
        "GDPDJB": ["1"] * count,
    }
    fields = {name: np.array(values, dtype=object) for name, values in text.items()}
    return fields | {"TBMJ": np.full(count, 6500.25), "SJNF": np.full(count, 2024, dtype=np.int32)}


def survey_file(folder: Path, driver: str, shapes: "np.ndarray") -> tuple[Path, Path]:
    """Write the layer as GPKG or ESRI Shapefile.

    Returns:
        The file that is delivered, and the one ogr2ogr reads: they differ for a Shapefile, which
        is delivered in a zip and which ogr2ogr may read without one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    suffix = ".gpkg" if driver == "GPKG" else ".shp"
    path = folder / f"DLTB{suffix}"
    fields = _fields(len(shapes))
    write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=list(fields.values()),
        fields=list(fields),
        geometry_type="Polygon",
        crs="EPSG:4490",
        driver=driver,
        encoding="UTF-8",
        layer="DLTB",
    )
    if driver == "GPKG":
        return path, path
    packed = folder / "DLTB.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part in sorted(folder.glob("DLTB.*")):
            if part != packed:
                archive.write(part, part.name)
    return packed, path
