/*
What the register shows of a parcel: floor area that counts for the FAR, and since when. Several
holders share one unit, so a unit counts once; historical units (历史) no longer count.
*/
{{ config(indexes=[{'columns': ['region_code', 'parcel_code']}]) }}

with known as (
    {{ current_rows(
        'registration', ref('stg_registration__unit'), ['unit_code', 'holder_seq'],
        ['unit_code', 'holder_seq']
    ) }}
),

units as (
    select distinct on (known.region_code, known.unit_code)
        known.region_code,
        known.unit_code,
        known.parcel_code,
        known.floor_area_m2,
        known.geom,
        coalesce(known.registered_on, known.delivered_as_of) as registered_on,
        known.delivery_id,
        known.row_no
    from known
    where
        coalesce(known.status, '现势') <> '历史'
        and (known.registered_on is null or known.registered_on <= known.as_of)
    order by
        known.region_code asc,
        known.unit_code asc,
        known.floor_area_m2 desc nulls last,
        known.row_no asc
)

select
    units.region_code,
    units.parcel_code,
    sum(units.floor_area_m2) as floor_area_m2,
    min(units.registered_on) filter (where units.floor_area_m2 > 0) as built_by,
    (
        array_agg(units.geom order by units.registered_on desc, units.unit_code asc)
        filter (where units.geom is not null)
    )[1] as geom,
    (array_agg(units.delivery_id order by units.floor_area_m2 desc nulls last))[1] as delivery_id,
    (array_agg(units.row_no order by units.floor_area_m2 desc nulls last))[1] as row_no
from units
where units.parcel_code is not null
group by units.region_code, units.parcel_code
