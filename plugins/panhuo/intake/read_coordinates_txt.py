"""Rows of a 报部坐标 TXT: one per plot, its attributes by name, its rings as a polygon.

Which ring is a hole is told by where it lies, not by its number: programs number holes and parts
alike. The head declares the frame.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import shapely

from panhuo.intake.coordinates_frame import declared_frame
from panhuo.intake.coordinates_txt import ATTRIBUTES, CoordinatesText, Plot, Reason, Ring
from panhuo.intake.fault import FileFaultError
from panhuo.intake.frame import FrameError, crs_fault
from panhuo.intake.table import Note, SourceRow, Table
from panhuo.intake.text_lines import open_text
from panhuo.intake.wkb import described

GEOMETRY_HEADER = "geom"
POINT_COUNT = "GEOM-POINT-COUNT"

_POLYGON_WORDS = ("面", "")
_KIND, _COUNT = ATTRIBUTES.index("记录图形属性"), ATTRIBUTES.index("点数")
_LITTLE_ENDIAN = 1


@contextmanager
def open_coordinates_txt(
    path: Path, file_name: str, encodings: Sequence[str] = ()
) -> Iterator[Table]:
    """Return the plots as a table; the number of a row is the line its block begins in.

    Headers: those of the head as they stand there, `ATTRIBUTES`, `geom`. What the head says holds
    for every row.

    Raises:
        FileFaultError: it is in no encoding that can be read, is no coordinate file, or declares a
            frame that is not read (FILE-CRS).
    """
    with open_text(path, file_name, "TXT", encodings) as (text, encoding):
        coordinates = CoordinatesText(text, file_name)
        try:
            frame = declared_frame(dict(coordinates.head))
        except FrameError as error:
            raise FileFaultError(crs_fault(file_name, error)) from None
        names = tuple(name for name, _ in coordinates.head)
        said = [value for _, value in coordinates.head]
        yield Table(
            headers=(*names, *ATTRIBUTES, GEOMETRY_HEADER),
            encoding=encoding,
            rows=(_row(plot, said) for plot in coordinates.plots()),
            crs=frame.crs,
            notes=frame.notes,
        )


def _row(plot: Plot, said: Sequence[str]) -> SourceRow:
    kind = plot.attributes[_KIND] if len(plot.attributes) > _KIND else ""
    if kind not in _POLYGON_WORDS:
        plot.refuse(f"记录图形属性是“{kind[:20]}”，不是面", "it is no polygon")
    wkb, fault = None, plot.fault
    if fault is None:
        wkb, fault = _polygon(plot)
    return SourceRow(
        plot.line,
        [*said, *plot.attributes, described(wkb)],
        wkb=wkb,
        notes=_count_note(plot) if fault is None else (),
        faults=() if fault is None else ((GEOMETRY_HEADER, "；".join(fault)),),
    )


def _count_note(plot: Plot) -> tuple[Note, ...]:
    """Note a count of points that is neither that of the lines nor that of different points."""
    stated = plot.attributes[_COUNT]
    different = sum(len(ring.points) // 2 for ring in plot.rings)
    closed = different + len(plot.rings)
    if not stated or (stated.isdecimal() and different <= int(stated) <= closed):
        return ()
    return ((POINT_COUNT, GEOMETRY_HEADER, f"{stated[:20]} ≠ {plot.said}"),)


def _polygon(plot: Plot) -> tuple[bytes | None, Reason | None]:
    """Return the WKB, east before north, or why there is none."""
    if not plot.rings:
        return None, (f"第 {plot.line} 行的地块没有坐标", f"the plot of line {plot.line} is empty")
    for ring in plot.rings:
        if (count := len(ring.points) // 2) < 3:
            return None, (
                f"第 {plot.line} 行的地块第 {ring.number[:20]} 圈只有 {count} 个点",
                f"a ring of the plot of line {plot.line} has {count} points",
            )
    shape = _nested([_closed(ring) for ring in plot.rings])
    wkb: bytes = shapely.to_wkb(shape, byte_order=_LITTLE_ENDIAN)
    return wkb, None


def _closed(ring: Ring) -> shapely.Geometry:
    points = np.frombuffer(ring.points, dtype=np.float64).reshape(-1, 2)
    return shapely.linearrings(np.vstack((points, points[:1]))[:, ::-1])


def _nested(rings: list[shapely.Geometry]) -> shapely.Geometry:
    """Return the polygon of the rings: one inside an odd number of others is a hole.

    Rings that cross themselves or each other make a polygon that is not valid, which is judged
    where all polygons are.
    """
    if len(rings) == 1:
        return shapely.polygons(rings[0])
    filled = shapely.polygons(np.array(rings, dtype=object))
    if not shapely.is_valid(filled).all():
        return shapely.multipolygons(filled)
    order = np.argsort(-shapely.area(filled), kind="stable")
    filled = filled[order]
    inner, outer = shapely.STRtree(filled).query(filled, predicate="within")
    # of two equal rings the first contains the second
    inner, outer = inner[outer < inner], outer[outer < inner]
    depth = np.bincount(inner, minlength=len(filled))
    holes: dict[int, list[shapely.Geometry]] = {int(n): [] for n in np.flatnonzero(depth % 2 == 0)}
    for at, around in zip(inner, outer, strict=True):
        if depth[at] % 2 and depth[around] == depth[at] - 1:
            holes[int(around)].append(shapely.get_exterior_ring(filled[at]))
    return shapely.multipolygons(
        [
            shapely.polygons(shapely.get_exterior_ring(filled[n]), inside or None)
            for n, inside in holes.items()
        ]
    )
