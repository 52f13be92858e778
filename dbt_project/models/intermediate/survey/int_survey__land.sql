/*
What the latest survey says of supplied land: how much of it is built up, and where it is not. A
survey of year n shows the land at the end of that year.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

select
    cut.region_code,
    cut.key,
    max(cut.survey_year) as survey_year,
    make_date(max(cut.survey_year), 12, 31) as surveyed_on,
    sum(cut.geom_area_m2) as surveyed_m2,
    coalesce(sum(cut.geom_area_m2) filter (where cut.built), 0) as built_m2,
    {{ share('coalesce(sum(cut.geom_area_m2) filter (where cut.built), 0)', 'max(shape.geom_area_m2)') }}
        as built_share,
    {{ share('coalesce(sum(cut.geom_area_m2) filter (where not cut.built), 0)', 'max(shape.geom_area_m2)') }}
        as vacant_share,
    {{ without_slivers(
        'st_unaryunion(st_collect(cut.geom) filter (where not cut.built), ' ~ overlay_grid() ~ ')'
    ) }} as vacant_geom,
    (array_agg(cut.delivery_id order by cut.geom_area_m2 desc))[1] as delivery_id,
    (array_agg(cut.row_no order by cut.geom_area_m2 desc))[1] as row_no
from {{ ref('int_survey__cut') }} as cut
inner join {{ ref('int_land__shape') }} as shape
    on
        cut.region_code = shape.region_code
        and cut.key = shape.key
        and shape.kind = 'supply'
where cut.region_code in {{ scope_regions() }}
group by cut.region_code, cut.key
