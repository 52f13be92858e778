/*
Buildings that stand on supplied land. A footprint is on the land that its middle is on: outlines
overlap a boundary by the width of a wall. Footprint times floors is no 计容建筑面积, so nothing of
it decides a floor-area ratio.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with footprint as (
    select
        known.region_code,
        known.building_no,
        coalesce(known.built_on, known.delivered_as_of) as built_on,
        st_pointonsurface(known.geom) as middle,
        {{ measured_area('known.geom') }} as footprint_m2,
        known.delivery_id,
        known.row_no
    from (
        {{ current_rows('building', ref('stg_building__footprint'), ['building_no'], ['building_no'])
            | indent(8) }}
    ) as known
    where known.geom is not null and (known.built_on is null or known.built_on <= known.as_of)
)

select
    shape.region_code,
    shape.key,
    count(*)::integer as buildings,
    sum(footprint.footprint_m2) as footprint_m2,
    min(footprint.built_on) as built_by,
    (array_agg(footprint.delivery_id order by footprint.built_on, footprint.building_no))[1]
        as delivery_id,
    (array_agg(footprint.row_no order by footprint.built_on, footprint.building_no))[1] as row_no
from footprint
inner join {{ ref('int_land__shape') }} as shape
    on
        footprint.region_code = shape.region_code
        and st_intersects(shape.geom, footprint.middle)
where shape.kind = 'supply'
group by shape.region_code, shape.key
