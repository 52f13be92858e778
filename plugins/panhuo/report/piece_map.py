"""A small drawing of pieces of land, to scale, north up: SVG numbers and paths, no coordinates told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10

import shapely
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

WIDTH, HEIGHT, MARGIN = 640.0, 300.0, 24.0
"""Of the drawing, in SVG units."""
Place = Callable[[float, float], tuple[float, float]]

FOOT = 34.0
"""Below the land, for the scale bar."""


@dataclass(frozen=True)
class Drawn:
    """One piece: its path, and where its number stands."""

    number: int
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class PieceMap:
    """What the page draws, in SVG units; the bar is `bar_m` metres and `bar` units long."""

    width: float
    height: float
    pieces: list[Drawn]
    bar: float
    bar_m: int | float


def piece_map(shapes: Sequence[bytes | None]) -> PieceMap | None:
    """The drawing of these pieces, or None when none has a shape.

    Args:
        shapes: WKB polygons in EPSG:4490 in the order of the pieces; None is left out.
    """
    found = {
        number: shapely.from_wkb(bytes(shape))
        for number, shape in enumerate(shapes, start=1)
        if shape is not None
    }
    if not found:
        return None
    metres = dict(zip(found, _in_metres(list(found.values())), strict=True))
    west, south, east, north = shapely.total_bounds(list(metres.values()))
    scale = min(
        (WIDTH - 2 * MARGIN) / max(east - west, 1.0),
        (HEIGHT - 2 * MARGIN) / max(north - south, 1.0),
    )
    left = (WIDTH - (east - west) * scale) / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return left + (x - west) * scale, MARGIN + (north - y) * scale

    drawn = []
    for number, shape in metres.items():
        inside = shape.representative_point()
        drawn.append(Drawn(number, _path(shape, place), *place(inside.x, inside.y)))
    bar_m = _round_length(WIDTH / 5 / scale)
    height = (north - south) * scale + 2 * MARGIN + FOOT
    return PieceMap(WIDTH, height, drawn, bar_m * scale, bar_m)


def _in_metres(shapes: Sequence[BaseGeometry]) -> Iterable[BaseGeometry]:
    """Transverse Mercator about their middle: lengths are true to a millimetre per kilometre."""
    west, south, east, north = shapely.total_bounds(list(shapes))
    here = CRS.from_proj4(
        f"+proj=tmerc +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +ellps=GRS80 +units=m"
    )
    to_metres = Transformer.from_crs(4490, here, always_xy=True)
    return [shapely.transform(shape, to_metres.transform, interleaved=False) for shape in shapes]


def _path(shape: BaseGeometry, place: Place) -> str:
    rings = [
        ring
        for polygon in shapely.get_parts(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return " ".join(
        "M" + "L".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in ring.coords) + "Z"
        for ring in rings
    )


def _round_length(metres: float) -> int | float:
    """The greatest of 1, 2, 5 × 10ⁿ that is no longer."""
    power = 10.0 ** floor(log10(metres))
    length = next(step * power for step in (5, 2, 1) if step * power <= metres * (1 + 1e-9))
    return int(length) if length >= 1 else length
