"""Which counties take part, and in which formats and coordinates their offices deliver."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pyproj
import shapely

from panhuo.codes.region_boundaries import region_geometries
from panhuo.codes.regions import load_regions

Coordinates = Literal["plane", "prefixed", "degrees"]
FileForm = Literal["gpkg", "shp_gbk_bare", "shp_gbk", "shp_utf8", "csv"]
TableForm = Literal["english_utf8", "chinese_bom_hectares", "chinese_gb18030_mu"]

#: One in each 3° zone (40, 40, 39, 41), one of them in Wuxi, which has a rule of its own.
FIRST = ("330802", "320281", "330824", "320681")


@dataclass(frozen=True)
class Style:
    """How the offices of one county deliver.

    Attributes:
        coordinates: 3° plane without prefix (EPSG 4548-4550), with the zone in the easting
            (4527-4529), or degrees (4490).
        portal: whether part of the supplies comes as the land-market portal exports them.
        second_survey: the survey is of the 二调 generation.
        tables: headers, encoding and unit of area of the files without geometry.
    """

    coordinates: Coordinates
    survey: FileForm
    approval: FileForm
    registration: FileForm
    building: FileForm
    plan: FileForm
    tables: TableForm
    portal: bool = False
    second_survey: bool = False


STYLES = (
    Style("plane", "gpkg", "shp_gbk_bare", "shp_gbk", "gpkg", "gpkg", "chinese_bom_hectares",
          portal=True),
    Style("prefixed", "shp_utf8", "csv", "csv", "shp_utf8", "shp_utf8", "english_utf8"),
    Style("degrees", "gpkg", "gpkg", "gpkg", "csv", "csv", "chinese_gb18030_mu", portal=True,
          second_survey=True),
    Style("plane", "shp_gbk", "csv", "shp_gbk_bare", "gpkg", "gpkg", "chinese_gb18030_mu"),
)  # fmt: skip


@dataclass(frozen=True)
class County:
    """A real county and where in it the drawing lies.

    Attributes:
        zone: of the 3° system, 39 to 41.
        centre: easting and northing (m, no prefix) of the middle of the largest circle inside.
        radius: of that circle, m.
    """

    code: str
    name: str
    prefecture: str
    zone: int
    centre: tuple[float, float]
    radius: float
    style: Style

    @property
    def place_name(self) -> str:
        """The name without its rank, as part of other names."""
        return self.name[:2]

    @property
    def plane(self) -> int:
        """EPSG code of the zone without prefix: 4548 for zone 39."""
        return 4548 + self.zone - 39

    @property
    def epsg(self) -> int:
        """EPSG code of the files."""
        if self.style.coordinates == "degrees":
            return 4490
        return self.plane if self.style.coordinates == "plane" else 4527 + self.zone - 39


class ProvinceTooSmallError(ValueError):
    """There are not so many counties that hold so much land."""


def choose_counties(count: int, radius: float) -> list[County]:
    """Return `count` counties of Jiangsu and Zhejiang that hold a circle of `radius` metres.

    Raises:
        ProvinceTooSmallError: there are not so many.
    """
    found: list[County] = []
    for code in _boundaries():
        if len(found) == count:
            break
        circle, zone = _circle(code)
        if circle[2] >= radius:
            name = _names()[code]
            style = STYLES[len(found) % len(STYLES)]
            found.append(County(code, name, f"{code[:4]}00", zone, circle[:2], circle[2], style))
    if len(found) < count:
        raise ProvinceTooSmallError(
            f"只有{len(found)}个县（市、区）放得下，需要{count}个：请减小 --counties 或 --scale。 "
            f"Only {len(found)} counties are large enough for this scale, {count} were asked for:"
            " lower --counties or --scale."
        )
    return found


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {region.region_code: region.name for region in load_regions()}


@lru_cache(maxsize=1)
def _boundaries() -> dict[str, shapely.Geometry]:
    """The counties of the two provinces, those of FIRST first."""
    found = {code: text for code, text in region_geometries() if code[:2] in ("32", "33")}
    order = [*FIRST, *sorted(set(found) - set(FIRST))]
    return {code: shapely.from_wkt(found[code]) for code in order}


@lru_cache(maxsize=256)
def _circle(code: str) -> tuple[tuple[float, float, float], int]:
    """Easting, northing and radius of the largest circle inside, in the zone of its middle."""
    boundary = _boundaries()[code]
    zone = int(np.floor(shapely.centroid(boundary).x / 3 + 0.5))
    plane = shapely.transform(boundary, to_plane(4548 + zone - 39))
    line = shapely.maximum_inscribed_circle(plane, tolerance=100)
    (east, north), _ = shapely.get_coordinates(line)
    return (round(float(east)), round(float(north)), float(shapely.length(line))), zone


def boundary_of(code: str) -> shapely.Geometry:
    """The county's coarse boundary, EPSG:4490."""
    return _boundaries()[code]


def to_plane(epsg: int) -> "_Step":
    """Longitudes and latitudes (4490) to eastings and northings."""
    return _Step(4490, epsg)


def from_plane(epsg: int, target: int) -> "_Step":
    """Eastings and northings of a zone to another system, east before north."""
    return _Step(epsg, target)


class _Step:
    """A transformation of an array of points, shape (n, 2), east first."""

    def __init__(self, source: int, target: int) -> None:
        self._transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)

    def __call__(self, points: "np.typing.NDArray[np.float64]") -> "np.typing.NDArray[np.float64]":
        east, north = self._transformer.transform(points[:, 0], points[:, 1])
        return np.column_stack([east, north])
