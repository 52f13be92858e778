"""What the page must know before it can draw: who looks, regions, publications, filters."""

from typing import Any

from fastapi import Request

from panhuo.codes.code_lists import code_list
from panhuo.portal.access import Access
from panhuo.portal.map_page import base_map
from panhuo.portal.map_session import rows

REGIONS = """
select
    region_code, name, full_name, level, kind, as_of, published_at, publication_id, pieces,
    latest_received_at, open_errors,
    case
        when geom is not null
            then array[st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)]
    end as bbox
from map.region
order by region_code
"""

PUBLICATIONS = """
select region_code, publication_id, as_of, published_at, pieces, reverted_by
from map.publication
order by as_of desc, published_at desc
limit 2000
"""

FEEDS = """
select region_code, feed, latest_as_of, latest_received_at, open_errors
from map.feed_freshness
order by region_code, feed
"""


async def of(request: Request, access: Access) -> dict[str, Any]:
    """The context of a token's holder; days are ISO, boxes west, south, east, north."""
    regions = await rows(request, REGIONS)
    publications = await rows(request, PUBLICATIONS)
    feeds = await rows(request, FEEDS)
    boxes = [region["bbox"] for region in regions if region["bbox"] and region["as_of"]]
    return {
        "subject": access.subject,
        "page_mark": access.page_mark,
        "sees_holder": access.sees_holder,
        "categories": code_list("five_not").names,
        "plan_kinds": list(code_list("plan_kind").names),
        "regions": regions,
        "feeds": feeds,
        "base_map": base_map.tiles(),
        "publications": publications,
        "days": sorted({str(each["as_of"]) for each in publications}, reverse=True),
        "bbox": _around(boxes or [region["bbox"] for region in regions if region["bbox"]]),
    }


def _around(boxes: list[list[float]]) -> list[float] | None:
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return [min(west), min(south), max(east), max(north)]
