/*
What the register says of a parcel. A parcel has many units, a unit several holders, and each row
repeats the parcel: area and use are taken once, floor area once per unit, holders once per name.
A parcel all of whose units are historical keeps its last figures and is 历史.

Rows are numbered within their parcel and grouped once: joining the parts of a parcel again would be
a nested loop over all parcels, because the server takes what `current_rows` returns for one row.
*/
with known as (
    {{ current_rows(
        'registration', ref('stg_registration__unit'), ['unit_code', 'holder_seq'],
        ['unit_code', 'holder_seq']
    ) }}
),

happened as (
    select
        known.*,
        coalesce(known.status, '现势') <> '历史' as in_force,
        bool_or(coalesce(known.status, '现势') <> '历史') over parcel as parcel_in_force
    from known
    where
        known.parcel_code is not null
        and (known.registered_on is null or known.registered_on <= known.as_of)
    window parcel as (partition by known.region_code, known.parcel_code)
),

-- the rows that speak for the parcel: those in force, or all of them when none is
counted as (
    select
        happened.*,
        happened.unit_code || lpad(happened.holder_seq::text, 6, '0') as seen,
        substr(happened.unit_code, 20, 1) = 'W' as of_land,
        bool_or(substr(happened.unit_code, 20, 1) = 'W') over parcel as land_registered
    from happened
    where happened.in_force or not happened.parcel_in_force
    window parcel as (partition by happened.region_code, happened.parcel_code)
),

-- the right to the land itself (W, no building) names the parcel's holders where it is registered
naming as (
    select
        counted.*,
        counted.holder is not null and (not counted.land_registered or counted.of_land) as names_holder
    from counted
),

numbered as (
    select
        naming.*,
        row_number() over (
            partition by naming.region_code, naming.parcel_code
            order by
                naming.of_land desc,
                naming.registered_on desc nulls last,
                naming.unit_code asc,
                naming.holder_seq asc
        ) as place,
        row_number() over (
            partition by naming.region_code, naming.parcel_code, naming.unit_code
            order by naming.floor_area_m2 desc nulls last
        ) = 1 as is_unit,
        naming.names_holder and row_number() over (
            partition by
                naming.region_code, naming.parcel_code, naming.names_holder, naming.holder
            order by naming.seen
        ) = 1 as is_holder
    from naming
)

select
    numbered.region_code,
    numbered.parcel_code,
    bool_or(numbered.in_force) as in_force,
    max(numbered.location) filter (where numbered.place = 1) as location,
    max(numbered.area_m2) filter (where numbered.place = 1) as area_m2,
    sum(numbered.floor_area_m2) filter (where numbered.is_unit) as floor_area_m2,
    count(*) filter (where numbered.is_unit) as units,
    min(coalesce(numbered.registered_on, numbered.delivered_as_of)) filter (
        where numbered.is_unit and numbered.floor_area_m2 > 0
    ) as built_by,
    (
        array_agg(numbered.delivery_id order by numbered.floor_area_m2 desc nulls last, numbered.seen asc)
    )[1] as floor_delivery_id,
    (
        array_agg(numbered.row_no order by numbered.floor_area_m2 desc nulls last, numbered.seen asc)
    )[1] as floor_row_no,
    max(numbered.land_use) filter (where numbered.place = 1) as land_use,
    max(numbered.right_type) filter (where numbered.place = 1) as right_type,
    max(numbered.right_nature) filter (where numbered.place = 1) as right_nature,
    case
        when count(*) filter (where numbered.is_holder) <= 3
            then
                string_agg(numbered.holder, '、' order by numbered.seen)
                filter (where numbered.is_holder)
        else
            (array_agg(numbered.holder order by numbered.seen) filter (where numbered.is_holder))[1]
            || '等' || count(*) filter (where numbered.is_holder) || '个'
    end as holder,
    case
        when count(*) filter (where numbered.is_holder) = 1
            then max(numbered.holder_uscc) filter (where numbered.names_holder)
    end as holder_uscc,
    count(*) filter (where numbered.is_holder) as holders,
    bool_or(numbered.mortgage) as mortgage,
    bool_or(numbered.seizure) as seizure,
    min(numbered.registered_on) as registered_on,
    bool_or(numbered.stale) filter (where numbered.place = 1) as stale,
    max(numbered.delivery_id) filter (where numbered.place = 1) as delivery_id,
    max(numbered.row_no) filter (where numbered.place = 1) as row_no,
    (array_agg(numbered.geom order by numbered.place) filter (where numbered.geom is not null))[1]
        as geom
from numbered
group by numbered.region_code, numbered.parcel_code
