"""Coordinate frames: which are read, and what the numbers themselves say about theirs.

EPSG codes of CGCS2000: reference.md 5.1. A zone of six degrees and one of three with the same
central meridian have the same coordinates, so a plane is known by its meridian alone.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from panhuo.intake.fault import FileFault

FRAME_TOLD_BY_NUMBERS = "GEOM-FRAME"

GEOGRAPHIC = 0
"""Stands for the meridian of coordinates in degrees."""

UNKNOWN = -1
"""Stands for the meridian that cannot be told."""

Numbers = NDArray[np.float64]
Meridians = NDArray[np.int64]
Mask = NDArray[np.bool_]

_MASTER = 4490
_WGS84 = 4326
_FALSE_EASTING = 500_000
_ZONE = 1_000_000
_CHINA_2000 = ("china_2000", "china 2000", "cgcs2000", "cgcs_2000", "china geodetic coordinate")
_WGS84_NAME = "World Geodetic System 1984"
_DEGREE = math.pi / 180
_ELLIPSOID = (6378137.0, 298.257222101)
_OLD_DATUMS = {"beijing": "1954年北京坐标系", "xian": "1980西安坐标系"}

# Degrees and metres within which land of China lies.
_LONGITUDES, _LATITUDES = (73.0, 136.0), (3.0, 54.5)
_EASTINGS, _NORTHINGS = (100_000.0, 900_000.0), (300_000.0, 6_200_000.0)
_NORTHINGS_NO_EASTING_HAS = (2_000_000.0, 6_200_000.0)
_SIX_DEGREE_ZONES, _THREE_DEGREE_ZONES = range(13, 24), range(25, 46)


class FrameError(ValueError):
    """A declared frame that is not read; says why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.zh = zh
        self.en = en


def crs_fault(file_name: str, error: FrameError) -> FileFault:
    """Return why a file with such a frame is refused."""
    remedy = "转换到 CGCS2000（EPSG:4490 或 4513-4554）并写明坐标系后重新报送"
    return FileFault(
        "FILE-CRS",
        f"文件“{file_name}”{error.zh}；请{remedy}。",
        f"{file_name!r}: {error.en}; convert it to CGCS2000 (EPSG:4490 or 4513-4554), declare that "
        "and deliver again.",
        f"{remedy}。",
    )


@dataclass(frozen=True)
class Frame:
    """A declared frame that is read: its central meridian, `GEOGRAPHIC` for degrees."""

    name: str
    meridian: int
    is_wgs84: bool = False
    is_prefixed: bool = False


def meridian_of_zone(zone: int) -> int:
    """Return the central meridian of a zone number as it stands before an easting, else UNKNOWN."""
    if zone in _SIX_DEGREE_ZONES:
        return 6 * zone - 3
    return 3 * zone if zone in _THREE_DEGREE_ZONES else UNKNOWN


def name_of_plane(meridian: int, shift: float) -> str:
    """Return the EPSG code of degrees or of a zone, whose number adds `shift` to the easting."""
    if meridian == GEOGRAPHIC:
        return f"EPSG:{_MASTER}"
    zone = int(shift) // _ZONE
    if zone == 0:
        return f"EPSG:{4509 + meridian // 3}"
    return f"EPSG:{(4478 if zone in _SIX_DEGREE_ZONES else 4488) + zone}"


def meridians() -> tuple[int, ...]:
    """Return the central meridians of all zones."""
    return tuple(3 * zone for zone in _THREE_DEGREE_ZONES)


