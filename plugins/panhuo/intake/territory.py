"""Where the land of a scope lies, coarsely: to tell which zone numbers without one belong to."""

from functools import lru_cache

import numpy as np
import shapely

from panhuo.codes.region_boundaries import region_geometries
from panhuo.codes.regions import in_scope, load_regions

MARGIN_DEGREES = 0.5
"""How far from its county polygon a parcel may lie: reference.md 5.2. Boundaries are coarse."""


@lru_cache(maxsize=8)
def near(scope: str) -> shapely.Geometry | None:
    """Return the polygons (EPSG:4490) of the counties of a scope, widened by the margin.

    A management area stands in its host, any other unit without a polygon in its parent. None where
    nothing has one.
    """
    regions = {region.region_code: region for region in load_regions()}
    at: str | None = scope
    while at is not None:
        shapes = [shape for code, shape in _polygons().items() if in_scope(code, at)]
        if shapes:
            widened = shapely.union_all(shapely.buffer(np.array(shapes), MARGIN_DEGREES))
            shapely.prepare(widened)
            return widened
        region = regions.get(at)
        at = (region.host_code or region.parent_code) if region else None
    return None


@lru_cache(maxsize=1)
def _polygons() -> dict[str, shapely.Geometry]:
    return {code: shapely.from_wkt(wkt) for code, wkt in region_geometries()}
