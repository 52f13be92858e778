/* 五未土地清单: one row per piece that a category claims. 疑似 is the platform's word. */
select
    verdict.region_code,
    coalesce(territory.region_code, verdict.region_code) as territory_code,
    verdict.piece_id,
    md5(concat_ws('|', verdict.region_code, verdict.category, verdict.piece_id)) as item_id,
    verdict.as_of,
    verdict.category,
    verdict.sub_class,
    '疑似'::text as status,
    verdict.severity,
    land.project_name,
    land.location,
    land.parcel_code,
    land.supervision_no,
    land.approval_no,
    land.plot_no,
    land.holder,
    land.holder_uscc,
    land.land_use,
    verdict.area_m2,
    verdict.area_m2 * 0.0015 as area_mu,
    null::numeric as geom_area_m2,
    land.area_basis,
    0::numeric as disposed_m2,
    verdict.area_m2 as remaining_m2,
    verdict.since,
    verdict.entered_on,
    verdict.as_of - verdict.since as age_days,
    verdict.due_on,
    verdict.cause,
    case verdict.category when 'PEWG' then '路径待定' end as path,
    null::text as authority,
    verdict.rule_ids,
    verdict.evidence_count,
    null::geometry (multipolygon, 4490) as geom
from {{ ref('int_verdict__settled') }} as verdict
inner join {{ ref('int_land__unit') }} as land
    on
        verdict.region_code = land.region_code
        and verdict.key = land.key
left join {{ source('published', 'dim_region') }} as territory
    on
        territory.region_code = left(land.parcel_code, 6)
        and territory.level = 'county'
where verdict.region_code in {{ scope_regions() }}
