/* The items of the inventory: one row per item, whatever number of pieces it is drawn in. */
{{ config(indexes=[{'columns': ['region_code', 'item_id'], 'unique': true}]) }}

select
    piece.region_code,
    piece.item_id,
    max(piece.as_of) as as_of,
    max(piece.category) as category,
    max(piece.supervision_no) as supervision_no,
    max(piece.parcel_code) as parcel_code,
    max(piece.approval_no) as approval_no,
    max(piece.plot_no) as plot_no,
    coalesce(max(piece.supervision_no), max(piece.approval_no) || '/' || max(piece.plot_no)) as key,
    count(*)::integer as pieces,
    count(*) filter (where piece.geom is null) as pieces_without_place,
    sum(piece.area_m2) as area_m2,
    sum(piece.geom_area_m2) as geom_area_m2
from {{ ref('fct_five_not') }} as piece
where piece.region_code in {{ scope_regions() }}
group by piece.region_code, piece.item_id
