/*
五未土地清单: one row per piece that a category claims. 疑似 is the platform's word. An item is
anchored on the number of the land, not on the piece: a resurvey makes new pieces of it.
*/
select
    verdict.region_code,
    -- county polygons are coarse: they are asked only where no number names the county
    coalesce(
        named.region_code,
        own.region_code,
        (
            select around.region_code
            from {{ source('published', 'dim_region') }} as around
            where
                around.level = 'county'
                and st_intersects(around.geom, st_pointonsurface(shape.geom))
                and (around.valid_from is null or around.valid_from <= verdict.as_of)
                and (around.valid_to is null or around.valid_to > verdict.as_of)
            order by around.region_code
            limit 1
        ),
        verdict.region_code
    ) as territory_code,
    verdict.piece_id,
    md5(concat_ws('|', verdict.region_code, verdict.category, verdict.key)) as item_id,
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
    shape.geom_area_m2,
    land.area_basis,
    0::numeric as disposed_m2,
    verdict.area_m2 as remaining_m2,
    verdict.since,
    verdict.entered_on,
    verdict.as_of - verdict.since as age_days,
    verdict.due_on,
    verdict.cause,
    case verdict.category when 'PEWG' then coalesce(plot.path, '路径待定') end as path,
    null::text as authority,
    verdict.rule_ids,
    verdict.evidence_count,
    shape.geom::geometry (multipolygon, 4490) as geom
from {{ ref('int_verdict__settled') }} as verdict
inner join {{ ref('int_land__unit') }} as land
    on
        verdict.region_code = land.region_code
        and verdict.key = land.key
left join {{ ref('int_approval__piece') }} as plot
    on
        verdict.region_code = plot.region_code
        and verdict.piece_id = plot.piece_id
left join {{ ref('int_piece__shape') }} as shape
    on
        verdict.region_code = shape.region_code
        and verdict.piece_id = shape.piece_id
left join {{ source('published', 'dim_region') }} as named
    on
        left(land.parcel_code, 6) = named.region_code
        and named.level = 'county'
left join {{ source('published', 'dim_region') }} as own
    on
        verdict.region_code = own.region_code
        and own.level = 'county'
where verdict.region_code in {{ scope_regions() }}
