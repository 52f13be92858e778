/*
Supplied land and approved plots, cut by the latest survey of their region. A pair of shapes is
remembered by the pair of their hashes: what has been cut before is not cut again, so a deploy keeps
what is there.
*/
{{ config(
    indexes=[{'columns': ['region_code', 'key']}],
    full_refresh=false,
    on_schema_change='sync_all_columns',
) }}

with pair as (
    select
        shape.region_code,
        shape.key,
        shape.as_of,
        shape.geom as land_geom,
        shape.geom_hash as land_hash,
        patch.bsm,
        patch.survey_year,
        patch.built,
        patch.construction,
        surface.geom as patch_geom,
        {{ shape_hash('surface.geom') }} as patch_hash,
        patch.delivery_id,
        patch.row_no
    from {{ ref('int_land__shape') }} as shape
    inner join {{ source('raw', 'survey') }} as surface
        on
            shape.geom && surface.geom
            -- as an expression: else the planner reads the region's whole key index per shape, too
            and shape.region_code = surface.region_code || ''
    inner join {{ ref('int_survey__patch') }} as patch
        on
            shape.region_code = patch.region_code
            and surface.delivery_id = patch.delivery_id
            and surface.row_no = patch.row_no
    where shape.region_code in {{ scope_regions() }}
),

cut as (
    select
        pair.*,
        {% if is_incremental() -%}
        coalesce(known.geom, {{ intersection('pair.land_geom', 'pair.patch_geom') }}) as geom
        {%- else -%}
            {{ intersection('pair.land_geom', 'pair.patch_geom') }} as geom
        {%- endif %}
    from pair
    {% if is_incremental() -%}
    left join {{ this }} as known
        on
            pair.region_code = known.region_code
            and pair.key = known.key
            and pair.land_hash = known.land_hash
            and pair.patch_hash = known.patch_hash
    {%- endif %}
)

select
    cut.region_code,
    cut.key,
    cut.as_of,
    cut.land_hash,
    cut.patch_hash,
    cut.bsm,
    cut.survey_year,
    cut.built,
    cut.construction,
    {{ measured_area('cut.geom') }} as geom_area_m2,
    cut.delivery_id,
    cut.row_no,
    cut.geom
from cut
where not st_isempty(cut.geom)
