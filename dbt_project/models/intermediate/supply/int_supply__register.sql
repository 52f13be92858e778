/*
What the register shows of the land of a supply: a contract may cover several parcels, and their
floor area counts together. A parcel all of whose units are historical (历史) no longer counts.
*/
{{ config(indexes=[{'columns': ['region_code', 'supervision_no']}]) }}

select
    covered.region_code,
    covered.supervision_no,
    sum(parcel.floor_area_m2) as floor_area_m2,
    min(parcel.built_by) as built_by,
    st_multi(st_union(parcel.geom, {{ overlay_grid() }})) as geom,
    (array_agg(parcel.floor_delivery_id order by parcel.floor_area_m2 desc nulls last))[1] as delivery_id,
    (array_agg(parcel.floor_row_no order by parcel.floor_area_m2 desc nulls last))[1] as row_no
from {{ ref('int_supply__parcel') }} as covered
inner join {{ ref('int_parcel__registered') }} as parcel
    on
        covered.region_code = parcel.region_code
        and covered.parcel_code = parcel.parcel_code
where covered.region_code in {{ scope_regions() }} and parcel.in_force
group by covered.region_code, covered.supervision_no
