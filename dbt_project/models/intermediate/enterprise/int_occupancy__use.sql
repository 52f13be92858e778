/*
Who uses which parcel, as known: one row per enterprise, parcel and first day. A renewed lease is a
new row; of those that hold on a day the latest counts.
*/
{{ config(indexes=[{'columns': ['region_code', 'parcel_code']}]) }}

with known as (
    {{ current_rows(
        'occupancy', ref('stg_occupancy__use'), ['uscc', 'parcel_code', '"from"'],
        ['uscc', 'parcel_code']
    ) }}
)

select
    known.region_code,
    known.uscc,
    known.parcel_code,
    known."from" as used_from,
    known."to" as used_to,
    known.kind,
    known.area_m2,
    known.producing,
    known.as_of,
    known.delivery_id,
    known.row_no
from known
where known."from" is null or known."from" <= known.as_of
