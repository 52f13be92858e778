"""Shapes drawn in metres from a corner in 柯城区, as WKT in degrees (EPSG:4490)."""

import math

import shapely

EAST_M = 97_600.0
NORTH_M = 110_800.0
"""Metres of a degree at 28.7° north, near enough to draw by."""
LON, LAT = 118.87, 28.7


def ring(*points: tuple[float, float]) -> str:
    """A closed ring, metres from a corner in 柯城区."""
    closed = (*points, points[0])
    return "(" + ",".join(f"{LON + x / EAST_M!r} {LAT + y / NORTH_M!r}" for x, y in closed) + ")"


def polygon(*rings: str) -> str:
    return f"POLYGON({','.join(rings)})"


def multi(*polygons: str) -> str:
    return "MULTIPOLYGON(" + ",".join(p.removeprefix("POLYGON") for p in polygons) + ")"


def box(x: float, y: float, width: float, height: float) -> str:
    """The ring of a rectangle."""
    return ring((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def wheel(count: int, radius: float, x: float = 0) -> str:
    """A ring of so many points that wavers by a tenth of its radius."""
    angles = [2 * math.pi * n / count for n in range(count)]
    spokes = [radius * (1 + 0.1 * math.sin(37 * angle)) for angle in angles]
    return ring(
        *((x + r * math.cos(a), r * math.sin(a)) for r, a in zip(spokes, angles, strict=True))
    )


def valid(wkt: str) -> str:
    """A polygon as the loader makes it valid."""
    made = shapely.make_valid(shapely.from_wkt(wkt), method="structure", keep_collapsed=False)
    return str(shapely.to_wkt(made, rounding_precision=-1))
