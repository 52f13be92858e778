/*
What the register says of a parcel. A parcel has many units, a unit several holders, and each row
repeats the parcel: area and use are taken once, floor area once per unit, holders once per name.
A parcel all of whose units are historical keeps its last figures and is 历史.
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
        coalesce(known.status, '现势') <> '历史' as in_force
    from known
    where
        known.parcel_code is not null
        and (known.registered_on is null or known.registered_on <= known.as_of)
),

standing as (
    select
        happened.region_code,
        happened.parcel_code,
        bool_or(happened.in_force) as in_force
    from happened
    group by happened.region_code, happened.parcel_code
),

-- the rows that speak for the parcel: those in force, or all of them when none is
counted as (
    select happened.*
    from happened
    inner join standing
        on
            happened.region_code = standing.region_code
            and happened.parcel_code = standing.parcel_code
    where happened.in_force or not standing.in_force
),

units as (
    select
        counted.region_code,
        counted.parcel_code,
        counted.unit_code,
        max(counted.floor_area_m2) as floor_area_m2
    from counted
    group by counted.region_code, counted.parcel_code, counted.unit_code
),

floors as (
    select
        units.region_code,
        units.parcel_code,
        count(*) as units,
        sum(units.floor_area_m2) as floor_area_m2
    from units
    group by units.region_code, units.parcel_code
),

-- the right to the land itself (W, no building) names the parcel's holders where it is registered
holding as (
    select
        counted.*,
        bool_or(substr(counted.unit_code, 20, 1) = 'W') over (
            partition by counted.region_code, counted.parcel_code
        ) as land_registered
    from counted
),

named as (
    select
        holding.region_code,
        holding.parcel_code,
        holding.holder,
        max(holding.holder_uscc) as holder_uscc,
        min(holding.unit_code || lpad(holding.holder_seq::text, 6, '0')) as first_seen
    from holding
    where
        holding.holder is not null
        and (not holding.land_registered or substr(holding.unit_code, 20, 1) = 'W')
    group by holding.region_code, holding.parcel_code, holding.holder
),

holders as (
    select
        named.region_code,
        named.parcel_code,
        count(*) as holders,
        case
            when count(*) <= 3 then string_agg(named.holder, '、' order by named.first_seen)
            else (array_agg(named.holder order by named.first_seen))[1] || '等' || count(*) || '个'
        end as holder,
        case when count(*) = 1 then max(named.holder_uscc) end as holder_uscc
    from named
    group by named.region_code, named.parcel_code
),

flags as (
    select
        counted.region_code,
        counted.parcel_code,
        bool_or(counted.mortgage) as mortgage,
        bool_or(counted.seizure) as seizure,
        min(counted.registered_on) as registered_on
    from counted
    group by counted.region_code, counted.parcel_code
),

described as (
    select distinct on (counted.region_code, counted.parcel_code) counted.*
    from counted
    order by
        counted.region_code asc,
        counted.parcel_code asc,
        (substr(counted.unit_code, 20, 1) = 'W') desc,
        counted.registered_on desc nulls last,
        counted.unit_code asc,
        counted.holder_seq asc
),

shaped as (
    select distinct on (counted.region_code, counted.parcel_code)
        counted.region_code,
        counted.parcel_code,
        counted.geom
    from counted
    where counted.geom is not null
    order by
        counted.region_code asc,
        counted.parcel_code asc,
        (substr(counted.unit_code, 20, 1) = 'W') desc,
        counted.registered_on desc nulls last,
        counted.unit_code asc,
        counted.holder_seq asc
)

select
    described.region_code,
    described.parcel_code,
    standing.in_force,
    described.location,
    described.area_m2,
    floors.floor_area_m2,
    floors.units,
    described.land_use,
    described.right_type,
    described.right_nature,
    holders.holder,
    holders.holder_uscc,
    coalesce(holders.holders, 0) as holders,
    flags.mortgage,
    flags.seizure,
    flags.registered_on,
    described.stale,
    described.delivery_id,
    described.row_no,
    shaped.geom
from described
inner join standing
    on
        described.region_code = standing.region_code
        and described.parcel_code = standing.parcel_code
inner join floors
    on
        described.region_code = floors.region_code
        and described.parcel_code = floors.parcel_code
inner join flags
    on
        described.region_code = flags.region_code
        and described.parcel_code = flags.parcel_code
left join holders
    on
        described.region_code = holders.region_code
        and described.parcel_code = holders.parcel_code
left join shaped
    on
        described.region_code = shaped.region_code
        and described.parcel_code = shaped.parcel_code