@lru_cache(maxsize=256)
def frame_of_code(code: int) -> Frame:
    """Return the frame of an EPSG code.

    Raises:
        FrameError: coordinates of that code are not read.
    """
    name = f"EPSG:{code}"
    if code in (_MASTER, _WGS84):
        return Frame(name, GEOGRAPHIC, is_wgs84=code == _WGS84)
    if 4491 <= code <= 4501:
        return Frame(name, meridian_of_zone(code - 4478), is_prefixed=True)
    if 4502 <= code <= 4512:
        return Frame(name, meridian_of_zone(code - 4489))
    if 4513 <= code <= 4533:
        return Frame(name, meridian_of_zone(code - 4488), is_prefixed=True)
    if 4534 <= code <= 4554:
        return Frame(name, meridian_of_zone(code - 4509))
    try:
        return _frame(CRS.from_epsg(code))
    except CRSError:
        raise FrameError(f"坐标系 {name} 不存在", f"there is no {name}") from None


@lru_cache(maxsize=64)
def frame_of_text(text: str) -> Frame | None:
    """Return the frame of a `.prj` or of what GDAL says of a layer, None when it says nothing.

    Raises:
        FrameError: coordinates in it are not read.
    """
    try:
        crs = CRS.from_user_input(text)
    except CRSError:
        raise FrameError(
            "声明的坐标系（.prj）无法识别", "its declared coordinate system cannot be understood"
        ) from None
    return None if _says_nothing(crs) else _frame(crs)


def _says_nothing(crs: CRS) -> bool:
    words = crs.name.casefold()
    return words.startswith(("undefined", "unknown", "unnamed")) and not _is_china_2000(crs)


def _frame(crs: CRS) -> Frame:
    """Return the frame by its parameters: a name, and the EPSG code found by it, may be borrowed."""
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if _is_china_2000(crs):
        return _degrees(crs) if crs.is_geographic else _plane(crs)
    if crs.is_geographic and crs.datum is not None and _WGS84_NAME in crs.datum.name:
        return _degrees(crs, is_wgs84=True)
    raise _refusal(crs)


def _degrees(crs: CRS, *, is_wgs84: bool = False) -> Frame:
    in_degrees = all(math.isclose(a.unit_conversion_factor, _DEGREE) for a in crs.axis_info[:2])
    if not in_degrees or crs.prime_meridian is None or crs.prime_meridian.longitude != 0:
        raise _refusal(crs)
    code = _WGS84 if is_wgs84 else _MASTER
    return Frame(f"EPSG:{code}", GEOGRAPHIC, is_wgs84=is_wgs84)


def _is_china_2000(crs: CRS) -> bool:
    ellipsoid = crs.ellipsoid
    if ellipsoid is None or crs.geodetic_crs is None or crs.geodetic_crs.datum is None:
        return False
    found = (ellipsoid.semi_major_metre, ellipsoid.inverse_flattening)
    names = " ".join((crs.geodetic_crs.datum.name, crs.geodetic_crs.name)).casefold()
    return bool(np.allclose(found, _ELLIPSOID, rtol=0, atol=1e-6)) and any(
        name in names for name in _CHINA_2000
    )


def _plane(crs: CRS) -> Frame:
    operation = crs.coordinate_operation
    params = operation.params if operation else []
    values = {p.name: float(p.value) for p in params if isinstance(p.value, int | float)}
    meridian = values.get("Longitude of natural origin", 0.0)
    easting = values.get("False easting", 0.0)
    plain = (
        operation is not None
        and operation.method_name == "Transverse Mercator"
        and values.get("Latitude of natural origin") == 0
        and values.get("Scale factor at natural origin") == 1
        and values.get("False northing") == 0
        and all(axis.unit_conversion_factor == 1 for axis in crs.axis_info)
        and crs.prime_meridian is not None
        and crs.prime_meridian.longitude == 0
    )
    if plain and meridian in meridians():
        zone, rest = divmod(easting - _FALSE_EASTING, _ZONE)
        if rest == 0 and (zone == 0 or meridian_of_zone(int(zone)) == meridian):
            name = name_of_plane(int(meridian), zone * _ZONE)
            return Frame(name, int(meridian), is_prefixed=zone != 0)
    raise _refusal(crs)


