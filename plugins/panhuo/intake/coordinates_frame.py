"""Which coordinate frame the head of a 报部坐标 TXT declares."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from panhuo.intake.frame import (
    FRAME_TOLD_BY_NUMBERS,
    GEOGRAPHIC,
    UNKNOWN,
    FrameError,
    meridian_of_zone,
    name_of_plane,
)
from panhuo.intake.table import Note

DATUM, WIDTH, ZONE = "坐标系", "几度分带", "带号"
PROJECTION, UNIT = "投影类型", "计量单位"

_METRES, _DEGREES = ("", "米", "m", "meter", "metre"), ("度", "degree", "degrees", "十进制度")
_GAUSS_KRUGER = re.compile(r"高斯|gauss|gk", re.IGNORECASE)
_CHINA_2000 = re.compile(r"2000|cgcs", re.IGNORECASE)
_OLD = (
    (re.compile(r"80|西安|xi'?an", re.IGNORECASE), "1980西安坐标系"),
    (re.compile(r"54|北京|beijing", re.IGNORECASE), "1954年北京坐标系"),
)
_LOCAL = re.compile("独立|地方|城市|相对|任意")
_WGS84 = re.compile(r"wgs", re.IGNORECASE)


@dataclass(frozen=True)
class DeclaredFrame:
    """`crs` as `Table.crs`: an EPSG code, None where the numbers have to tell."""

    crs: str | None
    notes: tuple[Note, ...] = ()


def declared_frame(head: Mapping[str, str]) -> DeclaredFrame:
    """Return the frame; a zone number tells by itself how wide its zone is.

    Raises:
        FrameError: coordinates in it are not read.
    """
    said = {key: unicodedata.normalize("NFKC", value).strip() for key, value in head.items()}
    datum, unit = said.get(DATUM, ""), said.get(UNIT, "").casefold()
    _refuse_other_datums(datum, in_degrees=unit in _DEGREES)
    if unit in _DEGREES:
        return DeclaredFrame("EPSG:4326" if _WGS84.search(datum) else name_of_plane(GEOGRAPHIC, 0))
    if unit not in _METRES:
        raise FrameError(f"的{UNIT}是“{unit[:20]}”，不是米", "its unit is not the metre")
    projection = said.get(PROJECTION, "")
    if projection and not _GAUSS_KRUGER.search(projection):
        raise FrameError(
            f"的{PROJECTION}是“{projection[:20]}”，不是高斯-克吕格", "its projection is another"
        )
    return _plane(datum, said.get(WIDTH, ""), said.get(ZONE, ""))


def _plane(datum: str, width: str, zone: str) -> DeclaredFrame:
    if not zone:
        return DeclaredFrame(None)
    number = int(zone) if zone.isdecimal() and len(zone) <= 3 else 0
    if meridian_of_zone(number) == UNKNOWN:
        raise FrameError(f"的{ZONE}“{zone[:20]}”不存在", "there is no zone of that number")
    crs = name_of_plane(meridian_of_zone(number), number * 1_000_000)
    is_wide = number < 25
    contradicted = bool(width) and not width.startswith("6" if is_wide else "3")
    if datum and not contradicted:
        return DeclaredFrame(crs)
    said = f"{WIDTH}={width}，{ZONE}={zone}" if contradicted else f"{ZONE}={zone}"
    return DeclaredFrame(crs, ((FRAME_TOLD_BY_NUMBERS, "geom", f"{said} → {crs}"),))


def _refuse_other_datums(datum: str, *, in_degrees: bool) -> None:
    taken = _CHINA_2000.search(datum) or (in_degrees and _WGS84.search(datum))
    if not datum or (taken and not _LOCAL.search(datum)):
        return
    for pattern, name in _OLD:
        if pattern.search(datum) and not (_WGS84.search(datum) or _LOCAL.search(datum)):
            raise FrameError(
                f"的坐标系是{name}，须由测绘单位转换到2000国家大地坐标系",
                f"its coordinate system is {name}, which only its surveyors can convert to CGCS2000",
            )
    raise FrameError(
        f"的坐标系“{datum[:40]}”不是2000国家大地坐标系，平台不作转换",
        f"its coordinate system {datum[:40]!r} is not CGCS2000 and is not converted",
    )
