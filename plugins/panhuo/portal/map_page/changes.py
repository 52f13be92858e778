"""What entered the list, left it, or changed in it between two days."""

import json
from datetime import date
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from panhuo.portal.map_page.filters import Filters
from panhuo.portal.map_session import rows

_MOST = 5000

CHANGES = """
with change as (
    select *
    from map.changes($1, $2) as change
    where map.passes(change.region_code, $3)
        and (
            map.passes(change.category_before, $4) is true
            or map.passes(change.category_after, $4) is true
        )
)

select
    change.region_code, change.item_id, change.piece_id, change.event,
    change.category_before, change.category_after,
    change.severity_before, change.severity_after,
    change.area_mu_before, change.area_mu_after,
    change.parcel_code, change.supervision_no, change.approval_no, change.plot_no,
    change.publication_before, change.publication_after,
    st_asgeojson(change.geom, 7) as geometry,
    count(*) over (partition by change.event) as items,
    sum(coalesce(change.area_mu_after, change.area_mu_before)) over (partition by change.event)
        as area_mu,
    sum(change.area_mu_after - change.area_mu_before) over (partition by change.event)
        as difference_mu
from change
order by change.event, change.region_code, greatest(change.area_mu_before, change.area_mu_after) desc,
    change.item_id
limit $5
"""

# a region first published between the two days has nothing to be compared with
UNCOMPARED = """
select region_code
from map.publication
where as_of <= $2
group by region_code
having min(as_of) > $1
order by region_code
"""

_TOTALS = ("items", "area_mu", "difference_mu")


async def between(request: Request, filters: Filters, before: str, after: str) -> dict[str, Any]:
    """A GeoJSON collection, one feature an item, with `totals` by event.

    Raises:
        HTTPException: 422 when the days are none, or not in order.
    """
    try:
        first, last = date.fromisoformat(before), date.fromisoformat(after)
    except ValueError:
        raise HTTPException(422, "before, after: no such day 没有这一天") from None
    if first >= last:
        raise HTTPException(422, "before must be earlier than after 前一日期应早于后一日期")
    found = await rows(request, CHANGES, first, last, filters.regions, filters.categories, _MOST)
    totals = {row["event"]: {name: row[name] for name in _TOTALS} for row in found}
    return {
        "type": "FeatureCollection",
        "features": [_feature(row) for row in found],
        "totals": totals,
        "left_off": sum(total["items"] for total in totals.values()) - len(found),
        "uncompared": [row["region_code"] for row in await rows(request, UNCOMPARED, first, last)],
    }


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    geometry = row.pop("geometry")
    properties = {name: value for name, value in row.items() if name not in _TOTALS}
    return {
        "type": "Feature",
        "geometry": json.loads(geometry) if geometry else None,
        "properties": properties,
    }
