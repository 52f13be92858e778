"""Files of geodata as offices make them, each with the plot of reference.md 5.3."""

import shutil
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import shapely
from pyogrio.raw import write
from pyproj import Geod, Transformer

AREA = 61944.6337
"""m² on the ellipsoid: reference.md 5.3."""

DEGREES = 4490
BASE = (118.87, 28.94)


def ring(*offsets):
    """Return the points of a closed ring in metres from the base, zone 40 without its number."""
    east, north = Transformer.from_crs(DEGREES, 4549, always_xy=True).transform(*BASE)
    return [(east + x, north + y) for x, y in (*offsets, offsets[0])]


def gk(outer, *holes):
    """Return a polygon of such rings."""
    return shapely.polygons(outer, holes or None)


def vector(code=4549, longitude=None):
    """Return the plot in a frame; at another longitude, its points in that frame's own plane."""
    offsets = np.array([(0, 0), (200, 10), (204, 333.35), (20, 323.3495), (0, 0)])
    if longitude is None:
        plane = shapely.segmentize(shapely.polygons(offsets + ring((0, 0))[0]), 70)
        if code == 4549:
            return shapely.polygons(offsets + ring((0, 0))[0])
        change = Transformer.from_crs(4549, code, always_xy=True)
        return shapely.transform(plane, lambda p: np.column_stack(change.transform(*p.T)))
    base = Transformer.from_crs(DEGREES, code, always_xy=True).transform(longitude, BASE[1])
    return shapely.polygons(offsets + base)


def measured(shape, code):
    """Return the area in m² on the ellipsoid of a polygon in a plane, by way of PROJ alone."""
    points = shapely.get_coordinates(shapely.segmentize(shape, 1.0))
    degrees = Transformer.from_crs(code, DEGREES, always_xy=True).transform(*points.T)
    return abs(Geod(a=6378137.0, rf=298.257222101).polygon_area_perimeter(*degrees)[0])


def rows_of(count):
    numbers = [f"{n:04}" for n in range(1, count + 1)]
    return {
        "幢号": np.array(numbers, dtype=object),
        "用途": np.array(["厂房"] * count, dtype=object),
        "层数": np.full(count, 3, dtype=np.int32),
        "高度": np.full(count, np.nan),
    }


def features(folder, shapes, name, driver, *, crs="EPSG:4549", fields=None, **options):
    """Write shapes with pyogrio; returns where."""
    path = Path(folder) / name
    fields = fields or rows_of(len(shapes))
    options.setdefault("geometry_type", "Polygon")
    write(
        path,
        np.array([_wkb(shape) for shape in shapes], dtype=object),
        list(fields.values()),
        list(fields),
        crs=crs,
        driver=driver,
        **options,
    )
    return path


def _wkb(shape):
    """Return the WKB of a shape; bytes are one already."""
    return shape if shape is None or isinstance(shape, bytes) else shapely.to_wkb(shape)


def gpkg(folder, shapes, *, path=None, **options):
    """Return the bytes of a GPKG."""
    name = path.name if path else "made.gpkg"
    made = features(folder, shapes, name, "GPKG", **options)
    return made.read_bytes()


def shapefile(folder, shapes, *, prj=True, **options):
    """Return a folder with the files of a Shapefile 甲."""
    inside = Path(folder) / "shapefile"
    shutil.rmtree(inside, ignore_errors=True)
    inside.mkdir()
    features(inside, shapes, "甲.shp", "ESRI Shapefile", encoding="UTF-8", **options)
    if not prj:
        (inside / "甲.prj").unlink()
    return inside


def zipped(path):
    """Return the bytes of a zip of a folder; a folder .gdb stays one."""
    content = BytesIO()
    top = path.parent if path.suffix == ".gdb" else path
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(p for p in path.rglob("*") if p.is_file()):
            archive.write(file, file.relative_to(top))
    return content.getvalue()


def dbf(columns, rows, encoding, driver):
    """Return a table made by hand: columns are (name, width), all of them text."""
    width = 1 + sum(size for _, size in columns)
    head = struct.pack(
        "<4BIHH16xBB2x", 3, 124, 1, 1, len(rows), 33 + 32 * len(columns), width, 0, driver
    )
    for name, size in columns:
        head += struct.pack("<11sc4xBB14x", name.encode(encoding)[:10], b"C", size, 0)
    cells = [
        b" "
        + b"".join(c.encode(encoding)[:w].ljust(w) for c, (_, w) in zip(row, columns, strict=True))
        for row in rows
    ]
    return head + b"\r" + b"".join(cells) + b"\x1a"


def as_csv(*geometries):
    """Return a CSV of buildings, one per geometry text."""
    lines = ["幢号,用途,层数,高度,坐标"]
    lines += [f'{n:04},厂房,3,,"{text}"' for n, text in enumerate(geometries, start=1)]
    return "\n".join(lines) + "\n"
