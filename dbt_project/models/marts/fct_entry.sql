/*
上图入库: how each item stands to its entry into the map database. Whether the latest survey sees it
on construction land, what of it lies on permanent farmland or inside the ecological red line, which
photos prove it, how far its review has got. `flags` says what stands in the way.
*/
with item as (
    select item.*
    from {{ ref('int_entry__item') }} as item
    where item.region_code in {{ scope_regions() }}
),

piece as (
    select
        piece.region_code,
        piece.item_id,
        piece.piece_id,
        item.key,
        piece.geom,
        {{ shape_hash('piece.geom') }} as geom_hash
    from {{ ref('fct_five_not') }} as piece
    inner join item
        on
            piece.region_code = item.region_code
            and piece.item_id = item.item_id
    where piece.geom is not null
),

-- a piece that is its whole parcel has been cut by the survey already
surveyed as (
    select
        piece.region_code,
        piece.item_id,
        max(cut.survey_year) as survey_year,
        sum(
            case
                when not cut.construction then 0
                when piece.geom_hash = cut.land_hash then cut.geom_area_m2
                else {{ measured_area(intersection('piece.geom', 'cut.geom')) }}
            end
        ) as construction_m2
    from piece
    inner join {{ ref('int_survey__cut') }} as cut
        on
            piece.region_code = cut.region_code
            and piece.key = cut.key
    group by piece.region_code, piece.item_id
),

zoned as (
    select
        piece.region_code,
        piece.item_id,
        piece.piece_id,
        zone.kind,
        {{ measured_area(
            'st_union(' ~ intersection('piece.geom', 'zone.geom') ~ ', ' ~ overlay_grid() ~ ')'
        ) }} as overlap_m2
    from piece
    inner join {{ ref('int_plan__zone') }} as zone
        on
            piece.geom && zone.geom
            and piece.region_code = zone.region_code
    where
        zone.kind in ('永久基本农田', '生态保护红线')
        and st_intersects(piece.geom, zone.geom)
    group by piece.region_code, piece.item_id, piece.piece_id, zone.kind
),

planned as (
    select
        zoned.region_code,
        zoned.item_id,
        sum(zoned.overlap_m2) filter (where zoned.kind = '永久基本农田') as farmland_m2,
        sum(zoned.overlap_m2) filter (where zoned.kind = '生态保护红线') as red_line_m2
    from zoned
    group by zoned.region_code, zoned.item_id
),

visit as (
    {{ current_rows(
        'inspection', ref('stg_inspection__visit'),
        ['supervision_no', 'parcel_code', 'approval_no', 'plot_no', 'inspected_on'],
        ['inspected_on']
    ) }}
),

photo as (
    {{ of_items('visit', 'item', [
        'as_of', 'inspected_on', 'photo_no', 'photo_taken_on', 'photo_longitude', 'photo_latitude',
        'photo_direction', 'photo_sha256',
    ], also='known.photo_no is not null and known.inspected_on <= known.as_of') | indent(4) }}
),

proven as (
    select
        photo.region_code,
        photo.item_id,
        count(*)::integer as photos_n,
        count(*) filter (
            where photo.photo_longitude is not null and photo.photo_direction is not null
        ) as placed,
        jsonb_agg(
            jsonb_build_object(
                'no', photo.photo_no,
                'taken_on', coalesce(photo.photo_taken_on, photo.inspected_on),
                'longitude', photo.photo_longitude,
                'latitude', photo.photo_latitude,
                'direction', photo.photo_direction,
                'sha256', lower(photo.photo_sha256)
            )
            order by photo.inspected_on, photo.photo_no
        ) as photos
    from photo
    group by photo.region_code, photo.item_id
),

drawn as (
    select
        piece.region_code,
        piece.item_id,
        count(*)::integer as topology_errors
    from piece
    inner join {{ ref('fct_topology_issue') }} as issue
        on
            piece.region_code = issue.region_code
            and piece.piece_id in (issue.key, issue.other_key)
    where issue.layer = 'piece' and issue.severity = 'error'
    group by piece.region_code, piece.item_id
),

stated as (
    select
        item.*,
        surveyed.survey_year,
        surveyed.construction_m2,
        {{ share('surveyed.construction_m2', 'item.geom_area_m2') }} as construction_share,
        coalesce(
            review.explanation,
            case
                when item.category = 'PEWG'
                    then format('农用地转用已批准，批准文号 %s', item.approval_no)
                when supply.land_source like '新增建设用地%'
                    then format('新增建设用地已供应，电子监管号 %s', item.supervision_no)
            end
        ) as explanation,
        coalesce(planned.farmland_m2, 0) as farmland_m2,
        coalesce(planned.red_line_m2, 0) as red_line_m2,
        coalesce(proven.photos_n, 0) as photos_n,
        coalesce(proven.placed, 0) as placed,
        coalesce(proven.photos, '[]'::jsonb) as photos,
        coalesce(drawn.topology_errors, 0) as topology_errors,
        coalesce(review.review_state, '待自查') as review_state,
        review.authority,
        review.reviewed_on,
        review.returned_reason,
        coalesce(review.secrecy, '{{ var("entry_secrecy") }}') as secrecy
    from item
    left join surveyed
        on
            item.region_code = surveyed.region_code
            and item.item_id = surveyed.item_id
    left join planned
        on
            item.region_code = planned.region_code
            and item.item_id = planned.item_id
    left join proven
        on
            item.region_code = proven.region_code
            and item.item_id = proven.item_id
    left join drawn
        on
            item.region_code = drawn.region_code
            and item.item_id = drawn.item_id
    left join {{ ref('int_entry__review') }} as review
        on
            item.region_code = review.region_code
            and item.item_id = review.item_id
    left join {{ ref('fct_supply') }} as supply
        on
            item.region_code = supply.region_code
            and item.supervision_no = supply.supervision_no
),

judged as (
    select
        stated.*,
        stated.construction_share >= {{ var('entry_construction_share') }} as on_construction,
        {{ area_tolerance('stated.geom_area_m2') }} as tolerance_m2
    from stated
)

select
    judged.region_code,
    judged.item_id,
    judged.as_of,
    judged.category,
    judged.supervision_no,
    judged.parcel_code,
    judged.approval_no,
    judged.plot_no,
    judged.pieces,
    judged.area_m2,
    judged.geom_area_m2,
    judged.survey_year,
    judged.construction_m2,
    judged.construction_share,
    judged.on_construction,
    judged.explanation,
    judged.farmland_m2,
    judged.red_line_m2,
    judged.photos_n,
    judged.photos,
    judged.topology_errors,
    judged.review_state,
    judged.authority,
    judged.reviewed_on,
    judged.returned_reason,
    judged.secrecy,
    array_remove(
        array[
            case when judged.pieces_without_place > 0 then '无图形' end,
            case when judged.topology_errors > 0 then '图形有拓扑错误' end,
            case when judged.survey_year is null then '无变更调查' end,
            case
                when not judged.on_construction and judged.explanation is null
                    then '不在建设用地且无说明'
            end,
            case when judged.farmland_m2 > judged.tolerance_m2 then '压占永久基本农田' end,
            case when judged.red_line_m2 > judged.tolerance_m2 then '压占生态保护红线' end,
            case when judged.placed = 0 then '无举证照片' end,
            case when judged.review_state <> '省核查通过' then '审核未完成' end
        ],
        null
    ) as flags
from judged
