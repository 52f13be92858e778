/*
Supplied land cut by the latest survey of its region. A pair of shapes is remembered by the pair of
their hashes: what has been cut before is not cut again.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with patch as (
    select
        known.region_code,
        known.as_of,
        known.bsm,
        known.sjnf,
        known.dlbm,
        known.dlbm_system,
        known.delivery_id,
        known.row_no
    from (
        {{ current_rows('survey', ref('stg_survey__patch'), ['bsm', 'sjnf'], ['bsm', 'sjnf'],
            columns=['bsm', 'sjnf', 'dlbm', 'dlbm_system']) | indent(8) }}
    ) as known
    where make_date(known.sjnf::int, 12, 31) <= known.as_of
),

latest as (
    select
        patch.region_code,
        max(patch.sjnf) as sjnf
    from patch
    group by patch.region_code
),

pair as (
    select
        shape.region_code,
        shape.key,
        shape.as_of,
        shape.geom as land_geom,
        shape.geom_hash as land_hash,
        patch.bsm,
        patch.sjnf,
        {{ is_built('patch.dlbm', 'patch.dlbm_system') }} as built,
        surface.geom as patch_geom,
        {{ shape_hash('surface.geom') }} as patch_hash,
        patch.delivery_id,
        patch.row_no
    from {{ ref('int_land__shape') }} as shape
    inner join {{ source('raw', 'survey') }} as surface
        on
            shape.region_code = surface.region_code
            and shape.geom && surface.geom
    inner join patch
        on
            surface.region_code = patch.region_code
            and surface.delivery_id = patch.delivery_id
            and surface.row_no = patch.row_no
    inner join latest
        on
            patch.region_code = latest.region_code
            and patch.sjnf = latest.sjnf
    where
        shape.region_code in {{ scope_regions() }}
        and shape.kind = 'supply'
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
    cut.sjnf::int as survey_year,
    cut.built,
    {{ measured_area('cut.geom') }} as geom_area_m2,
    cut.delivery_id,
    cut.row_no,
    cut.geom
from cut
where not st_isempty(cut.geom)
