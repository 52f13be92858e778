/*
五未土地清单: one row per piece that a category claims and nobody has taken out. 疑似 is the platform's
word, every other status, and what was disposed, people's. An item is anchored on the number of the
land, not on the piece: a resurvey makes new pieces of it. Nor does another spelling of the number
make another item.
*/
with verdict as (
    select
        settled.*,
        sum(settled.area_m2) over item as item_area_m2,
        coalesce(
            sum(settled.area_m2) over (
                item
                order by settled.piece_id rows between unbounded preceding and 1 preceding
            ),
            0
        ) as before_m2
    from {{ ref('int_verdict__settled') }} as settled
    where settled.region_code in {{ scope_regions() }}
    window item as (partition by settled.region_code, settled.key, settled.category)
),

-- what is disposed of an item is taken off its pieces one after the other
disposed as (
    select
        verdict.region_code,
        verdict.piece_id,
        least(
            verdict.area_m2,
            greatest(
                verdict.item_area_m2
                - least(coalesce(item.remaining_m2, verdict.item_area_m2), verdict.item_area_m2)
                - verdict.before_m2,
                0
            )
        ) as area_m2
    from verdict
    left join {{ ref('int_life__item') }} as item
        on
            verdict.region_code = item.region_code
            and verdict.key = item.key
            and verdict.category = item.category
)

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
    md5(
        concat_ws('|', verdict.region_code, verdict.category, {{ land_number('verdict.key') }})
    ) as item_id,
    verdict.as_of,
    verdict.category,
    case
        when item.is_confirmed and verdict.sub_class = '疑似闲置' then '已认定闲置'
        else verdict.sub_class
    end as sub_class,
    case
        when item.state in ('认定', '处置中') and item.is_partly_disposed then '部分处置'
        else coalesce(item.state, '疑似')
    end as status,
    -- whose authority finds the cause with the government owes no fee either (N-CAUSE)
    case
        when verdict.category = 'GEWY' and item.cause like '政府原因%' then least(verdict.severity, 1)
        else verdict.severity
    end as severity,
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
    disposed.area_m2 as disposed_m2,
    verdict.area_m2 - disposed.area_m2 as remaining_m2,
    verdict.since,
    verdict.entered_on,
    verdict.as_of - verdict.since as age_days,
    coalesce(item.due_on, verdict.due_on) as due_on,
    coalesce(item.cause, verdict.cause) as cause,
    case
        when verdict.category = 'PEWG'
            then coalesce(
                plot.path,
                case item.path
                    when '供应' then 'A 加快供地'
                    when '撤回（注销）批文' then 'B 注销或撤回批文'
                    when '加快拆迁' then 'C 加快拆迁'
                    when '调整规划' then 'D 调整完善规划'
                    else item.path
                end,
                '路径待定'
            )
        else item.path
    end as path,
    item.authority,
    verdict.rule_ids,
    verdict.evidence_count,
    shape.geom::geometry (multipolygon, 4490) as geom
from verdict
inner join disposed
    on
        verdict.region_code = disposed.region_code
        and verdict.piece_id = disposed.piece_id
left join {{ ref('int_life__item') }} as item
    on
        verdict.region_code = item.region_code
        and verdict.key = item.key
        and verdict.category = item.category
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
