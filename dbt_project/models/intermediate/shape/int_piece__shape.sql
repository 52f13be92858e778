/*
The polygon of each claimed piece. What is left of a plot has been cut already. A vacant remainder
lies where the survey sees no building, if the survey sees about as much of it as the visit did. A
whole parcel is what earlier stages left of it; where an earlier piece has no place, neither has
the rest. A piece without a place has no polygon, its parcel has: an area is never drawn twice.
*/
{{ config(indexes=[{'columns': ['region_code', 'piece_id'], 'unique': true}]) }}

with claimed as (
    select
        settled.region_code,
        settled.key,
        settled.piece_id,
        settled.place,
        settled.area_m2,
        settled.piece_id <> settled.key as is_part
    from {{ ref('int_verdict__settled') }} as settled
    where settled.region_code in {{ scope_regions() }}
),

plot_piece as (
    select
        claimed.region_code,
        claimed.piece_id,
        piece.geom
    from claimed
    inner join {{ ref('int_approval__piece') }} as piece
        on
            claimed.region_code = piece.region_code
            and claimed.piece_id = piece.piece_id
),

vacant_piece as (
    select
        claimed.region_code,
        claimed.key,
        claimed.piece_id,
        surveyed.vacant_geom as geom
    from claimed
    inner join {{ ref('int_survey__land') }} as surveyed
        on
            claimed.region_code = surveyed.region_code
            and claimed.key = surveyed.key
    inner join {{ ref('int_land__shape') }} as shape
        on
            surveyed.region_code = shape.region_code
            and surveyed.key = shape.key
    where
        claimed.is_part
        and abs(surveyed.vacant_share * shape.legal_area_m2 - claimed.area_m2)
        <= {{ var('vacancy_agrees_within') }} * claimed.area_m2
),

whole_piece as (
    select
        claimed.region_code,
        claimed.piece_id,
        case
            when count(earlier.piece_id) = 0 then shape.geom
            when count(earlier.piece_id) = count(vacant_piece.geom)
                then {{ without_slivers(difference(
                    'shape.geom', 'st_union(vacant_piece.geom, ' ~ overlay_grid() ~ ')'
                )) }}
        end as geom
    from claimed
    inner join {{ ref('int_land__shape') }} as shape
        on
            claimed.region_code = shape.region_code
            and claimed.key = shape.key
            and shape.kind = 'supply'
    left join claimed as earlier
        on
            claimed.region_code = earlier.region_code
            and claimed.key = earlier.key
            and claimed.place > earlier.place
    left join vacant_piece
        on
            earlier.region_code = vacant_piece.region_code
            and earlier.piece_id = vacant_piece.piece_id
    where not claimed.is_part
    group by claimed.region_code, claimed.piece_id, shape.geom
),

placed as (
    select
        region_code,
        piece_id,
        geom
    from plot_piece
    union all
    select
        region_code,
        piece_id,
        geom
    from vacant_piece
    union all
    select
        region_code,
        piece_id,
        geom
    from whole_piece
)

select
    placed.region_code,
    placed.piece_id,
    {{ measured_area('placed.geom') }} as geom_area_m2,
    st_multi(placed.geom) as geom
from placed
where placed.geom is not null
