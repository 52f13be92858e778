"""Rules on polygons: the area they show, and whether they lie where their unit is."""

from collections.abc import Iterator

from panhuo.feeds.contract import Contract, FieldType
from panhuo.gate.rule import Rule

_STATED_AREAS = ("tbmj", "approved_area_m2", "area_m2")
"""The legal area of the land that a feed's polygon shows: design, section 4."""

_FAR_DEGREES = 0.5
"""How far beyond its unit a polygon is certainly elsewhere: reference.md 5.2."""

_DEGREES_PER_METRE = 1 / 90_000
"""Of longitude at 36° north: at least as far as the accuracy of a boundary anywhere south of it."""


_HAS_POLYGON = """exists (
      select 1
      from ops.regions_within({code}) as under (region_code)
      inner join published.dim_region as shown on under.region_code = shown.region_code
      where shown.geom is not null
    )"""
"""Whether a unit, or any under it, is drawn."""


def geometry_rules(contract: Contract) -> Iterator[Rule]:
    """The rules on the polygons of a feed; none for a feed that has no polygons."""
    if all(field.type is not FieldType.GEOMETRY for field in contract.fields):
        return
    names = {field.name for field in contract.fields}
    if (stated := next((name for name in _STATED_AREAS if name in names), None)) is not None:
        yield _area_stated_rule(stated)
    yield Rule(
        rule_code="GEOM-OUTSIDE",
        severity="warning",
        responsibility="supplier",
        message_zh="图形整体落在责任单位的行政界线之外（界线为概略界线），可能归属或坐标有误。",
        next_step="请核对责任单位和坐标；飞地或界线附近的可不处理。",
        message_en="The polygon lies beyond the coarse boundary of its responsible unit.",
        query=_outside(beyond="outline.accuracy", within=str(_FAR_DEGREES)),
        why="design 4: coarse boundaries only warn; their accuracy is allowed for",
    )
    yield Rule(
        rule_code="GEOM-ELSEWHERE",
        severity="error",
        responsibility="supplier",
        message_zh="图形离责任单位的行政界线超过0.5度（约50公里），带号、轴序或坐标系有误。",
        next_step="请核对坐标系、带号和坐标轴顺序（东、北），改正后重报该行。",
        message_en="The polygon lies over 0.5° from its responsible unit: wrong zone or axes.",
        query=_outside(beyond=str(_FAR_DEGREES)),
        why="reference.md 5.2: a parcel that far away is in a wrong zone or has its axes swapped",
    )


def _area_stated_rule(stated: str) -> Rule:
    return Rule(
        rule_code="GEOM-AREA-STATED",
        severity="warning",
        responsibility="supplier",
        message_zh="“{field}”与图形的椭球面积相差超过0.1%，统计仍以所填面积为准。",
        next_step="请核对“{field}”和图形；按平面面积或旧图填写的，以法定文件为准，可不处理。",
        message_en="{field} differs from the ellipsoidal area of the polygon by over 0.1 %.",
        # materialized: an area on the ellipsoid is measured once per row, not once per mention
        query=f"""
with measured as materialized (
  select
    region_code,
    row_no,
    {stated} as stated_m2,
    ST_Area(geom::geography)::numeric as geom_area_m2
  from {{batch}}
  where geom is not null and {stated} > 0
)

select
  region_code,
  row_no,
  '{stated}' as field,
  concat(stated_m2, ' / ', round(geom_area_m2, 2)) as value
from measured
where abs(geom_area_m2 - stated_m2) > greatest(0.001 * stated_m2, 1)
""",
        why="office_practice.md 1.4: figures people are held to are legal; 0.1 % is told, over 1 m²",
    )


def _outside(*, beyond: str, within: str | None = None) -> str:
    """Rows whose polygon is more than `beyond` degrees from its unit, and at most `within`.

    A unit without a polygon has those of the units under it, a management area and 市本级 too, else
    those of its host, its successor or its parent. One for which none is found is not judged.
    """
    near = "" if within is None else "and ST_Intersects(place.within, entry.geom)"
    reach = "" if within is None else f", ST_Union(ST_Buffer(outline.geom, {within}, 32)) as within"
    return f"""
with recursive asked as (
  select distinct region_code
  from {{batch}}
  where geom is not null
),

climb (region_code, at_code, has_polygon, steps) as (
  select
    asked.region_code,
    asked.region_code,
    {_HAS_POLYGON.format(code="asked.region_code")},
    0
  from asked
  union all
  select
    climb.region_code,
    above.region_code,
    {_HAS_POLYGON.format(code="above.region_code")},
    climb.steps + 1
  from climb
  inner join published.dim_region as here
    on climb.at_code = here.region_code
  inner join published.dim_region as above
    on coalesce(here.host_code, here.successor_code, here.parent_code) = above.region_code
  where not climb.has_polygon and climb.steps < 4
),

outline as (
  select
    climb.region_code,
    shown.geom,
    coalesce(shown.boundary_accuracy_m, 0)::float8 * {_DEGREES_PER_METRE!r} as accuracy
  from climb
  cross join lateral ops.regions_within(climb.at_code) as under (region_code)
  inner join published.dim_region as shown
    on under.region_code = shown.region_code
  where climb.has_polygon and shown.geom is not null
),

place as materialized (
  select
    outline.region_code,
    ST_Union(ST_Buffer(outline.geom, {beyond}, 32)) as allowed{reach}
  from outline
  group by outline.region_code
)

select entry.region_code, entry.row_no, 'geom' as field, null::text as value
from place
inner join {{batch}} as entry
  on place.region_code = entry.region_code
where entry.geom is not null and not ST_Intersects(place.allowed, entry.geom) {near}
"""
