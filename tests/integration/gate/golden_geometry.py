"""Golden rows of the rules on polygons.

On the coarse polygon of 柯城区, whose east end at 28.97° N is 118.911276° E.
"""

from golden_case import Cells, golden
from pyproj import Transformer


def note(rule_code: str) -> Cells:
    return {"notes": [{"rule_code": rule_code, "field": "far_min", "value": "１.０"}]}


def _square(west: float) -> str:
    east = west + 0.001
    ring = f"{west} 28.97,{east} 28.97,{east} 28.971,{west} 28.971,{west} 28.97"
    return f"SRID=4490;MULTIPOLYGON((({ring})))"


def _plot(*offsets: tuple[float, float]) -> str:
    """Return a polygon by metres from 118.87° E 28.94° N in the plane of zone 40."""
    east, north = Transformer.from_crs(4490, 4549, always_xy=True).transform(118.87, 28.94)
    back = Transformer.from_crs(4549, 4490, always_xy=True)
    points = [back.transform(east + x, north + y) for x, y in (*offsets, offsets[0])]
    ring = ",".join(f"{x!r} {y!r}" for x, y in points)
    return f"SRID=4490;MULTIPOLYGON((({ring})))"


# 61,944.63 m²: the test vector of reference.md 5.3
_VECTOR = _plot((0, 0), (200, 10), (204, 333.35), (20, 323.3495))
# 99.97 m²
_SMALL = _plot((0, 0), (10, 0), (10, 10), (0, 10))


def _stated(area: float | None, geom: str | None = _VECTOR) -> Cells:
    return {"area_m2": area, "due_area_m2": None, "geom": geom}


def _approved(area: float) -> Cells:
    return {"approved_area_m2": area, "geom": _VECTOR}


def _registered(area: float | None) -> Cells:
    return {"area_m2": area, "geom": _VECTOR}


def _at(west: float, region: str = "330802") -> Cells:
    return {"geom": _square(west), "region_code": region}


GEOMETRY = (
    golden(
        "supply",
        "GEOM-AREA-STATED",
        [_stated(61882.70), _stated(62006.70), _stated(101.10, _SMALL), _stated(98.90, _SMALL)],
        [_stated(61882.80), _stated(62006.60), _stated(100.90, _SMALL), _stated(61882.70, None)],
    ),
    golden("approval", "GEOM-AREA-STATED", [_approved(61882.70)], [_approved(61882.80)]),
    golden(
        "registration",
        "GEOM-AREA-STATED",
        [_registered(61882.70)],
        [_registered(61882.80), _registered(None)],
    ),
    # 1,000 m of accuracy are 0.0111°; 330800 and its 330800Z01 have the polygons of all counties
    golden(
        "supply",
        "GEOM-OUTSIDE",
        [_at(118.9285), _at(119.4465), _at(119.3285, "330800"), _at(119.3285, "330800Z01")],
        [
            *(_at(118.90), _at(118.9265), _at(119.4495), {"geom": None}),
            *(_at(118.9285, "330803"), _at(119.3265, "330800"), _at(119.3265, "330800Z01")),
        ],
    ),
    golden(
        "supply",
        "GEOM-ELSEWHERE",
        [_at(119.4495), _at(119.8365, "330800"), _at(119.8365, "330800Z01")],
        [_at(118.9285), _at(119.4465), _at(119.8335, "330800"), _at(119.8335, "330800Z01")],
    ),
    *(
        golden("supply", code, [note(code)], [{}, note("OTHER-NOTE")])
        for code in (
            *("GEOM-REPAIRED", "GEOM-AXES", "GEOM-FRAME", "GEOM-WGS84"),
            *("TEXT-ENCODING", "TEXT-CUT", "TEXT-CONTROL"),
            *("GEOM-POINT-COUNT", "ROW-LEFT-OUT", "SHEET-NOT-READ", "RETURN-AS-OF"),
            "FORMULA-NO-VALUE",
        )
    ),
)
