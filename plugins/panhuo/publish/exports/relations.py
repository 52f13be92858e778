"""Which unit became which: 分割, 合并, 重编号, told by the land, or by the item where none is drawn."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from pyproj import Geod

from panhuo.publish.exports.changes import Changes, same_place
from panhuo.publish.exports.rows import Row
from panhuo.publish.items import LEAST_SHARE

_ELLIPSOID = Geod(a=6378137, rf=298.257222101)
"""CGCS2000."""


def _area(shape: shapely.Geometry) -> float:
    return abs(float(_ELLIPSOID.geometry_area_perimeter(shapely.normalize(shape))[0]))


def _touched(
    before: Iterable[Row], after: Iterable[Row], changes: Changes
) -> tuple[list[Row], ...]:
    """Units that may be part of a relation: gone, new, or drawn anew under the same number."""
    earlier = {(row["region_code"], row["piece_id"]): row for row in before}
    redrawn = [
        row
        for row in changes.changed
        if not same_place(earlier[row["region_code"], row["piece_id"]]["shape"], row["shape"])
    ]
    old = [earlier[row["region_code"], row["piece_id"]] for row in redrawn]
    return [*changes.cancelled, *old], [*changes.added, *redrawn]


def _by_land(old: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """Pairs whose common land is at least half of the smaller of the two."""
    drawn_old = [row for row in old if row["shape"]]
    drawn_new = [row for row in new if row["shape"]]
    if not drawn_old or not drawn_new:
        return []
    tree = shapely.STRtree([row["shape"] for row in drawn_new])
    pairs = tree.query(np.array([row["shape"] for row in drawn_old]), predicate="intersects")
    found = []
    for one, other in ((drawn_old[i], drawn_new[j]) for i, j in pairs.T):
        if one["region_code"] != other["region_code"]:
            continue
        common = _area(shapely.intersection(one["shape"], other["shape"], grid_size=1e-11))
        share = common / min(_area(one["shape"]), _area(other["shape"]))
        if share >= LEAST_SHARE:
            found.append(_pair(one, other, "图形重叠", round(common, 2), round(share, 6)))
    return found


def _pair(
    one: Row, other: Row, basis: str, common: float | None = None, share: float | None = None
) -> Row:
    return {
        "region_code": one["region_code"],
        "from_unit": one["piece_id"],
        "to_unit": other["piece_id"],
        "basis": basis,
        "common_m2": common,
        "share": share,
    }


def _by_item(
    old: Sequence[Row], new: Sequence[Row], lineage: Iterable[Row], told: Iterable[Row]
) -> list[Row]:
    """Pairs of one item, or of an item and its heir, of land that is not drawn."""
    heirs = {(row["region_code"], row["from_item"], row["to_item"]) for row in lineage}
    known = {(row["from_unit"], row["to_unit"]) for row in told}
    return [
        _pair(one, other, "事项承接")
        for one in old
        for other in new
        if (one["shape"] is None or other["shape"] is None)
        and one["region_code"] == other["region_code"]
        and (one["piece_id"], other["piece_id"]) not in known
        and (
            one["item_id"] == other["item_id"]
            or (one["region_code"], one["item_id"], other["item_id"]) in heirs
        )
    ]


def relations(
    before: Iterable[Row], after: Iterable[Row], changes: Changes, lineage: Iterable[Row]
) -> list[Row]:
    """One row per old and new unit that are the same land.

    分割: the old one has several heirs; 合并: the new one has several ancestors; 重编号: one became
    one under another number. A unit that only changed has no row.
    """
    old, new = _touched(before, after, changes)
    pairs = _by_land(old, new)
    pairs += _by_item(old, new, lineage, pairs)
    heirs = Counter((row["region_code"], row["from_unit"]) for row in pairs)
    ancestors = Counter((row["region_code"], row["to_unit"]) for row in pairs)
    told = []
    for row in pairs:
        split = heirs[row["region_code"], row["from_unit"]] > 1
        merged = ancestors[row["region_code"], row["to_unit"]] > 1
        if row["from_unit"] == row["to_unit"] and not split and not merged:
            continue
        told.append(row | {"relation": "分割" if split else "合并" if merged else "重编号"})
    return sorted(told, key=lambda row: (row["region_code"], row["from_unit"], row["to_unit"]))
