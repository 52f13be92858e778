"""Where something is: by number, by the name of a project or place, by region."""

from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from panhuo.portal.map_page.filters import like
from panhuo.portal.map_session import rows

_BOX = "array[st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)]"

LAND = f"""
select
    'piece' as kind, region_code, region_name, piece_id, category, project_name, location,
    parcel_code, supervision_no, approval_no, plot_no, area_mu,
    case when geom is not null then {_BOX} end as bbox
from map.five_not
where $1 in (parcel_code, supervision_no, approval_no, piece_id)
    or parcel_code like $2
    or supervision_no like $2
    or approval_no like $3
    or project_name ilike $3
    or location ilike $3
order by
    ($1 in (parcel_code, supervision_no, approval_no, piece_id)) desc, area_mu desc, id
limit 20
"""

PARCELS = f"""
select
    'parcel' as kind, region_code, parcel_code, location, area_m2 * 0.0015 as area_mu,
    {_BOX} as bbox
from map.parcel
where (parcel_code like $1 or location ilike $2)
    and not parcel_code = any($3)
order by parcel_code
limit 10
"""

REGIONS = f"""
select 'region' as kind, region_code, full_name as region_name, {_BOX} as bbox
from map.region
where geom is not null and (full_name like $1 or region_code = $2)
order by region_code
limit 5
"""


async def search(request: Request, text: str) -> list[dict[str, Any]]:
    """Pieces, then parcels that are in no category, then regions.

    Raises:
        HTTPException: 422 for a text that no column can hold.
    """
    text = text.strip()
    if "\0" in text:
        raise HTTPException(422, "q")
    begins, holds = like(text) + "%", "%" + like(text) + "%"
    land = await rows(request, LAND, text, begins, holds)
    listed = [row["parcel_code"] for row in land if row["parcel_code"]]
    parcels = await rows(request, PARCELS, begins, holds, listed)
    regions = await rows(request, REGIONS, holds, text)
    return [*land, *parcels, *regions]
