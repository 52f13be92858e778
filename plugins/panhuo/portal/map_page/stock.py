"""How much lies in view: items and mu by category."""

import math
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from panhuo.portal.map_page.filters import CONDITION, Filters
from panhuo.portal.map_session import MapSession, rows

# What has no shape is nowhere, so it is told apart whatever the box. Two questions, each by the
# spatial index: one with `or` would read every piece of the scope at each step of the map.
COUNTS = f"""
select
    land.category,
    land.geom is null as shapeless,
    count(distinct land.item_id) as items,
    count(*) as pieces,
    sum(land.area_mu) as area_mu
from (
    select * from map.{{layer}} where geom is null
    union all
    select * from map.{{layer}}
    where geom && st_makeenvelope($8, $9, $10, $11, 4490)
) as land
where {CONDITION}
group by land.category, land.geom is null
"""
EVERYWHERE = [-360.0, -90.0, 360.0, 90.0]


def box_of(text: str) -> list[float]:
    """West, south, east, north in degrees; everywhere where none are given.

    Raises:
        HTTPException: 422 when it is no box.
    """
    if not text:
        return EVERYWHERE
    try:
        box = [float(part) for part in text.split(",")]
    except ValueError:
        box = []
    wrong = len(box) != 4 or not all(map(math.isfinite, box)) or max(map(abs, box)) > 360
    if wrong or box[0] > box[2] or box[1] > box[3]:
        raise HTTPException(422, "bbox: west,south,east,north 应为西、南、东、北四个经纬度数值")
    return box


def layer_of(session: MapSession) -> str:
    """The view that tells of the session's moment."""
    return "five_not_past" if session.moment else "five_not"


async def counts(
    request: Request, session: MapSession, filters: Filters, bbox: str
) -> dict[str, Any]:
    """`{category: {items, pieces, area_mu}}` of the box, and the same of what has no shape."""
    statement = COUNTS.format(layer=layer_of(session))
    found = await rows(request, statement, *filters.values, *box_of(bbox))
    answer: dict[str, Any] = {"in_view": {}, "shapeless": {}}
    for row in found:
        side = answer["shapeless" if row["shapeless"] else "in_view"]
        side[row["category"]] = {name: row[name] for name in ("items", "pieces", "area_mu")}
    return answer
