"""What a well-known binary says of itself in its first bytes, before anybody parses it."""

import struct

POLYGON, MULTIPOLYGON = 3, 6
CURVED = frozenset((10, 12))
"""CurvePolygon and MultiSurface: polygons with arcs."""

_NAMES = {
    **{1: "Point", 2: "LineString", POLYGON: "Polygon", 4: "MultiPoint", 5: "MultiLineString"},
    **{MULTIPOLYGON: "MultiPolygon", 7: "GeometryCollection", 8: "CircularString"},
    **{9: "CompoundCurve", 10: "CurvePolygon", 11: "MultiCurve", 12: "MultiSurface"},
    **{15: "PolyhedralSurface", 16: "TIN", 17: "Triangle"},
}
_LITTLE, _BIG = struct.Struct("<I"), struct.Struct(">I")
_ISO_STEP = 1000
_FLAGS = 0x1FFFFFFF
"""Without the three bits by which PostGIS marks Z, M and SRID."""


def type_of(wkb: bytes) -> int:
    """Return the type code without Z, M and SRID, 0 when there is none."""
    if len(wkb) < 5:
        return 0
    read = _LITTLE if wkb[0] == 1 else _BIG
    return int(read.unpack_from(wkb, 1)[0] & _FLAGS) % _ISO_STEP


def described(wkb: bytes | None) -> str:
    """Return what stands for a geometry in `source_row`, as `Polygon (424 bytes)`; "" for none.

    The geometry itself is not copied there: it is in the archived file, in the row of that number.
    """
    if wkb is None:
        return ""
    return f"{_NAMES.get(type_of(wkb), 'Geometry')} ({len(wkb)} bytes)"
