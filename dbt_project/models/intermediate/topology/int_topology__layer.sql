/*
Every drawing that is checked before it enters the map, in one table with one spatial index: approved
plots, supplies with a polygon of their own, registered parcels, claimed pieces, plan zones. Zones
of different kinds may lie on one another: `theme` says which objects may not.
*/
{{ config(
    indexes=[{'columns': ['region_code', 'layer', 'key']}, {'columns': ['geom'], 'type': 'gist'}],
    post_hook='{{ keep_statistics() }}',
) }}

select
    shape.region_code,
    case shape.kind when 'plot' then 'approval' else 'supply' end as layer,
    ''::text as theme,
    shape.key,
    shape.region_code as parent_key,
    shape.as_of,
    shape.legal_area_m2 as stated_area_m2,
    shape.geom
from {{ ref('int_land__shape') }} as shape
where
    shape.region_code in {{ scope_regions() }}
    and shape.source_feed <> 'registration'
union all
select
    parcel.region_code,
    'registration' as layer,
    '' as theme,
    parcel.parcel_code as key,
    parcel.region_code as parent_key,
    scope.as_of,
    parcel.area_m2 as stated_area_m2,
    parcel.geom
from {{ ref('int_parcel__registered') }} as parcel
inner join ({{ scope() }}) as scope (region_code, as_of, known_at, drafts)
    on parcel.region_code = scope.region_code
where parcel.in_force and parcel.geom is not null
union all
select
    piece.region_code,
    'piece' as layer,
    '' as theme,
    piece.piece_id as key,
    settled.key as parent_key,
    settled.as_of,
    null::numeric as stated_area_m2,
    piece.geom
from {{ ref('int_piece__shape') }} as piece
inner join {{ ref('int_verdict__settled') }} as settled
    on
        piece.region_code = settled.region_code
        and piece.piece_id = settled.piece_id
where piece.region_code in {{ scope_regions() }}
union all
select
    zone.region_code,
    'plan' as layer,
    zone.kind as theme,
    zone.zone_id as key,
    zone.region_code as parent_key,
    zone.as_of,
    null::numeric as stated_area_m2,
    zone.geom
from {{ ref('int_plan__zone') }} as zone
where zone.region_code in {{ scope_regions() }}
