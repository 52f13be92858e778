"""报部坐标 TXT of a single parcel or plot (reference.md 4.5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import shapely

from panhuo.publish.exports.rows import LONGEST_EDGE_M, NothingPublishedError
from panhuo.publish.exports.secrecy import level_of, refuse_above
from panhuo.publish.exports.zone import Zone, zone_of
from panhuo.publish.lease import ROLE
from panhuo.warehouse import connect

# What was assessed last: contracts and batch plots, then parcels, then pieces.
SHAPE = """
select found.key, found.land_use, found.area_m2,
    st_asbinary(st_segmentize(found.geom::geography, %(edge)s)::geometry)
from (
    select 1 as place, shape.key, null::text as land_use, shape.legal_area_m2 as area_m2, shape.geom
    from candidate.int_land__shape as shape
    where shape.key = %(key)s
    union all
    select 2, parcel.parcel_code, parcel.land_use, parcel.area_m2, parcel.geom
    from published.dim_parcel as parcel
    where parcel.parcel_code = %(key)s
    union all
    select 3, piece.piece_id, piece.land_use, piece.area_m2, piece.geom
    from published.fct_five_not as piece
    where piece.piece_id = %(key)s
) as found
where found.geom is not null
order by found.place
limit 1
"""

HEAD = """[属性描述]
格式版本号=1.01版本
数据产生单位=
数据产生日期={today}
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号={zone}
精度=0.001
转换参数=,,,,,,
[地块坐标]
"""


@dataclass(frozen=True)
class Coordinates:
    """What was written: the number of the land, its zone, points and rings."""

    key: str
    zone: Zone
    points: int
    rings: int


def _rings(shape: shapely.Geometry) -> Iterator[shapely.Geometry]:
    for part in shapely.get_parts(shape):
        yield part.exterior
        yield from part.interiors


def write_coordinates(key: str, path: Path) -> Coordinates:
    """Write the polygon of a supervision number, approval/plot, parcel code or piece.

    X is north, Y east with the zone number, metres with three decimals; the area is in hectares.
    Each ring ends with its first point again.

    Raises:
        NothingPublishedError: no land of that number has a polygon.
        SecrecyError: coordinates are classified above what may leave.
    """
    refuse_above({"TXT": level_of("TXT")})
    with connect(ROLE) as connection:
        found = connection.execute(SHAPE, {"key": key.strip(), "edge": LONGEST_EDGE_M}).fetchone()
    if found is None:
        raise NothingPublishedError(f"“{key}”没有图形。 no land of the number {key} has a polygon.")
    name, land_use, area_m2, wkb = found
    master = shapely.from_wkb(bytes(wkb))
    zone = zone_of(shapely.centroid(master).x)
    rings = list(_rings(zone.draw(master)))
    points = sum(shapely.get_num_points(ring) for ring in rings)
    lines = [
        HEAD.format(today=datetime.now().astimezone().date(), zone=zone.number),
        f"{points},{float(area_m2 or 0) / 10_000:.4f},{name},,面,,{land_use or ''},,@\n",
    ]
    serial = 0
    for number, ring in enumerate(rings, start=1):
        first = serial + 1
        corners = shapely.get_coordinates(ring)
        for place, (east, north) in enumerate(corners, start=1):
            serial += place < len(corners)
            label = first if place == len(corners) else serial
            lines.append(f"J{label},{number},{north:.3f},{east:.3f}\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.part")
    scratch.write_text("".join(lines), encoding="utf-8")
    scratch.rename(path)
    return Coordinates(name, zone, int(points), len(rings))