def _refusal(crs: CRS) -> FrameError:
    datum = crs.geodetic_crs.datum.name if crs.geodetic_crs and crs.geodetic_crs.datum else ""
    for mark, zh in _OLD_DATUMS.items():
        if mark in f"{datum} {crs.name}".casefold():
            return FrameError(
                f"坐标系是{zh}（{crs.name}），须由测绘单位转换到2000国家大地坐标系",
                f"its coordinate system is {crs.name}, which only its surveyors can convert to "
                "CGCS2000",
            )
    return FrameError(
        f"坐标系“{crs.name}”不是2000国家大地坐标系的经纬度或高斯-克吕格3度、6度带，平台不作转换",
        f"its coordinate system {crs.name!r} is neither CGCS2000 in degrees nor one of its "
        "Gauss-Krüger zones, and is not converted",
    )


@dataclass(frozen=True)
class Readings:
    """What the extents of polygons can be read as, one entry each.

    `meridian`: GEOGRAPHIC for degrees, the meridian of the zone number before the easting, UNKNOWN
    for metres without one; `shift`: what the zone number adds to the easting; `swapped`: latitude
    or northing comes first; `in_range`: they are coordinates of China at all.
    """

    in_range: Mask
    meridian: Meridians
    shift: Numbers
    swapped: Mask


def readings(bounds: Numbers) -> Readings:
    """Return what extents (n × minx, miny, maxx, maxy; NaN for none) can be read as.

    A northing between 2,000 and 6,200 km is no easting, so the order of axes is always told.
    """
    first, second = bounds[:, [0, 2]], bounds[:, [1, 3]]
    degrees = _within(first, _LONGITUDES) & _within(second, _LATITUDES)
    degrees_swapped = _within(second, _LONGITUDES) & _within(first, _LATITUDES)
    meridian, shift, easting = _zones(first)
    plane = easting & _within(second, _NORTHINGS)
    meridian_swapped, shift_swapped, easting_swapped = _zones(second)
    plane_swapped = easting_swapped & _within(first, _NORTHINGS_NO_EASTING_HAS) & ~plane
    found = np.where(plane_swapped, meridian_swapped, meridian)
    return Readings(
        in_range=degrees | degrees_swapped | plane | plane_swapped,
        meridian=np.where(degrees | degrees_swapped, GEOGRAPHIC, found),
        shift=np.where(plane, shift, np.where(plane_swapped, shift_swapped, 0.0)),
        swapped=plane_swapped | degrees_swapped,
    )


def _within(values: Numbers, limits: tuple[float, float]) -> Mask:
    inside = (values >= limits[0]) & (values <= limits[1])
    return np.asarray(inside.all(axis=1), dtype=np.bool_)


def _zones(eastings: Numbers) -> tuple[Meridians, Numbers, Mask]:
    """Return meridian (UNKNOWN without zone number), shift, and whether these are eastings."""
    zone = np.floor(np.nan_to_num(eastings[:, 0], posinf=0, neginf=0) / _ZONE)
    zone = np.clip(zone, 0, 99)
    meridian = np.array([meridian_of_zone(z) for z in range(100)])[zone.astype(np.int64)]
    shift = zone * _ZONE
    rest = _within(eastings - shift[:, None], _EASTINGS)
    return meridian, shift, rest & ((zone == 0) | (meridian != UNKNOWN))


@lru_cache(maxsize=32)
def _transformer(meridian: int) -> Transformer:
    code = 4509 + meridian // 3
    return Transformer.from_crs(code, _MASTER, always_xy=True)


def to_degrees(points: Numbers, meridian: int) -> Numbers:
    """Return longitude and latitude (n × 2, EPSG:4490) of points (n × 2, east, north, no prefix)."""
    longitudes, latitudes = _transformer(meridian).transform(points[:, 0], points[:, 1])
    return np.column_stack((longitudes, latitudes))
