/*
Who uses supplied land, as known: a use belongs to the supplies of its parcel. `producing` is true
only where the delivery says so; a use with sales or electricity in a year shows work going on in it.
*/
{{ config(indexes=[{'columns': ['region_code', 'supervision_no']}]) }}

with uses as (
    {{ current_rows('occupancy', ref('stg_occupancy__use'), ['uscc', 'parcel_code', '"from"'],
        ['uscc', 'parcel_code']) }}
),

active_year as (
    select
        known.region_code,
        known.uscc,
        known.year,
        known.delivery_id,
        known.row_no
    from {{ ref('int_tax__current') }} as known
    where
        known.region_code in {{ scope_regions() }}
        and make_date(known.year::int, 12, 31) <= known.as_of
        and (known.electricity_kwh > 0 or known.revenue_wan > 0 or known.tax_wan > 0)
)

select
    supply.region_code,
    supply.supervision_no,
    uses.uscc,
    uses.kind,
    uses.area_m2,
    uses."from" as used_from,
    uses."to" as used_to,
    coalesce(uses.producing, false) as producing,
    active.active_by,
    uses.delivery_id,
    uses.row_no,
    active.delivery_id as active_delivery_id,
    active.row_no as active_row_no
from uses
inner join {{ ref('int_supply__current') }} as supply
    on
        uses.region_code = supply.region_code
        and uses.parcel_code = supply.parcel_code
left join lateral (
    select
        make_date(active_year.year::int, 12, 31) as active_by,
        active_year.delivery_id,
        active_year.row_no
    from active_year
    where
        active_year.region_code = uses.region_code
        and active_year.uscc = uses.uscc
        and (uses."from" is null or make_date(active_year.year::int, 1, 1) >= uses."from")
        and (uses."to" is null or make_date(active_year.year::int, 12, 31) <= uses."to")
    order by active_year.year
    limit 1
) as active on true
where uses."from" is null or uses."from" <= uses.as_of
